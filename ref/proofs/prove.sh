#!/bin/sh
# Has z3 decide every goal of a proof, and compares its answers with those that the file expects.
#
#   prove.sh Z3 FILE.smt2    exit code 0: all as expected; 1: not; 77: there is no z3
#
# A goal is negated, so that `unsat` says that it holds for all integers. Each is followed by its twin, the same with one
# thing changed, which must be `sat`: a goal that could not fail would prove nothing. `unknown` is never as expected.
set -u
z3=$1 file=$2
command -v "$z3" >/dev/null || { echo "SKIPPED: z3 is not installed (Debian's package z3)"; exit 77; }

expected=$(sed -n 's/^(set-info :status \([a-z]*\)).*/\1/p' "$file")
twins=$(echo "$expected" | awk 'NR % 2 == 1 && $1 != "unsat" || NR % 2 == 0 && $1 != "sat" { wrong = 1 }
                                END { exit wrong || NR == 0 || NR % 2 }' && echo yes)
[ "$twins" = yes ] || { echo "FAILED: $file: the goals are not each followed by a twin"; exit 1; }

said=$("$z3" -T:60 "$file" 2>&1)
status=$?
echo "$said"
answers=$(echo "$said" | grep -v '^[( ]' | grep -E '^(sat|unsat|unknown|timeout)$')
if [ "$answers" != "$expected" ] || [ $status != 0 ] || echo "$said" | grep -q '(error'; then
  echo "FAILED: $file: the answers are not those expected"
  exit 1
fi
echo "$(echo "$expected" | grep -c unsat) proved, as many twins refuted"
