#!/bin/sh
# Writes the seeds that the corpus of fuzz_documents began with.
#
#   seed_documents.sh TCONV FOLDER
set -eu
tconv=$(realpath "$1") vectors=$(realpath "$(dirname "$0")/../vectors")
mkdir -p "$2"
cd "$2"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$tconv" export --onnx "$scratch/onnx" --weights initializer --cases 12 >"$scratch/log"
number=0
for model in "$scratch"/onnx/*/model.onnx; do
  number=$((number + 1))
  [ "$(wc -c <"$model")" -gt 2000 ] || { printf m; cat "$model"; } >"model_$number"
done

# The smallest test of each file, alone in it.
for file in "$vectors"/*.json; do
  { printf v; python3 -c '
import json, sys
file = json.load(open(sys.argv[1]))
file["flags"] = {}
file["tests"] = [min(file["tests"], key=lambda test: len(json.dumps(test)))]
json.dump(file, sys.stdout)' "$file"; } >"vectors_$(basename "$file" .json)"
done

printf 'b# all of it\n--reset --dir=FWD_B,BWD_D --dt=f32,bf16:bf16:f32 --mb=2\n--stag=axb --dtag=any g2ic4ih5\\\noc6oh9kh3sh2ph1dh0n"name"\n' >batch_options
printf 'bmb1_ic3_id4_ih5_iw6_oc2_od4_oh5_ow6_kd3_kh3_kw3_pd1_ph1_pw1\n--bia-dt=undef ic16iw7oc32kw4sw3dw1\n' >batch_fields
printf 'b--attr-scales=src:common:2 --skip-impl=ref --match=x g1mb1ic1ih3oc1kh3sh2ph1 nonsense\n' >batch_ignored

for seed in 1 2 3 4; do
  { printf w; "$tconv" export --wpt - --rank 2 --cases 2 --seed $seed; } >"wpt_$seed"
  [ "$(wc -c <"wpt_$seed")" -le 6000 ] || rm "wpt_$seed"
done
cat >wpt_options <<'END'
w[{"name":"a","inputs":{"input":{"shape":[1,1,2,1],"data":[1,2],"type":"float32"},"filter":{"shape":[2,2,2,1],"data":-0.5,"type":"float32"}},
"options":{"bias":{"shape":[2],"data":["NaN",1e3],"type":"float32"},"inputLayout":"nhwc","filterLayout":"ohwi","outputSizes":[2,4],
"strides":[1,2],"padding":[0,0,0,0],"dilations":[1,1],"groups":1,"autoPad":"explicit","label":"b"},
"expected":{"shape":[1,2,4,2],"data":0,"type":"float32"}}]
END
cat >wpt_graph <<'END'
w{"tests":[{"name":"a","graph":{"inputs":{"x":{"data":[1,2],"descriptor":{"shape":[1,1,1,2],"dataType":"float16"}},
"w":{"data":[3],"descriptor":{"shape":[1,1,1,1],"dataType":"float16"},"constant":true}},
"operators":[{"name":"convTranspose2d","arguments":[{"input":"x"},{"filter":"w"},{"options":{"outputPadding":[0,0]}}],"outputs":"y"}],
"expectedOutputs":{"y":{"data":[3,6],"descriptor":{"shape":[1,1,1,2],"dataType":"float16"}}}}}]}
END

number=0
while read -r line; do
  number=$((number + 1))
  printf 'd%s' "$line" >"call_$number"
done <<END
pytorch ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1), x=(1, 3, 5, 5)
pytorch conv_transpose2d(x, w, b, stride=2), x=(1, 3, 5, 5), w=(3, 4, 3, 3), b=(4,)
pytorch ConvTranspose1d(4, 6, 5, 3, 1, 0, 2, False, 2), x=(1, 4, 7)
onnx strides=[2, 2], auto_pad=SAME_UPPER, x=(1, 3, 5, 5), w=(3, 4, 3, 3)
onnx dilations=[2, 1], pads=[1, 0, 2, 1], group=2, output_shape=[7, 6], x=(2, 4, 5, 5), w=(4, 2, 3, 3), b=(4,)
tensorflow conv2d_transpose(x, w, (1, 10, 10, 4), 2, 'SAME'), x=(1, 5, 5, 3), w=(3, 3, 4, 3)
keras Conv2DTranspose(4, 3, strides=2, padding='same'), x=(1, 5, 5, 3)
jax conv_transpose(x, w, (2, 2), 'SAME'), x=(1, 5, 5, 3), w=(3, 3, 3, 4)
onednn g1mb1ic3ih5oc4kh3sh2ph1
END
