#!/bin/sh
# Every mutant is killed, and no right one is blamed: what the suite is worth.
#
#   mutants_test.sh TCONV CATALOGUE
set -eu
tconv=$1
catalogue=$2

# What the suite does not see, each for a reason; whoever mends that takes the name away.
survivors='
elements_after_2_31_unwritten   an output of 8 GiB: with --huge only
zeros_negative                  zeros of either sign are equal
invalid_called_unsupported      a refusal is enough
refused_without_a_reason        a refusal is enough'

wrong=$(awk -F '\t' 'NR > 1 && $2 != "" { print $1 }' "$catalogue" |
  grep -vxF "$(echo "$survivors" | awk '{ print $1 }' | sed '/^$/d')")
right=$(awk -F '\t' 'NR > 1 && $2 == "" { print $1 }' "$catalogue")
[ -n "$wrong" ] && [ -n "$right" ]

# The time is for a busy machine: nearly all need a fraction of a second.
# shellcheck disable=SC2086  # the names are to be split
table=$("$tconv" mutants $wrong --time 60) || { echo "$table"; exit 1; }
echo "$table"

# 95 of 100 at least are called what their authors expect, and none is called anything else.
echo "$table" | tail -n 1 | awk '
  $4 != "named," || $6 != "wrongly" { print "unexpected last line: " $0; exit 1 }
  100 * $1 < 95 * $3 || $5 > 0 { print "too few are named, or one is named wrongly"; exit 1 }
'
# shellcheck disable=SC2086
"$tconv" mutants $right --time 2
