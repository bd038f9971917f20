"""The wrappers of libraries that are installed; the bytes of an ONNX model."""
import importlib
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from function_test import call
from subjects import right
from tconv import onnx_model, protocol
from tconv.subject import WRAPPERS, NotFound, load

# Sizes that all differ, within what every library can be asked for.
PROBLEM = dict(i="4x5", k="3x2", s="2x3", d="1x1", pb="1x0", pe="1x0", op="1x0", out="8x14", n=2, ci=3, co=4)


def installed(name):
    """Whether the library can be imported."""
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


class Wrappers(unittest.TestCase):
    def test_their_names(self):
        self.assertEqual(sorted(WRAPPERS), ["cupy", "jax", "onnxruntime", "tensorflow", "torch"])

    def test_one_that_is_not_installed(self):
        for name in WRAPPERS:
            if not installed(name):
                with self.assertRaisesRegex(NotFound, name):
                    load(name)

    def test_those_that_are_installed(self):
        problem, random = call(**PROBLEM), np.random.default_rng(1)
        x, w = (random.integers(-9, 10, shape).astype(np.float32) for shape in problem.shapes[:2])
        expected = right(
            x,
            w,
            None,
            stride=problem.s,
            pad_begin=problem.pb,
            pad_end=problem.pe,
            output_padding=problem.op,
            dilation=problem.d,
            groups=problem.g,
        )
        for name in filter(installed, WRAPPERS):
            with self.subTest(name):
                subject = load(name)
                np.testing.assert_array_equal(subject.run(problem, x, w, None), expected)
                with self.assertRaises(protocol.Unsupported):
                    subject.run(call(type="s8:s8:s32"), x, w, None)


class OnnxModel(unittest.TestCase):
    def test_lengths_add_up(self):
        """Every block ends where its length says: the whole is read as fields, down to the node's attributes."""
        problem = call(**PROBLEM)
        model = onnx_model.conv_transpose_model(problem, np.zeros(problem.shapes[1], np.float32), None)
        graph = dict(fields(model))[7]
        node = next(content for field, content in fields(graph) if field == 1)
        names = [dict(fields(content))[1] for field, content in fields(node) if field == 5]
        self.assertEqual(names, [b"kernel_shape", b"strides", b"dilations", b"pads", b"output_padding", b"group"])
        pads = next(content for field, content in fields(node) if field == 5 and b"pads" in content)
        self.assertEqual([value for field, value in fields(pads) if field == 8], [1, 0, 1, 0])


def fields(message):
    """The fields of a protobuf message: numbers, and blocks as bytes."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    result = []
    while at < len(message):
        key = number()
        value = number()
        if key & 7 == 2:
            value, at = message[at : at + value], at + value
            assert at <= len(message)
        result.append((key >> 3, value))
    return result


if __name__ == "__main__":
    unittest.main()
