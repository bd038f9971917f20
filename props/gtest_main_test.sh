#!/bin/sh
# tconv_props behaves as a GoogleTest binary should: names, filters, shards, XML, and exit codes.
#
#   gtest_main_test.sh TCONV_PROPS
set -u
props=$1
export RC_PARAMS='seed=1 max_success=20'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# expect WHAT ACTUAL EXPECTED
expect() {
  [ "$2" = "$3" ] && return
  echo "FAILED: $1: '$2', not '$3'"
  failures=$((failures + 1))
}

# exit_code EXPECTED ARGUMENT...
exit_code() {
  expected=$1
  shift
  "$props" "$@" >"$scratch/out" 2>"$scratch/err"
  expect "exit code of tconv_props $*" $? "$expected"
}

# Names are property.implementation.
"$props" --gtest_list_tests >"$scratch/list"
expect 'the list' "$(awk '/^[^ ]/ { p = $1 } p == "adjoint." && $1 == "phases"' "$scratch/list")" '  phases'
tests=$(grep -c '^  ' "$scratch/list")
properties=$(grep -c '^[^ ]' "$scratch/list")
expect 'as many implementations for each property' $((tests % properties)) 0

# Every test is in exactly one of the shards, which may also be more than there are tests.
for shard in 0 1 2; do
  GTEST_TOTAL_SHARDS=3 GTEST_SHARD_INDEX=$shard "$props" --gtest_filter='adjoint.*:reference.*-*.opencv_dnn' |
    sed -n 's/^\[ *OK \] \([^ ]*\).*/\1/p'
done | sort >"$scratch/shards"
"$props" --gtest_filter='adjoint.*:reference.*-*.opencv_dnn' | sed -n 's/^\[ *OK \] \([^ ]*\).*/\1/p' | sort >"$scratch/whole"
expect 'the shards' "$(cat "$scratch/shards")" "$(cat "$scratch/whole")"
expect 'tests in all shards' "$(wc -l <"$scratch/shards")" $((2 * (tests / properties - 1)))
GTEST_TOTAL_SHARDS=9 GTEST_SHARD_INDEX=8 exit_code 0 --gtest_filter=adjoint.phases

# The XML report says how much was proved.
exit_code 0 --gtest_filter=adjoint.phases --gtest_output=xml:"$scratch/report.xml"
expect 'test cases in the XML' "$(grep -c '<testcase name="phases".* classname="adjoint"' "$scratch/report.xml")" 1
proved=$(sed -n 's/.*<property name="proved" value="\([0-9]*\)".*/\1/p' "$scratch/report.xml")
[ "${proved:-0}" -ge 5 ] || expect 'proved in the XML' "$proved" '5 or more'

# A finding fails, and is shown with a line that replays it.
RC_PARAMS='seed=1 max_success=2000' exit_code 1 --gtest_filter=reference.opencv_dnn
expect 'the replay line' "$(grep -c "^  ./tconv replay 'tconv1 type=f32 .*' opencv_dnn$" "$scratch/out")" 1

# Whatever proves nothing does not pass.
exit_code 4 --gtest_filter=adjont.phases
exit_code 4 --gtest_filter=opencv_dilate_filter.opencv_dilate_filter
RC_PARAMS=max_success=0 exit_code 1 --gtest_filter=adjoint.phases
exit_code 2 --gtest_fliter=adjoint.phases
exit_code 2 adjoint.phases
exit_code 0 --help

exit $((failures > 0))
