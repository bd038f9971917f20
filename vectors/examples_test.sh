#!/bin/sh
# The short runners of examples/vectors take what is right, and not what is wrong.
#
#   examples_test.sh CXX EXAMPLES    CXX: a compiler that finds nlohmann json
set -eu
cxx=$1 examples=$2
vectors=$(cd "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$examples"/vectors/run.* "$examples/vectors/my_tconv.cc" "$examples/python/my_tconv.py" "$scratch"
cd "$scratch"

# expect CODE COMMAND...
expect() {
  code=$1
  shift
  "$@" > out 2>&1 && is=0 || is=$?
  [ "$is" -eq "$code" ] && return
  echo "FAILED: exit code $is, not $code: $*"
  cat out
  exit 1
}

"$cxx" -std=c++17 -c run.cc my_tconv.cc
"$cxx" run.o my_tconv.o -o run
expect 0 ./run "$vectors"/*.json
grep -qE '^[0-9]{3} right, 0 wrong$' out
expect 1 ./run "$vectors/quantised.json"
sed 's/\* dilation\[a\]/* stride[a]/' my_tconv.cc > wrong.cc
"$cxx" -std=c++17 run.o wrong.cc -o wrong
expect 1 ./wrong "$vectors"/*.json

for python in python3 /usr/bin/python3 none; do
  if "$python" -c 'import numpy' 2> /dev/null; then break; fi
done
[ "$python" != none ] || { echo 'the C++ one passes; skipped: there is no python3 with numpy'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
expect 0 "$python" run.py "$vectors"/*.json
grep -qE '^[0-9]{3} tests, 0 wrong$' out
expect 1 "$python" run.py "$vectors/quantised.json"
sed -i 's/^    spatial, kernel/    w = w[..., ::-1]\n&/' my_tconv.py
expect 1 "$python" run.py "$vectors"/*.json
grep -q 'it may show ' out
