#!/bin/sh
# ONNX's own tests of ConvTranspose, those of Debian's libonnx-testdata, hold.
#
#   onnx_official_test.sh TCONV FOLDER    FOLDER: has node, pytorch-converted, pytorch-operator
set -u
tconv=$1 data=$2
[ -d "$data/node" ] || { echo "skipped: there is no $data/node; ./tconv install-adapters"; exit 77; }
report=$(mktemp)
trap 'rm -f "$report"' EXIT
"$tconv" verify scatter gather phases --onnx "$data/node" --onnx "$data/pytorch-converted" --onnx "$data/pytorch-operator" \
  --property reference --json "$report" || { echo "FAILED: exit code $?"; exit 1; }
# Of stored_output, which comes last.
cases=$(sed -n 's/^ *"cases": \([0-9]*\),$/\1/p' "$report" | tail -n 1)
[ "${cases:-0}" -ge 10 ] || { echo "FAILED: only '$cases' folders hold"; exit 1; }
