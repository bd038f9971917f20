#!/bin/bash
# Which mutants fuzzing finds, and how soon: each is fuzzed by one process until it is found.
#
#   fuzz/mutants.sh [--empty] [--time SECONDS] [MUTANT...]      by default all, 60 seconds each, from the seed corpus
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
time=60 empty=0
while [ $# -gt 0 ]; do
  case $1 in
    --empty) empty=1 ;;
    --time) [ $# -gt 1 ] || { echo "$0: --time takes seconds" >&2; exit 2; }; time=$2; shift ;;
    -*) echo "usage: $0 [--empty] [--time SECONDS] [MUTANT...]" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
catalogue=$root/build/release/lib/tconv/mutants/catalogue.tsv
[ -f "$catalogue" ] || { echo "$catalogue is missing; ./tconv setup makes it" >&2; exit 2; }

# One needs gigabytes.
[ $# -gt 0 ] || set -- $(awk -F '\t' 'NR > 1 && $2 != "" && $1 != "elements_after_2_31_unwritten" { print $1 }' "$catalogue")
for mutant; do
  awk -F '\t' -v name="$mutant" '$1 == name { found = 1 } END { exit !found }' "$catalogue" ||
    { echo "there is no mutant $mutant; $catalogue lists them" >&2; exit 2; }
done
out=$("$root/fuzz/build.sh")
work=$root/build/fuzz-mutants
rm -rf "$work"
mkdir -p "$work"
found=0
for mutant; do
  mkdir -p "$work/$mutant/corpus"
  ln -sf "$out/fuzz_plugin" "$work/$mutant/$mutant"
  seeds=$root/fuzz/corpus/fuzz_plugin
  [ "$empty" = 0 ] || seeds=
  status=0 start=$(date +%s.%N)
  # shellcheck disable=SC2086  # no seeds, no word
  (cd "$work/$mutant" && timeout $((time + 60)) "./$mutant" -seed=1 -timeout=20 -max_len=4096 -max_total_time="$time" corpus $seeds) \
    >"$work/$mutant/log" 2>&1 </dev/null || status=$?
  seconds=$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
  by=$(grep -m 1 -oE 'ASSERTION FAILED: tconv .*|SUMMARY: [^/]*' "$work/$mutant/log" | sed 's/ASSERTION FAILED: tconv //' || true)
  if [ "$status" = 0 ]; then
    by='NOT FOUND'
  elif [ -n "$by" ]; then
    found=$((found + 1))
  else
    echo "$mutant: neither found nor tried (status $status), see $work/$mutant/log" >&2
    exit 2
  fi
  printf '%-40s %6s s  %s\n' "$mutant" "$seconds" "$by"
done
echo "$found of $# found within $time s"
