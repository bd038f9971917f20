#!/bin/sh
# html_report_test.sh TCONV MUTANTS CHROMIUM_TEST: the page of a small run, seen by a browser. 77: there is none.
set -eu
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" verify phases opencv_dnn "$2/libkernel_flipped.so" "$2/libaccumulates_in_bf16.so" --cases 300 \
  --html "$folder/report.html" --json "$folder/report.json" >/dev/null && status=0 || status=$?
[ "$status" = 1 ] || { echo "tconv verify ends with $status, not 1"; exit 1; }
python3 "$3" "$folder/report.html" --json "$folder/report.json"
