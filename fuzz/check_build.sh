#!/bin/bash
# Checks targets that build.sh made as OSS-Fuzz's own build check does, without its containers, and runs the seeds.
#
#   fuzz/check_build.sh OUT SANITIZER     SANITIZER: address, undefined or memory
#
# Each target has to be there under a plain name, be of this machine's kind, have the instrumentation of its sanitizer
# and of no other, start with an empty corpus from a folder that it was not built in, and hold on its seeds.
set -euo pipefail
[ $# = 2 ] || { echo "usage: $0 OUT SANITIZER" >&2; exit 2; }
out=$(cd "$1" && pwd) sanitizer=$2 failed=0 targets=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$out" "$scratch/out"  # whatever relies on where it was built fails here
out=$scratch/out

wrong() { echo "FAILED: $1: $2"; failed=1; }

# calls TARGET PATTERN: how many calls go to functions that begin with it.
calls() { objdump -dC "$1" | grep -cE "callq?\s+[0-9a-f]+\s+<$2" || true; }

# within TARGET NAME PATTERN LEAST MOST
within() {
  local count
  count=$(calls "$1" "$3")
  [ "$count" -ge "$4" ] && [ "$count" -le "$5" ] || wrong "$2" "$count calls of $3, not $4 to $5"
}

check_sanitizer() {
  case $sanitizer in
    address) within "$1" "$2" __asan 1000 99999999; within "$1" "$2" __msan 0 3; within "$1" "$2" __ubsan 0 200 ;;
    undefined) within "$1" "$2" __ubsan 168 99999999; within "$1" "$2" __asan 0 0 ;;
    memory) within "$1" "$2" __msan 1000 99999999; within "$1" "$2" __asan 0 0; within "$1" "$2" __ubsan 0 200 ;;
    *) echo "check_build: unknown SANITIZER '$sanitizer'" >&2; exit 2 ;;
  esac
}

# runs NAME EXPECTED ARGUMENT...: its output has to contain what is expected, and its status to be 0.
runs() {
  local name=$1 expected=$2 status=0
  shift 2
  (cd / && timeout 300 "$out/$name" -rss_limit_mb=2560 -timeout=25 "$@") >"$scratch/log" 2>&1 </dev/null || status=$?
  if [ "$status" != 0 ] || ! grep -qE "$expected" "$scratch/log"; then
    wrong "$name" "status $status with: $*"
    tail -n 20 "$scratch/log"
  fi
  if grep -q 'no interesting inputs were found' "$scratch/log"; then wrong "$name" 'it has no coverage instrumentation'; fi
}

for target in "$out"/*; do
  name=$(basename "$target")
  [ -f "$target" ] && [ -x "$target" ] && grep -q LLVMFuzzerTestOneInput "$target" || continue
  targets=$((targets + 1))
  [[ $name =~ ^[a-zA-Z0-9_-]+$ ]] || wrong "$name" 'a name has letters, digits, - and _ only'
  file -L "$target" | grep -q "$(uname -m | tr _ -)" || wrong "$name" "it is not of this machine's kind"
  check_sanitizer "$target" "$name"
  mkdir "$scratch/empty" "$scratch/seeds"
  runs "$name" 'Done 4 runs' -seed=1337 -runs=4 "$scratch/empty"
  if [ -f "$target"_seed_corpus.zip ]; then
    unzip -q "$target"_seed_corpus.zip -d "$scratch/seeds"
    set --
    [ ! -f "$target.dict" ] || set -- -dict="$target.dict"
    runs "$name" 'Done [0-9]+ runs' -runs=0 "$@" "$scratch/seeds"
    set --
  else
    wrong "$name" 'it has no seeds'
  fi
  rm -rf "$scratch/empty" "$scratch/seeds"
done
[ "$targets" -gt 0 ] || wrong "$1" 'there is no target'
[ "$failed" = 0 ] && echo "$targets targets hold, $sanitizer"
exit "$failed"
