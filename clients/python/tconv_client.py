"""Speaks tconv's command protocol (docs/protocol.md). Needs numpy only.

    import tconv_client
    tconv_client.serve("mylib", "0.3", run)

run(call, x, w, b) returns y as an array, or raises Unsupported("why") or Invalid("why"); with anything else that it raises it gives
up, which is a finding. Groups that do not divide the
channels, and tensors that have not the shapes of the call, are refused before. call has n, g, ci, co, bias as numbers and
spatial, k, s, d, pb, pe, op, out as tuples; b is None without a bias. Arrays are in canonical order.
"""
import sys
from types import SimpleNamespace

import numpy as np

GREETING = "tconv-protocol 1"
TYPES = {"f32": np.dtype("<f4"), "f64": np.dtype("<f8")}


class Unsupported(Exception):
    """A legal problem that the implementation does not do."""


class Invalid(Exception):
    """No transposed convolution."""


def _parse(words):
    fields = dict(word.split("=", 1) for word in words)
    call = SimpleNamespace(dtype=TYPES.get(fields["type"]), type=fields["type"], bias=fields["bias"] == "1")
    for key in ("n", "g", "ci", "co"):
        setattr(call, key, int(fields[key]))
    for key, name in [("in", "spatial")] + [(k, k) for k in ("k", "s", "d", "pb", "pe", "op", "out")]:
        setattr(call, name, tuple(int(size) for size in fields[key].split("x")))
    return call, [int(size) for size in fields["bytes"].split(",")]


def _answer(run, call, blocks):
    if call.dtype is None:
        raise Unsupported("no type " + call.type)
    x, w, b = (np.frombuffer(block, call.dtype) for block in blocks)
    if call.g < 1 or call.ci % call.g or call.co % call.g:
        raise Invalid("groups must divide the channels")
    try:
        x = x.reshape((call.n, call.ci) + call.spatial)
        w = w.reshape((call.ci, call.co // call.g) + call.k)
        b = b.reshape(call.co if call.bias else 0)
    except ValueError as mismatch:
        raise Invalid(mismatch) from None
    y = np.ascontiguousarray(run(call, x, w, b if call.bias else None), call.dtype)
    return y.tobytes()


def _printable(reason):
    """An answer is one line of ASCII, at most 1000 bytes."""
    return "".join(c if " " <= c <= "~" else " " for c in str(reason))[:900]


def serve(name, version, run, source=sys.stdin.buffer, sink=sys.stdout.buffer):
    """Answers calls until the host closes our input."""
    if source.readline().decode().strip() != GREETING:
        sys.exit("this program is started by: tconv verify --command ...")
    sink.write(f"{GREETING} {name} {version}\n".encode())
    sink.flush()
    for line in iter(source.readline, b""):
        _, number, *words = line.decode().split()
        call, sizes = _parse(words)
        blocks = [source.read(size) for size in sizes]
        try:
            y = _answer(run, call, blocks)
            sink.write(f"ok {number} {len(y)}\n".encode() + y)
        except Unsupported as reason:
            sink.write(f"unsupported {number} {_printable(reason)}\n".encode())
        except Invalid as reason:
            sink.write(f"invalid {number} {_printable(reason)}\n".encode())
        except Exception as error:  # whatever it is, the next call may do better
            sink.write(f"error {number} {_printable(f'{type(error).__name__}: {error}')}\n".encode())
        sink.flush()
