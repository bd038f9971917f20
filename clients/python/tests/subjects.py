"""Functions for the tests: right ones, wrong ones and hostile ones. They are named as tests/subjects.py:NAME."""
from __future__ import annotations

import itertools
import pathlib
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "examples" / "python"))
from my_tconv import conv_transpose as right  # noqa: E402


def flipped(x, w, b, *, stride, pad_begin, pad_end, output_padding, dilation, groups):
    """The kernel is read from its end."""
    axes = tuple(range(2, w.ndim))
    return right(
        x,
        np.flip(w, axes),
        b,
        stride=stride,
        pad_begin=pad_begin,
        pad_end=pad_end,
        output_padding=output_padding,
        dilation=dilation,
        groups=groups,
    )


def windows(g, sizes, stride, padding, dilation):
    """Of g, padded, all strided windows that begin at a tap: pairs of the tap's place, of w, and (N, C, I...)."""
    padded = np.pad(g, [(0, 0), (0, 0), *((p, q + 9) for p, q in padding)])
    for tap in itertools.product(*map(range, sizes[1])):
        place = tuple(slice(t * d, t * d + (i - 1) * s + 1, s) for t, d, i, s in zip(tap, dilation, sizes[0], stride))
        yield (slice(None), slice(None)) + tap, padded[(slice(None), slice(None)) + place]


def conv(g, w, *, stride, pad_begin, pad_end, dilation, groups, input_size):
    """The gradient of `right` with respect to x."""
    co = w.shape[1]
    x = np.zeros((len(g), w.shape[0]) + input_size, g.dtype)
    for tap, window in windows(g, (input_size, w.shape[2:]), stride, list(zip(pad_begin, pad_end)), dilation):
        for c in range(w.shape[0]):
            group = c // (w.shape[0] // groups)
            x[:, c] += np.einsum("no...,o->n...", window[:, group * co : (group + 1) * co], w[tap][c])
    return x


def wgrad(x, g, kernel_size, *, stride, pad_begin, pad_end, dilation, groups, input_size):
    """The gradient of `right` with respect to w."""
    co = g.shape[1] // groups
    w = np.zeros((x.shape[1], co) + kernel_size, g.dtype)
    for tap, window in windows(g, (input_size, kernel_size), stride, list(zip(pad_begin, pad_end)), dilation):
        for c in range(x.shape[1]):
            group = c // (x.shape[1] // groups)
            seen = window[:, group * co : (group + 1) * co]
            w[tap][c] = np.einsum("noi,ni->o", seen.reshape(len(x), co, -1), x[:, c].reshape(len(x), -1))
    return w


def simplest(x, w, stride):
    """Every input stamps its kernel onto y."""
    sizes = [(i - 1) * s + k for i, k, s in zip(x.shape[2:], w.shape[2:], stride)]
    y = np.zeros((len(x), w.shape[1], *sizes), x.dtype)
    for index in itertools.product(*map(range, x.shape[2:])):
        place = tuple(slice(i * s, i * s + k) for i, k, s in zip(index, w.shape[2:], stride))
        y[(...,) + place] += np.einsum("nc,co...->no...", x[(...,) + index], w)
    return y


def raises(x, w, stride):
    """Gives up."""
    raise ArithmeticError("no such luck")


def never_returns(x, w, stride):
    """Sleeps on."""
    while True:
        time.sleep(1000)


def exits(x, w, stride):
    """Ends the process, if it is let."""
    sys.exit(3)


def prints(x, w, stride):
    """Says something on standard output, which belongs to the protocol."""
    print("hello")
    return simplest(x, w, stride)


def wrong_shape(x, w, stride):
    """An axis too many."""
    return simplest(x, w, stride)[None]


def wrong_dtype(x, w, stride):
    """Integers."""
    return simplest(x, w, stride).astype(np.int64)


def objects(x, w, stride):
    """No numbers."""
    return simplest(x, w, stride).astype(object)


def nothing(x, w, stride):
    """Forgets to return y."""


def huge(x, w, stride):
    """2^60 elements, of which there is one in memory."""
    return np.broadcast_to(x.dtype.type(0), (1 << 30, 1 << 30))


def writes_to_x(x, w, stride):
    """Changes its input."""
    x[...] = 0
    return simplest(x, w, stride)


def wants_more(x, w, stride, padding_mode):
    """There is no padding_mode."""


def no_function():
    """Takes nothing."""


number = 3
