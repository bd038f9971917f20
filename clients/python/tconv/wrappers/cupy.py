"""cuDNN's convolution backward-data, by the cupy.cudnn of CuPy up to version 13, rank 2 and 3, f32 and f64. Padding is
one number for both ends of an axis; the size of y stands for output_padding. Tensor cores are left out: f32 means
f32."""
from __future__ import annotations

from typing import Optional

import cupy
import numpy as np
from cupy import cudnn

from tconv.protocol import Call, Run
from tconv.wrappers import claim, claim_size_of_y, refusals


def subject(device: str) -> tuple[str, str, Run]:
    """The device is the number of a GPU."""
    if device and not device.isdigit():
        raise ValueError(f"'{device}' is not the number of a GPU")
    gpu = cupy.cuda.Device(int(device or 0))

    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> np.ndarray:
        claim(call.type in ("f32", "f64"), "only f32 and f64")
        claim(len(call.k) > 1, "only rank 2 and 3")
        claim(call.pb == call.pe, "only symmetric padding")
        claim(min(call.op) >= 0, "output_padding is negative")
        claim_size_of_y(call)
        with gpu, refusals(call, RuntimeError, ValueError):
            y = cupy.empty((call.n, call.co) + call.out, x.dtype)
            bias = None if b is None else cupy.array(b)
            cudnn.convolution_backward_data(
                cupy.array(w),
                cupy.array(x),
                bias,
                y,
                call.pb,
                call.s,
                call.d,
                call.g,
                deterministic=True,
                auto_tune=False,
                tensor_core="never",
            )
            return cupy.asnumpy(y)

    return "cupy_cudnn", f"CuPy {cupy.__version__}", run
