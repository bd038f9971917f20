"""A transposed convolution in numpy, checked by: tconv verify --command 'python3 examples/python/my_tconv.py'"""
import itertools
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
import tconv_client


def run(call, x, w, b):
    """Every tap adds its product with x to a strided window of y, before y is cropped."""
    full = tuple((i - 1) * s + d * (k - 1) + 1 + op
                 for i, s, d, k, op in zip(call.spatial, call.s, call.d, call.k, call.op))
    y = np.zeros((call.n, call.co) + full, call.dtype)
    ci, co = call.ci // call.g, call.co // call.g
    for group in range(call.g):
        channels = slice(group * ci, (group + 1) * ci)
        for tap in itertools.product(*map(range, call.k)):
            # einsum, because a BLAS behind tensordot may skip zeros, and with them the NaN of 0 * inf
            products = np.einsum("nc...,co->no...", x[:, channels], w[(channels, slice(None)) + tap])
            window = tuple(slice(t * d, t * d + (i - 1) * s + 1, s)
                           for t, d, i, s in zip(tap, call.d, call.spatial, call.s))
            y[(slice(None), slice(group * co, (group + 1) * co)) + window] += products
    y = y[(slice(None), slice(None)) + tuple(slice(p, p + o) for p, o in zip(call.pb, call.out))]
    return y if b is None else y + b.reshape((-1,) + (1,) * len(call.k))


if __name__ == "__main__":
    tconv_client.serve("numpy_example", np.__version__, run)
