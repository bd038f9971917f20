"""SciPy has no transposed convolution, but people make one of what it has: upfirdn, which inserts zeros and filters,
in one dimension, and convolve over zeros that were inserted by hand in two and three; the dilated kernel has zeros
inserted, too.

Any problem, f32 and f64, with finite numbers: inserted zeros are multiplied, and 0 * inf is NaN. What is no transposed
convolution is refused here, as SciPy sees zeros and kernels only.
"""
import pathlib
import sys

import numpy as np
import scipy
from scipy import signal

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from tconv import protocol


def with_zeros(image, factors):
    """The image with factor - 1 zeros between neighbours, along each axis."""
    result = np.zeros([(size - 1) * factor + 1 for size, factor in zip(image.shape, factors)], image.dtype)
    result[tuple(slice(None, None, factor) for factor in factors)] = image
    return result


def stamped(call, image, stamp):
    """The image of one channel, not padded: its size is (I-1)*s + d*(K-1) + 1."""
    stamp = with_zeros(stamp, call.d)
    if image.ndim == 1:
        return signal.upfirdn(stamp, image, up=call.s[0])
    return signal.convolve(with_zeros(image, call.s), stamp, method="direct")


def run(call, x, w, b):
    if call.type not in ("f32", "f64"):
        raise protocol.Unsupported("only f32 and f64")
    protocol.require_valid(call)
    if not (np.isfinite(x).all() and np.isfinite(w).all()):
        raise protocol.Unsupported("inserted zeros are multiplied, so that 0*Inf gives NaN")
    full = [(i - 1) * s + d * (k - 1) + 1 + op for i, s, d, k, op in zip(call.spatial, call.s, call.d, call.k, call.op)]
    y = np.zeros([call.n, call.co] + full, x.dtype)
    ci, co = call.ci // call.g, call.co // call.g
    for n, c, i in np.ndindex(call.n, call.co, ci):
        image = stamped(call, x[n, c // co * ci + i], w[c // co * ci + i, c % co])
        y[(n, c) + tuple(slice(size) for size in image.shape)] += image
    y = y[(slice(None), slice(None)) + tuple(slice(p, p + o) for p, o in zip(call.pb, call.out))]
    return y if b is None else y + b.reshape((-1,) + (1,) * len(call.k))


if __name__ == "__main__":
    protocol.serve("scipy_convolve", "SciPy " + scipy.__version__, run)
