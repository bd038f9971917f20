#!/bin/sh
# Every *_test.cc is compiled: the CMakeLists.txt of its folder, or of the next one above, names it. Names every one that is
# not; exits 1 if there is one.
#
#   cmake/check_tests.sh [ROOT]    ROOT: the checkout, by default the one this script is in
set -eu
cd "${1:-$(dirname -- "$0")/..}"
missing=0 found=0
for file in $(find . -path ./build -prune -o -name '*_test.cc' -print); do
  found=1
  folder=${file%/*}
  while [ ! -f "$folder/CMakeLists.txt" ]; do folder=${folder%/*}; done
  if ! tr ' ()' '\n\n\n' <"$folder/CMakeLists.txt" | grep -qxF -e "${file#"$folder"/}"; then
    echo "$file: $folder/CMakeLists.txt does not name it, so that it is never run"
    missing=1
  fi
done
[ "$found" = 1 ] || { echo "check_tests: there is no test in $(pwd)" >&2; exit 2; }
exit "$missing"
