#!/bin/sh
# Runs the tests in the file $1 of this folder by a python3 that has numpy: Debian's is seen by Debian's own interpreter, which need
# not be the first one of the PATH.
set -eu
cd "$(dirname -- "$0")"
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import numpy' 2>/dev/null; then exec "$python" "$1"; fi
done
echo 'skipped: there is no python3 with numpy'
exit 77
