"""A transposed convolution in numpy, for any problem. Checked by:

    python3 -m tconv verify examples/python/my_tconv.py:conv_transpose
"""
import itertools

import numpy as np


def conv_transpose(x, w, b, *, stride, pad_begin, pad_end, output_padding, dilation, groups):
    """x (N, C_in, I...), w (C_in, C_out/G, K...), b (C_out) or None -> y (N, C_out, O...). Every tap adds its product
    with x to a strided window of y, before y is cropped."""
    spatial, kernel = x.shape[2:], w.shape[2:]
    ci, co = x.shape[1] // groups, w.shape[1]
    full = tuple(
        (i - 1) * s + d * (k - 1) + 1 + op for i, s, d, k, op in zip(spatial, stride, dilation, kernel, output_padding)
    )
    y = np.zeros((x.shape[0], groups * co) + full, x.dtype)
    for group in range(groups):
        channels = slice(group * ci, (group + 1) * ci)
        for tap in itertools.product(*map(range, kernel)):
            # einsum, because a BLAS behind tensordot may skip zeros, and with them the NaN of 0 * inf
            products = np.einsum("nc...,co->no...", x[:, channels], w[(channels, slice(None)) + tap])
            window = tuple(
                slice(t * d, t * d + (i - 1) * s + 1, s) for t, d, i, s in zip(tap, dilation, spatial, stride)
            )
            y[(slice(None), slice(group * co, (group + 1) * co)) + window] += products
    y = y[(slice(None), slice(None)) + tuple(slice(p, size - q) for p, q, size in zip(pad_begin, pad_end, full))]
    return y if b is None else y + b.reshape((-1,) + (1,) * len(kernel))
