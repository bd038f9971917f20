"""TensorFlow's tf.nn.conv1d_transpose, conv2d_transpose and conv3d_transpose, f32 and f64, channels last, without
groups; tensorflow:gpu names a device. Padding other than 0 can be said in rank 2 only. The size of y stands for
output_padding."""
from __future__ import annotations

from typing import Optional

import numpy as np
import tensorflow as tf

from tconv.protocol import Call, Run
from tconv.wrappers import claim, claim_size_of_y, refusals

FUNCTIONS = {1: tf.nn.conv1d_transpose, 2: tf.nn.conv2d_transpose, 3: tf.nn.conv3d_transpose}


def _padding(call: Call) -> object:
    if not any(call.pb + call.pe):
        return "VALID"
    return [[0, 0], *([begin, end] for begin, end in zip(call.pb, call.pe)), [0, 0]]


def subject(device: str) -> tuple[str, str, Run]:
    """The device is one of tf.device's, as gpu or GPU:1."""
    place = f"/{(device or 'cpu').upper()}"
    if device and not tf.config.list_logical_devices(device.upper().partition(":")[0]):
        raise ValueError(f"there is no device {device}")
    tf.config.experimental.enable_tensor_float_32_execution(False)

    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> np.ndarray:
        rank = len(call.k)
        claim(call.type in ("f32", "f64"), "only f32 and f64")
        claim(call.g == 1, "no groups")
        claim(rank == 2 or not any(call.pb + call.pe), "padding in rank 2 only")
        claim(min(call.op) >= 0, "output_padding is negative")
        claim_size_of_y(call)
        with tf.device(place), refusals(call, ValueError, tf.errors.OpError):
            y = FUNCTIONS[rank](
                np.moveaxis(x, 1, -1),
                np.moveaxis(w, (0, 1), (-1, -2)),
                (call.n, *call.out, call.co),
                call.s,
                _padding(call),
                dilations=call.d,
            )
        y = np.moveaxis(y.numpy(), -1, 1)
        return y if b is None else y + b.reshape((-1,) + (1,) * rank)

    return "tensorflow" + (f"_{device.replace(':', '_')}" if device else ""), f"TensorFlow {tf.__version__}", run
