#!/bin/sh
# An adapter that is a command computes, and refuses what it does not do with its reason; it keeps to the protocol. What its
# library does wrong is a finding and no failure of this test, but a program that is wrong in one case of ten is.
#
#   command_adapter_test.sh TCONV ADAPTER [REASON...]    REASON: the beginning of one that must occur
set -u
tconv=$1 adapter=$2
shift 2
[ -x "$adapter" ] || { echo "skipped: there is no $adapter; ./tconv install-adapters"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
fail() { echo "FAILED: $*"; failed=1; }

report=$scratch/report.json
"$tconv" verify --command "'$adapter'" --property reference --cases 300 --seed 1 --jobs 1 --json "$report"
code=$?
[ $code -le 1 ] || { echo "FAILED: exit code $code"; exit 1; }
# Of the only property, which comes last.
number() { sed -n "s/^ *\"$1\": \([0-9]*\),\{0,1\}\$/\1/p" "$report" | tail -n 1; }
cases=$(number cases) wrong=$(number failed)

grep -q "\"name\": \"$(basename "$adapter")\"" "$report" || fail 'it greets with another name'
[ "${cases:-0}" -ge 10 ] || fail "only '$cases' of 300 cases were computed"
[ "${wrong:-$cases}" -le $((${cases:-0} / 10)) ] || fail "'$wrong' of '$cases' cases are wrong"
! grep -q '"of_the_run": true' "$report" || fail 'it crashed, gave up or broke the protocol'
for reason; do
  grep -q "\"${reason}[^\"]*\": [1-9]" "$report" || fail "nothing was refused for '$reason'"
done
exit $failed
