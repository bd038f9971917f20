"""Calls a user's function with those arguments that its signature has room for; docs/python.md has the rules."""
from __future__ import annotations

import functools
import inspect
from typing import Callable, Optional, Sequence

import numpy as np

from tconv.protocol import Call, Run, Unsupported, has_size_of_y, require_valid

TYPES = ("f32", "f64")  # what a function gets unless it says otherwise

# PyTorch's, for functions that do not say what they take: built-in ones, and those that take **kwargs.
PYTORCH = frozenset(("stride", "padding", "output_padding", "dilation", "groups"))
BIAS = ("b", "bias")

# What a parameter of that name is given. The first two parameters are x and w, whatever their names.
ARGUMENTS: dict[str, Callable[[Call], object]] = {
    "stride": lambda call: call.s,
    "padding": lambda call: call.pb,
    "pad_begin": lambda call: call.pb,
    "pad_end": lambda call: call.pe,
    "output_padding": lambda call: call.op,
    "input_size": lambda call: call.spatial,
    "kernel_size": lambda call: call.k,
    "output_size": lambda call: call.out,
    "dilation": lambda call: call.d,
    "groups": lambda call: call.g,
    "zero_points": lambda call: call.zero_points,
    "multiplier": lambda call: call.multiplier,
}


class UnusableSignature(TypeError):
    """A function that cannot be called: it wants what a transposed convolution does not have."""


def one_word(name: str) -> str:
    """As the greeting of the protocol has it."""
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "_.")) or "function"


def name_of(function: Callable) -> str:
    """One word for reports."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    return one_word(getattr(function, "__name__", type(function).__name__))


def _parameters(function: Callable) -> Optional[list[inspect.Parameter]]:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def _require_usable(function: Callable, first: list[inspect.Parameter], rest: list[inspect.Parameter]) -> None:
    """Raises UnusableSignature unless two arguments and those of the rest that we know are enough."""
    if len(first) < 2:
        raise UnusableSignature(f"{name_of(function)} does not take x and w as its first two arguments")
    for p in rest:
        if p.kind == p.POSITIONAL_ONLY or (p.name not in ARGUMENTS and p.name not in BIAS and p.default is p.empty):
            raise UnusableSignature(
                f"{name_of(function)} wants '{p.name}', which it cannot be given by name; "
                f"there are {', '.join(('b', *ARGUMENTS))}"
            )


def taken(function: Callable, unnamed: frozenset[str] = PYTORCH) -> tuple[frozenset[str], Optional[str]]:
    """The names in ARGUMENTS that the function takes, and the name of its bias; "" is the third positional one. unnamed
    are those that it takes if it does not say."""
    parameters = _parameters(function)
    if parameters is None:
        return unnamed, ""
    ordered = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.VAR_POSITIONAL)]
    if ordered and ordered[-1].kind == inspect.Parameter.VAR_POSITIONAL:
        ordered += ordered[-1:]
    rest = [p for p in parameters if p not in ordered[:2] and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    _require_usable(function, ordered[:2], rest)
    names = frozenset(p.name for p in rest if p.name in ARGUMENTS)
    bias = next((p.name for p in rest if p.name in BIAS), None)
    if any(p.kind == p.VAR_KEYWORD for p in parameters):
        names, bias = names | unnamed, bias or "bias"
    return names, bias


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Unsupported(otherwise)


def _says_output_padding(call: Call, names: frozenset[str], is_gradient: bool) -> bool:
    """A gradient sees it in the shape of g, unless two sizes of x lead to that."""
    if is_gradient:
        return "input_size" in names or all(op < s for op, s in zip(call.op, call.s))
    return bool(names & {"output_padding", "output_size"}) or not any(call.op)


def require_expressible(call: Call, names: frozenset[str], bias: Optional[str], is_gradient: bool = False) -> None:
    """Raises Unsupported for a problem that those parameters cannot say. Gradients have nothing to do with the bias."""
    _require(is_gradient or bias is not None or not call.bias, "it takes no bias")
    for name, values, neutral in (
        ("stride", call.s, 1),
        ("dilation", call.d, 1),
        ("groups", (call.g,), 1),
        ("zero_points", call.zero_points, 0),
    ):
        _require(name in names or all(value == neutral for value in values), f"it takes no {name}")
    _require("multiplier" in names or call.multiplier is None, "it takes no multiplier")
    _require(_says_output_padding(call, names, is_gradient), "it takes no output_padding")
    if "padding" in names:
        _require(call.pb == call.pe, "padding differs at the two ends")
    else:
        _require("pad_begin" in names or not any(call.pb), "it takes no padding at the begin")
        _require("pad_end" in names or not any(call.pe), "it takes no padding at the end")
    _require("output_size" in names or has_size_of_y(call), "y has not the size that the problem gives")


def arguments_of(call: Call, names: frozenset[str]) -> dict[str, object]:
    """What those parameters are given."""
    return {name: ARGUMENTS[name](call) for name in names}


def adapted(function: Callable, types: Sequence[str] = TYPES, pass_invalid: bool = False) -> Run:
    """The function as protocol.serve wants it. Unless pass_invalid, it gets valid problems only."""
    names, bias = taken(function)

    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> object:
        _require(call.type in types, f"not asked for type {call.type}")
        if not pass_invalid:
            require_valid(call)
        require_expressible(call, names, bias)
        arguments = arguments_of(call, names)
        if bias:
            arguments[bias] = b
        try:
            return function(x, w, b, **arguments) if bias == "" else function(x, w, **arguments)
        except NotImplementedError as reason:
            raise Unsupported(reason) from reason

    return run
