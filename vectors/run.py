#!/usr/bin/env python3
"""Runs test vectors (docs/vectors.md) on a function in Python; numpy is all that it needs.

    python3 vectors/run.py [--strict] my_module:my_conv_transpose [FILE...]

The function is f(x, w, b, *, stride, pad_begin, pad_end, output_padding, dilation, groups) -> y; what it does not do it
refuses by NotImplementedError, what is invalid by any exception. By default it gets the files of valid tests."""
import importlib, json, pathlib, sys
import numpy as np

TYPES = {"f32": np.float32, "f64": np.float64}  # of all tensors; others are skipped
HYPER_PARAMETERS = ("stride", "pad_begin", "pad_end", "output_padding", "dilation")


def values(tensor, key="values"):
    numbers = [float(v) for v in tensor[key]]  # "NaN" and "-Infinity" are strings
    return np.resize(np.array(numbers), tensor["shape"])  # fewer values repeat until it is full


def array(tensor):
    return values(tensor).astype(TYPES[tensor["type"]])


def is_right(y, tensor, flags):
    want, bound = values(tensor), values(tensor, "bound") if "bound" in tensor else 0
    if not isinstance(y, np.ndarray) or list(y.shape) != tensor["shape"] or y.dtype != TYPES[tensor["type"]]:
        return False
    right = (y == want) | (np.isnan(y) & np.isnan(want)) | (np.abs(y - want) <= bound)
    return right.all() and ("negative_zero" not in flags or (np.signbit(y) == np.signbit(want)).all())


def verdict(f, test):
    tensors = [test[name] for name in "xwby" if name in test]
    if any(t["type"] not in TYPES for t in tensors) or "y" in test.get("change", {}):
        return "skipped"  # f is not told what y should be
    x, w, b = (array(test[name]) if name in test else None for name in "xwb")
    try:
        y = f(x, w, b, groups=test["groups"], **{key: tuple(test[key]) for key in HYPER_PARAMETERS})
    except Exception as error:
        refused = test["result"] == "invalid" or isinstance(error, NotImplementedError)
        return "refused" if refused else f"raises {error!r}"
    return "right" if test["result"] != "invalid" and is_right(y, test["y"], test["flags"]) else "WRONG"


def main(arguments):
    strict = arguments[:1] == ["--strict"]
    name, *files = arguments[strict:] or [""]
    if ":" not in name:
        print(__doc__, file=sys.stderr)
        return 2
    module, function = name.split(":")
    sys.path.insert(0, ".")
    f = getattr(importlib.import_module(module), function)
    here = pathlib.Path(__file__).parent
    counts = {"right": 0, "refused": 0, "skipped": 0, "differs": 0, "wrong": 0}
    for file in files or sorted(p for p in here.glob("*.json") if p.name != "invalid.json"):
        for test in json.loads(pathlib.Path(file).read_text())["tests"]:
            answer = verdict(f, test)
            if answer not in counts:
                acceptable = test.get("may") == "differ" or (test.get("may") == "refuse" and answer != "WRONG")
                counts["differs" if acceptable and not strict else "wrong"] += 1
                print(f"{test['id']}: {answer}: {test['comment']}; it may show {test['flags']}\n  {test['case'][:200]}")
            else:
                counts[answer] += 1
    print(", ".join(f"{number} {word}" for word, number in counts.items()))
    return 1 if counts["wrong"] else 0 if counts["right"] else 4


if __name__ == "__main__":
    np.seterr(all="ignore")  # NaN and infinities are meant
    sys.exit(main(sys.argv[1:]))
