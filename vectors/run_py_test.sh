#!/bin/sh
# The runner in Python takes what is right, and not what is wrong.
#
#   run_py_test.sh FOLDER    which has my_tconv.py
set -eu
vectors=$(cd "$(dirname -- "$0")" && pwd)
for python in python3 /usr/bin/python3 none; do
  if "$python" -c 'import numpy' 2> /dev/null; then break; fi
done
[ "$python" != none ] || { echo 'skipped: there is no python3 with numpy'; exit 77; }
export PYTHONPATH="$1" PYTHONDONTWRITEBYTECODE=1
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
cat > wrong.py << 'END'
import my_tconv

def flipped(x, w, b, **others):
    return my_tconv.conv_transpose(x, w[..., ::-1], b, **others)

def negative_zeros(x, w, b, **others):
    y = my_tconv.conv_transpose(x, w, b, **others)
    y[y == 0] = -0.0
    return y

def other_type(x, w, b, **others):
    return my_tconv.conv_transpose(x, w, b, **others).astype("f2")

def refuses(x, w, b, *, dilation, **others):
    if max(dilation) > 1:
        raise NotImplementedError("dilation")
    return my_tconv.conv_transpose(x, w, b, dilation=dilation, **others)

def raises(x, w, b, **others):
    raise ValueError("never right")
END

# expect CODE ARGUMENT...
expect() {
  code=$1
  shift
  "$python" "$vectors/run.py" "$@" > out 2>&1 && is=0 || is=$?
  [ "$is" -eq "$code" ] && return
  echo "FAILED: exit code $is, not $code: $*"
  cat out
  exit 1
}

expect 0 --strict my_tconv:conv_transpose
grep -q ' right, 0 refused, .* skipped, 0 differs, 0 wrong$' out
expect 1 wrong:flipped
grep -q "^1002: WRONG: one input shows the kernel as it is; it may show \['kernel_flipped'\]$" out
expect 1 wrong:negative_zeros "$vectors/special_values.json"
expect 0 wrong:negative_zeros "$vectors/geometry_1d.json"
expect 1 wrong:other_type "$vectors/geometry_1d.json"
expect 0 wrong:refuses "$vectors/geometry_1d.json"
expect 1 wrong:raises "$vectors/geometry_1d.json"
expect 1 my_tconv:conv_transpose "$vectors/invalid.json" # it checks no parameters
expect 4 my_tconv:conv_transpose "$vectors/quantised.json"
expect 2 my_tconv
