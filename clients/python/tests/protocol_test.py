"""A host's side of docs/protocol.md, in bytes."""
import io
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tconv import protocol

LINE = "run 7 type={type} n=1 g=1 ci=1 co=1 in=2 k=1 s=1 d=1 pb=0 pe=0 op=0 out=2 bias=0 bytes={bytes}\n"
X, W = np.array([1, 2], np.float32), np.array([3], np.float32)


def answers(run, line=LINE.format(type="f32", bytes="8,4,0"), tensors=X.tobytes() + W.tobytes()):
    """What comes back after the greeting."""
    sink = io.BytesIO()
    protocol.serve("mine", "1", run, io.BytesIO(b"tconv-protocol 1\n" + line.encode() + tensors), sink)
    greeting, _, rest = sink.getvalue().partition(b"\n")
    assert greeting == b"tconv-protocol 1 mine 1"
    return rest


class Answers(unittest.TestCase):
    def test_y(self):
        self.assertEqual(answers(lambda call, x, w, b: x * w), b"ok 7 8\n" + np.array([3, 6], np.float32).tobytes())

    def test_shapes_and_types(self):
        def run(call, x, w, b):
            self.assertEqual((x.shape, w.shape, b, x.flags.writeable), ((1, 1, 2), (1, 1, 1), None, False))
            return x

        self.assertTrue(answers(run).startswith(b"ok 7 8\n"))

    def test_integer_types(self):
        def run(call, x, w, b):
            self.assertEqual((x.dtype, w.dtype), (np.uint8, np.int8))
            return x.astype(np.int32) * w

        got = answers(run, LINE.format(type="u8:s8:s32", bytes="2,1,0"), bytes([200, 2, 0xFF]))
        self.assertEqual(got, b"ok 7 8\n" + np.array([-200, -2], np.int32).tobytes())

    def test_a_type_that_numpy_has_not(self):
        self.assertEqual(
            answers(None, LINE.format(type="bf16", bytes="4,2,0"), b"123456"), b"unsupported 7 no type bf16\n"
        )

    def test_tensors_that_do_not_fit(self):
        self.assertTrue(answers(None, LINE.format(type="f32", bytes="4,4,0"), b"12345678").startswith(b"invalid 7 "))

    def test_what_is_raised(self):
        def run(call, x, w, b):
            raise KeyError("a\nb\u00e9" + "c" * 2000)

        got = answers(run)
        self.assertTrue(got.startswith(b"error 7 KeyError: 'a"), got[:40])
        self.assertLess(len(got), 1000)
        self.assertEqual(got.count(b"\n"), 1)

    def test_where_it_was_raised(self):
        def run(call, x, w, b):
            return x[99]

        self.assertRegex(answers(run), rb"^error 7 IndexError: .* \(protocol_test.py:\d+\)\n$")


class WhatCannotBeY(unittest.TestCase):
    def test_all(self):
        for y, text in [
            (X, "of shape (2,), not (1, 1, 2)"),
            (X.reshape(1, 1, 2).astype(np.float64), "of float64, not float32"),
            (None, "it returned NoneType, which is no array of numbers"),
            (np.array([[[None, {}]]]), "it returned ndarray, which is no array of numbers"),
            ("text", "shape (), not"),
            ([[[1.0, 2.0]]], "of float64, not float32"),
            (np.broadcast_to(np.float32(0), (1 << 30, 1 << 30)), "not (1, 1, 2)"),
        ]:
            with self.subTest(text):
                got = answers(lambda call, x, w, b, y=y: y).decode()
                self.assertTrue(got.startswith("error 7 ") and text in got, got)


if __name__ == "__main__":
    unittest.main()
