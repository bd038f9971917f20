#!/bin/sh
# ONNX Runtime computes what `tconv export --onnx` says that it must, to the bit, wherever it takes the model.
#
#   onnx_runtime_test.sh TCONV RUNNER NODE NODE_MODULES    RUNNER: report/onnx/run_folders.mjs
set -eu
tconv=$1 runner=$2 node=$3 modules=$4
if ! [ -x "$node" ] || ! [ -d "$modules/onnxruntime-node" ]; then
  echo "skipped: there is no ONNX Runtime in $modules; ./tconv install-adapters"
  exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for weights in input initializer; do
  "$tconv" export --onnx "$scratch/$weights" --weights "$weights" --cases 150
  NODE_PATH=$modules "$node" "$runner" "$scratch/$weights"
done
