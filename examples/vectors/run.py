"""The test vectors (docs/vectors.md) in your own tests: copy this, and call your function. vectors/run.py does more.

    python3 run.py ../../vectors/geometry_*.json
"""
import json
import sys

import numpy as np
from my_tconv import conv_transpose  # yours

AXES = ("stride", "dilation", "pad_begin", "pad_end", "output_padding")


def array(tensor, key="values"):  # fewer values than elements repeat; "NaN" and "-Infinity" are strings
    return np.resize(np.array([float(value) for value in tensor[key]], np.float32), tensor["shape"])


def is_right(test):
    x, w, b = (array(test[name]) if name in test else None for name in "xwb")
    y = conv_transpose(x, w, b, groups=test["groups"], **{name: test[name] for name in AXES})
    expected, bound = array(test["y"]), array(test["y"], "bound") if "bound" in test["y"] else 0
    return y.shape == expected.shape and np.all((y == expected) | (abs(y - expected) <= bound) | (np.isnan(y) & np.isnan(expected)))


np.seterr(all="ignore")  # NaN and infinities are meant
tests = [test for file in sys.argv[1:] for test in json.load(open(file))["tests"]]
tests = [test for test in tests if test["result"] == "valid" and all(test[name]["type"] == "f32" for name in "xwy")]
wrong = [test for test in tests if not is_right(test)]
for test in wrong:
    print(f"{test['id']}: {test['comment']}; it may show {', '.join(test['flags'])}")
print(f"{len(tests)} tests, {len(wrong)} wrong")
sys.exit(1 if wrong or not tests else 0)
