#!/bin/sh
# The runner in C++ takes what is right, and not what is wrong.
#
#   run_test.sh RUNNER MUTANTS
set -eu
runner=$1 mutants=$2
vectors=$(cd "$(dirname -- "$0")" && pwd)

# expect CODE ARGUMENT...
expect() {
  code=$1
  shift
  "$runner" "$@" > out 2>&1 && is=0 || is=$?
  [ "$is" -eq "$code" ] && return
  echo "FAILED: exit code $is, not $code: $*"
  cat out
  exit 1
}
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT

expect 0 --strict "$mutants/libnone_of_any_type.so" "$vectors"/*.json
grep -q ', 0 refused, 0 differ, 0 wrong$' out
expect 0 "$mutants/libnone_scatter.so" "$vectors"/*.json
expect 1 "$mutants/libkernel_flipped.so" "$vectors/geometry_1d.json"
grep -q '^1002: WRONG, y is not that of the test: one input shows the kernel as it is; it may show \["kernel_flipped"\]$' out
expect 1 "$mutants/libstride_0_computed.so" "$vectors/invalid.json"
expect 1 "$mutants/librefused_after_writing.so" "$vectors/invalid.json"
expect 1 "$mutants/libwrites_input.so" "$vectors/geometry_1d.json"
# What is acceptable is a failure for the strict only.
for mutant in subnormals_flushed legal_called_invalid; do
  expect 0 "$mutants/lib$mutant.so" "$vectors/special_values.json" "$vectors/geometry_1d.json"
  expect 1 --strict "$mutants/lib$mutant.so" "$vectors/special_values.json" "$vectors/geometry_1d.json"
done
expect 4 "$mutants/libnone_scatter.so" "$vectors/quantised.json"
expect 2 "$mutants/libnone_scatter.so"
expect 2 ./nothing.so "$vectors/geometry_1d.json"
expect 2 "$mutants/libnone_scatter.so" ./nothing.json
