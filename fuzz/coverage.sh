#!/bin/bash
# Which lines of ref/ and impls/ the corpora reach by themselves: a table, and pages in build/fuzz-coverage/html.
#
#   fuzz/coverage.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$(SANITIZER=coverage "$root/fuzz/build.sh")
work=$root/build/fuzz-coverage
profiles=$work/profiles
rm -rf "$profiles"
mkdir -p "$profiles"

# tool NAME: with the version of clang that Debian gives it, or without.
tool() {
  command -v "$1" || find /usr/bin -name "$1-[0-9]*" | sort -V | tail -n 1
}

objects=()
for target in "$out"/fuzz_*; do
  name=$(basename "$target")
  [ -x "$target" ] && [[ $name != *.* ]] || continue
  inputs=("$root/fuzz/corpus/$name")
  [ ! -d "$root/fuzz/regressions/$name" ] || inputs+=("$root/fuzz/regressions/$name")
  LLVM_PROFILE_FILE="$profiles/$name.profraw" "$target" -runs=0 "${inputs[@]}" >"$work/$name.log" 2>&1 ||
    { cat "$work/$name.log" >&2; exit 1; }
  objects+=(-object "$target")
done
"$(tool llvm-profdata)" merge -sparse "$profiles"/*.profraw -o "$work/all.profdata"
# Mutants are there to be found.
show=("${objects[@]:1}" -instr-profile="$work/all.profdata" -ignore-filename-regex=impls/mutants/ "$root/ref" "$root/impls")
"$(tool llvm-cov)" show "${show[@]}" -format=html -output-dir="$work/html" >/dev/null
"$(tool llvm-cov)" report "${show[@]}"
echo "$work/html/index.html"
