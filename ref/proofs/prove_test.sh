#!/bin/sh
# prove.sh takes nothing for a proof that is none.
#
#   prove_test.sh Z3
set -u
prove=$(dirname "$0")/prove.sh
command -v "$1" >/dev/null || { echo "SKIPPED: z3 is not installed (Debian's package z3)"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# gives EXIT_CODE WHAT GOAL TWIN MORE: what prove.sh makes of two goals about the integer n, and of more lines
gives() {
  goal() { printf '(push) (assert %s)\n(set-info :status %s) (check-sat) (pop)\n' "$1" "$2"; }
  { echo '(declare-const n Int)'; goal "$3" unsat; [ -z "$4" ] || goal "$4" sat; echo "$5"; } >"$scratch/file.smt2"
  "$prove" "$z3" "$scratch/file.smt2" >"$scratch/out"
  code=$?
  [ $code = "$1" ] && return
  echo "FAILED: $2: exit code $code, not $1"
  cat "$scratch/out"
  failures=$((failures + 1))
}

z3=$1
gives 0 'a goal and its twin' '(> 0 (* n n))' '(>= 0 (* n n))' ''
gives 1 'a goal that does not hold' '(>= 0 (* n n))' '(>= 0 (* n n))' ''
gives 1 'a twin that holds' '(> 0 (* n n))' '(> 0 (* n n))' ''
gives 1 'a goal without a twin' '(> 0 (* n n))' '' ''
gives 1 'an error' '(> 0 (* n n))' '(>= 0 (* n n))' '(assert nonsense)'
gives 1 'a goal that is not decided' '(forall ((f (Array Int Int))) (exists ((i Int)) (> (* (select f i) i i) n)))' '(> n 0)' ''
z3=no-such-z3 && gives 77 'no z3' '(> 0 (* n n))' '(>= 0 (* n n))' ''
exit $((failures > 0))
