#!/usr/bin/env python3
"""Runs the calls that `tconv explain --as SYSTEM` prints in the system itself: they give the bits of the reference.

    run.py TCONV pytorch|onnx|tfjs|onednn|xnnpack|opencv [CASES]

ONNX's node runs in ONNX Runtime. NODE and NODE_PATH say where Node.js and its packages are. Exits with 77, skipped, where
the system is not installed.
"""
import sys
import tempfile

try:
    import numpy
except ImportError:
    sys.exit(77)

import compiled
import scripted
from cases import Calls

RUN = {"pytorch": scripted.pytorch, "onnx": scripted.onnx, "tfjs": scripted.tfjs, "onednn": compiled.onednn,
       "xnnpack": compiled.xnnpack, "opencv": compiled.opencv}


def main(tconv, system, wanted=40):
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for line, answer, expected in RUN[system](Calls(tconv, system, int(wanted), folder)):
            count += 1
            answer = answer.reshape(expected.shape) if answer.size == expected.size else answer
            if answer.shape != expected.shape or not numpy.array_equal(answer, expected):
                failed += 1
                print(f"the printed call of {system} gives other numbers, of shape {answer.shape}:\n  {line}")
    print(f"{count} calls of {system}, {failed} fail")
    sys.exit(1 if failed or count == 0 else 0)


main(*sys.argv[1:])
