"""Checks gradients along with y, on integers, exactly, by the trilinear form

    <tconv(x, w), g> = <x, backward_data(g, w)> = <w, backward_weights(x, g)>

for a g of small integers. What is wrong with a gradient is raised, so that the search finds it and makes its case
simpler."""
from __future__ import annotations

from typing import Callable, Optional

import numpy as np

from tconv.function import PYTORCH, arguments_of, require_expressible, taken
from tconv.protocol import Call, Nonsense, Run

MOST_G = 2
EXACT = {"f32": 2**24, "f64": 2**53}  # below it every integer is a number of that type


def _is_integral(*arrays: np.ndarray) -> bool:
    return all(np.isfinite(a).all() and (a == np.rint(a)).all() for a in arrays)


def _inner_product(a: np.ndarray, b: np.ndarray) -> int:
    """Exact of such integers, whatever the order."""
    return int(np.dot(a.astype(np.int64).ravel(), b.astype(np.int64).ravel()))


def _require_shape(gradient: object, like: np.ndarray, what: str) -> np.ndarray:
    array = np.asarray(gradient)
    if array.shape != like.shape or array.dtype != like.dtype:
        raise Nonsense(f"{what} returned an array of {array.dtype}, {array.shape}, not of {like.dtype}, {like.shape}")
    if not _is_integral(array):
        raise Nonsense(f"{what} returned numbers that are no integers, of integers")
    return array


def _is_exact(call: Call, factor: np.ndarray, terms: int) -> bool:
    return call.type in EXACT and terms * MOST_G * float(np.abs(factor).max(initial=0)) < EXACT[call.type]


def _terms(call: Call, what: str) -> int:
    """The most products that a number of the gradient is the sum of."""
    if what == "backward_data":
        return call.co // call.g * int(np.prod(call.k))
    return call.n * int(np.prod(call.spatial))


def checked(forward: Run, backward: Callable, what: str) -> Run:
    """forward, raising Nonsense where backward, which is backward_data or backward_weights, is not its gradient."""
    names, _ = taken(backward, PYTORCH - {"output_padding"})

    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> object:
        y = forward(call, x, w, b)
        factor, other = (w, x) if what == "backward_data" else (x, w)
        if not _is_integral(x, w) or not _is_exact(call, factor, _terms(call, what)):
            return y
        require_expressible(call, names, None, is_gradient=True)
        g = np.random.default_rng(0).integers(-MOST_G, MOST_G + 1, y.shape).astype(y.dtype)
        tensors = (g, w) if what == "backward_data" else (x, g)
        gradient = _require_shape(backward(*tensors, **arguments_of(call, names)), other, what)
        linear = y if b is None else y - b.reshape((-1,) + (1,) * len(call.k))
        expected, actual = _inner_product(linear, g), _inner_product(other, gradient)
        if expected != actual:
            product = "<x, backward_data(g, w)>" if what == "backward_data" else "<w, backward_weights(x, g)>"
            raise Nonsense(f"{product} is {actual}, where <y, g> is {expected}")
        return y

    return run
