"""What a function is given, by its signature, and what is refused in its stead."""
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tconv import protocol
from tconv.function import UnusableSignature, adapted, name_of, taken

PLAIN = "run 1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=2 s=2 d=1 pb=0 pe=0 op=0 out=6 bias=0 bytes=12,8,0"


def call(**changes):
    """The plain problem with some words changed."""
    words = dict(word.split("=") for word in PLAIN.split()[2:])
    words.update({"in" if key == "i" else key: value for key, value in changes.items()})
    return protocol.parse("run 1 " + " ".join(f"{key}={value}" for key, value in words.items()))[1]


def given(function, problem):
    """What the function, which returns its arguments, is called with."""
    return adapted(function)(problem, "x", "w", "b" if problem.bias else None)


class WhatItIsGiven(unittest.TestCase):
    def test_all_by_name(self):
        def function(x, w, b, *, stride, pad_begin, pad_end, output_padding, dilation, groups, output_size):
            return x, w, b, stride, pad_begin, pad_end, output_padding, dilation, groups, output_size

        problem = call(g=2, ci=2, co=4, s=3, d=2, pb=1, pe=2, op=1, out=7, bias=1)
        self.assertEqual(given(function, problem), ("x", "w", "b", (3,), (1,), (2,), (1,), (2,), 2, (7,)))

    def test_no_more_than_it_takes(self):
        self.assertEqual(given(lambda image, stamp, stride: (image, stamp, stride), call()), ("x", "w", (2,)))

    def test_kwargs_stand_for_those_of_pytorch(self):
        expected = {
            "stride": (2,),
            "padding": (0,),
            "output_padding": (0,),
            "dilation": (1,),
            "groups": 1,
            "bias": None,
        }
        self.assertEqual(given(lambda x, w, **others: others, call()), expected)

    def test_three_axes(self):
        problem = call(i="3x4x5", k="1x2x3", s="2x1x1", d="1x1x1", pb="0x0x0", pe="0x0x0", op="0x0x0", out="5x5x7")
        self.assertEqual(given(lambda x, w, stride: stride, problem), (2, 1, 1))

    def test_zero_points_and_multiplier(self):
        problem = call(type="u8:s8:u8", co=2, zp="128:0:10", scale="0.5:channels")
        zero_points, multiplier = adapted(
            lambda x, w, stride, zero_points, multiplier: (zero_points, multiplier), types=("u8:s8:u8",)
        )(problem, None, None, None)
        self.assertEqual(zero_points, (128, 0, 10))
        self.assertEqual((multiplier.dtype, multiplier.tolist()), (np.float32, [0.5, 0.625]))


class WhatIsRefused(unittest.TestCase):
    def refused(self, function, problem, why, kind=protocol.Unsupported):
        with self.assertRaisesRegex(kind, why):
            given(function, problem)

    def test_what_it_does_not_take(self):
        for changes, why in [
            ({"s": 2}, "no stride"),
            ({"s": 1, "out": 5, "d": 2}, "no dilation"),
            ({"s": 1, "out": 4, "g": 2, "ci": 2, "co": 2}, "no groups"),
            ({"s": 1, "out": 4, "bias": 1}, "no bias"),
            ({"s": 1, "out": 3, "pb": 1}, "no padding at the begin"),
            ({"s": 1, "out": 3, "pe": 1}, "no padding at the end"),
        ]:
            with self.subTest(why):
                self.refused(lambda x, w: None, call(**changes), why)
        self.refused(lambda x, w, stride: None, call(op=1, out=7), "no output_padding")

    def test_padding_of_two_sizes(self):
        problem = call(pb=1, pe=0, out=5)
        self.refused(lambda x, w, stride, padding: None, problem, "padding differs at the two ends")
        self.assertEqual(given(lambda x, w, stride, padding: padding, call(pb=1, pe=1, out=4)), (1,))
        self.assertEqual(given(lambda x, w, stride, pad_begin, pad_end: (pad_begin, pad_end), problem), ((1,), (0,)))

    def test_output_size_says_output_padding(self):
        self.assertEqual(given(lambda x, w, stride, output_size: output_size, call(op=1, out=7)), (7,))

    def test_types(self):
        self.refused(lambda x, w, stride: None, call(type="f16"), "f16")

    def test_not_implemented(self):
        def function(x, w, stride):
            raise NotImplementedError("not yet")

        self.refused(function, call(), "not yet")

    def test_what_is_invalid(self):
        for changes in ({"s": 0}, {"d": 0}, {"pb": -1, "out": 7}, {"op": 2, "out": 8}, {"out": 5}):
            with self.subTest(changes):
                self.refused(lambda x, w, stride, **others: None, call(**changes), "", protocol.Invalid)

    def test_what_is_invalid_is_passed_on_request(self):
        passing = adapted(lambda x, w, stride: stride, pass_invalid=True)
        self.assertEqual(passing(call(s=0, out=2), None, None, None), (0,))


class Signatures(unittest.TestCase):
    def test_unusable(self):
        for function, why in [
            (lambda: None, "x and w"),
            (lambda x, w, stride, mode: None, "'mode'"),
            (lambda x, *, w: None, "x and w"),
        ]:
            with self.assertRaisesRegex(UnusableSignature, why):
                taken(function)

    def test_defaults_are_nobodys_business(self):
        self.assertEqual(taken(lambda x, w, bias=None, mode="zeros": None), (frozenset(), "bias"))

    def test_methods(self):
        class Layer:
            def forward(self, x, w, stride):
                return stride

        self.assertEqual(given(Layer().forward, call()), (2,))

    def test_star_arguments_are_x_and_w(self):
        self.assertEqual(given(lambda *tensors, stride: tensors, call()), ("x", "w"))
        self.assertEqual(given(lambda x, *more, stride: more, call()), ("w",))

    def test_names_are_one_word(self):
        self.assertEqual(
            [name_of(f) for f in (name_of, lambda: 0, type("A b", (), {"__call__": 0})())], ["name_of", "lambda", "Ab"]
        )


if __name__ == "__main__":
    unittest.main()
