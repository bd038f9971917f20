#!/bin/sh
# Runs the tests of this folder.
set -eu
cd "$(dirname -- "$0")"
if ! command -v node >/dev/null; then
  echo 'skipped: there is no node'
  exit 77
fi
exec node --test .
