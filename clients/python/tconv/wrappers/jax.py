"""JAX's jax.lax.conv_transpose with transpose_kernel=True, f32 and f64, without groups; jax:gpu or jax:tpu name a
platform. Its explicit padding is that of the input after zeros have been inserted: d*(K-1) - p, where p is the
operator's."""
from __future__ import annotations

from typing import Optional

import jax
import numpy as np

from tconv.protocol import Call, Run
from tconv.wrappers import claim, claim_size_of_y, refusals

AXES = {1: "W", 2: "HW", 3: "DHW"}


def subject(device: str) -> tuple[str, str, Run]:
    """The device is one of jax.devices's platforms."""
    jax.config.update("jax_enable_x64", True)
    try:
        place = jax.devices(device or None)[0]
    except RuntimeError as reason:
        raise ValueError(str(reason)) from None

    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> np.ndarray:
        claim(call.type in ("f32", "f64"), "only f32 and f64")
        claim(call.g == 1, "no groups")
        claim_size_of_y(call)
        axes = AXES[len(call.k)]
        padding = [
            (d * (k - 1) - pb, d * (k - 1) - pe + op)
            for d, k, pb, pe, op in zip(call.d, call.k, call.pb, call.pe, call.op)
        ]
        with jax.default_device(place), refusals(call, ValueError, TypeError, NotImplementedError):
            y = jax.lax.conv_transpose(
                jax.numpy.asarray(x),
                jax.numpy.asarray(w),
                call.s,
                padding,
                rhs_dilation=call.d,
                transpose_kernel=True,
                dimension_numbers=("NC" + axes, "OI" + axes, "NC" + axes),
                precision=jax.lax.Precision.HIGHEST,
            )
        y = np.asarray(y)
        return y if b is None else y + b.reshape((-1,) + (1,) * len(axes))

    return "jax" + (f"_{device}" if device else ""), f"JAX {jax.__version__}", run
