"""Speaks tconv's command protocol (docs/protocol.md), for what a function of docs/python.md is too narrow for.

    from tconv import protocol
    protocol.serve("mylib", "0.3", run)

run(call, x, w, b) returns y as an array of the shape and type that the call says, or raises Unsupported("why") or
Invalid("why"); with anything else that it raises it gives up, which is a finding. Arrays are read-only and in canonical
order: x (N, C_in, I...), w (C_in, C_out/G, K...), b (C_out) or None, y (N, C_out, O...). Groups that do not divide the
channels, and tensors that have not the shapes of the call, are refused before.
"""
from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from typing import BinaryIO, Callable, Optional, Sequence

import numpy as np

GREETING = "tconv-protocol 1"
DTYPES = {"f16": "<f2", "f32": "<f4", "f64": "<f8", "s8": "i1", "u8": "u1", "s32": "<i4"}
MOST = 2**57  # as in tconv_valid.h


class Unsupported(Exception):
    """A legal problem that the implementation does not do."""


class Invalid(Exception):
    """No transposed convolution."""


class Nonsense(Exception):
    """What was returned cannot be y."""


@dataclass(frozen=True)
class Call:
    """One problem, in the words of docs/case.md; tuples have one number for each spatial axis."""

    type: str
    n: int
    g: int
    ci: int
    co: int
    bias: bool
    spatial: tuple[int, ...]
    k: tuple[int, ...]
    s: tuple[int, ...]
    d: tuple[int, ...]
    pb: tuple[int, ...]
    pe: tuple[int, ...]
    op: tuple[int, ...]
    out: tuple[int, ...]
    zero_points: tuple[int, ...] = (0, 0, 0)  # of x, w and y
    multiplier: Optional[np.ndarray] = None  # (C_out,), where y is a multiple of integer sums

    @property
    def dtypes(self) -> tuple[np.dtype, ...]:
        """Of x, w, b and y."""
        names = self.type.split(":")
        x, w, y = names * 3 if len(names) == 1 else names
        try:
            return tuple(np.dtype(DTYPES[name]) for name in (x, w, "s32" if x in ("s8", "u8") else y, y))
        except KeyError as unknown:
            raise Unsupported(f"no type {unknown.args[0]}") from None

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Of x, w, b and y; b has no elements without a bias."""
        if self.g < 1 or self.ci % self.g or self.co % self.g:
            raise Invalid("groups must divide the channels")
        w = (self.ci, self.co // self.g) + self.k
        return (self.n, self.ci) + self.spatial, w, (self.co if self.bias else 0,), (self.n, self.co) + self.out


def _multiplier(text: str, channels: int) -> np.ndarray:
    """docs/numerics.md: 0.5:channels is 1, 1.25, 1.5 and 1.75 times that, in turn."""
    scale, _, by_channel = text.partition(":")
    steps = 1 + np.arange(channels) % 4 / 4 if by_channel else np.ones(channels)
    return (float(scale) * steps).astype(np.float32)


def parse(line: str) -> tuple[str, Call, list[int]]:
    """The number of a `run` line, its problem, and how many bytes of x, w and b follow."""
    _, number, *words = line.split()
    fields = dict(word.split("=", 1) for word in words)
    sizes = {
        name: tuple(map(int, fields[key].split("x")))
        for key, name in [("in", "spatial")] + [(k, k) for k in ("k", "s", "d", "pb", "pe", "op", "out")]
    }
    counts = {key: int(fields[key]) for key in ("n", "g", "ci", "co")}
    multiplier = _multiplier(fields["scale"], max(0, counts["co"])) if "scale" in fields else None
    zero_points = tuple(map(int, fields.get("zp", "0:0:0").split(":")))
    call = Call(
        fields["type"], bias=fields["bias"] == "1", zero_points=zero_points, multiplier=multiplier, **counts, **sizes
    )
    return number, call, [int(size) for size in fields["bytes"].split(",")]


def has_size_of_y(call: Call) -> bool:
    """Whether call.out is what the size formula gives, for those that compute it themselves."""
    return call.out == tuple(
        (i - 1) * s + d * (k - 1) + 1 - pb - pe + op
        for i, s, d, k, pb, pe, op in zip(call.spatial, call.s, call.d, call.k, call.pb, call.pe, call.op)
    )


def require_valid(call: Call) -> None:
    """Raises Invalid for what is no transposed convolution."""
    for s, d, pb, pe, op in zip(call.s, call.d, call.pb, call.pe, call.op):
        if s < 1 or d < 1 or min(pb, pe, op) < 0 or op >= max(s, d) or max(s, d) > MOST:
            raise Invalid("stride, dilation, padding or output_padding is out of range")
    if not has_size_of_y(call):
        raise Invalid("y has not the size that the problem gives")


def _tensors(call: Call, blocks: Sequence[bytes]) -> list[np.ndarray]:
    try:
        return [
            np.frombuffer(block, dtype).reshape(shape) for block, dtype, shape in zip(blocks, call.dtypes, call.shapes)
        ]
    except ValueError as mismatch:
        raise Invalid(mismatch) from None


def _bytes_of(y: object, call: Call) -> bytes:
    """Of y, which must be what the call asks for: nothing is converted, nothing broadcast."""
    dtype, shape = call.dtypes[3], call.shapes[3]
    array = y if isinstance(y, np.ndarray) else np.asarray(y)
    if array.dtype == object:
        raise Nonsense(f"it returned {type(y).__name__}, which is no array of numbers")
    if array.shape != shape:
        raise Nonsense(f"it returned an array of shape {array.shape}, not {shape}")
    if array.dtype != dtype:
        raise Nonsense(f"it returned an array of {array.dtype}, not {dtype}")
    return array.tobytes()


def _printable(reason: object) -> bytes:
    """An answer is one line of ASCII, at most 1000 bytes."""
    return "".join(c if " " <= c <= "~" else " " for c in str(reason))[:900].encode()


def _described(error: BaseException) -> str:
    """What was raised, and where: in the file that we called, as far in as that goes."""
    if isinstance(error, Nonsense):
        return str(error)
    here = os.path.dirname(__file__)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if os.path.dirname(f.filename) != here]
    lines = [f"{os.path.basename(f.filename)}:{f.lineno}" for f in frames if f.filename == frames[0].filename]
    return f"{type(error).__name__}: {error}" + (f" ({lines[-1]})" if lines else "")


Run = Callable[[Call, np.ndarray, np.ndarray, Optional[np.ndarray]], object]


def answer(line: bytes, source: BinaryIO, run: Run) -> bytes:
    """What is to be sent for a `run` line, whose tensors follow in the source."""
    number, call, sizes = parse(line.decode())
    blocks = [source.read(size) for size in sizes]
    try:
        x, w, b = _tensors(call, blocks)
        with np.errstate(all="ignore"):  # what becomes of NaN is in the report
            y = _bytes_of(run(call, x, w, b if call.bias else None), call)
        return f"ok {number} {len(y)}\n".encode() + y
    except Unsupported as reason:
        verb, said = "unsupported", reason
    except Invalid as reason:
        verb, said = "invalid", reason
    except (Exception, SystemExit) as error:  # whatever it is, the next call may do better
        verb, said = "error", _described(error)
    return f"{verb} {number} ".encode() + _printable(said) + b"\n"


def greeting(name: str, version: str) -> bytes:
    """The answer to the host's greeting."""
    return f"{GREETING} {name} {version}\n".encode("ascii", "replace")


def serve(
    name: str, version: str, run: Run, source: Optional[BinaryIO] = None, sink: Optional[BinaryIO] = None
) -> None:
    """Answers calls until the host closes our input."""
    source, sink = source or sys.stdin.buffer, sink or sys.stdout.buffer
    if source.readline().decode().strip() != GREETING:
        sys.exit("this program is started by: tconv verify --command ...")
    sink.write(greeting(name, version))
    sink.flush()
    for line in iter(source.readline, b""):
        sink.write(answer(line, source, run))
        sink.flush()
