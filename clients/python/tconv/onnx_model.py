"""An ONNX model of one ConvTranspose node, y = ConvTranspose(x, w[, b]), in the bytes of a .onnx file. They are
written by hand, as three kinds of protobuf fields are all that it takes; the numbers are those of onnx.proto."""
from __future__ import annotations

from typing import Iterable, Optional

import numpy as np

from tconv.protocol import Call

IR_VERSION = 8
OPSET = 11
FLOAT, INT, INTS = 1, 2, 7  # of TensorProto.DataType and AttributeProto.AttributeType


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    head = bytearray()
    while value > 127:
        head.append(value & 127 | 128)
        value >>= 7
    return bytes(head) + bytes([value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _numbers(field: int, values: Iterable[int]) -> bytes:
    return b"".join(_number(field, value) for value in values)


def _block(field: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _ints(name: str, values: Iterable[int]) -> bytes:
    return _block(5, _block(1, name.encode()), _numbers(8, values), _number(20, INTS))


def _int(name: str, value: int) -> bytes:
    return _block(5, _block(1, name.encode()), _number(3, value), _number(20, INT))


def _value(field: int, name: str) -> bytes:
    """ValueInfoProto: an f32 tensor whose shape is left open."""
    return _block(field, _block(1, name.encode()), _block(2, _block(1, _number(1, FLOAT))))


def _initializer(name: str, array: np.ndarray) -> bytes:
    """TensorProto: a constant of the model."""
    return _block(5, _numbers(1, array.shape), _number(2, FLOAT), _block(8, name.encode()), _block(9, array.tobytes()))


def conv_transpose_model(call: Call, w: np.ndarray, b: Optional[np.ndarray]) -> bytes:
    """Its input is x; w and b are constants, both of f32."""
    constants = {"w": w} if b is None else {"w": w, "b": b}
    node = _block(
        1,
        *(_block(1, name.encode()) for name in ("x", *constants)),
        _block(2, b"y"),
        _block(4, b"ConvTranspose"),
        _ints("kernel_shape", call.k),
        _ints("strides", call.s),
        _ints("dilations", call.d),
        _ints("pads", call.pb + call.pe),
        _ints("output_padding", call.op),
        _int("group", call.g),
    )
    graph = _block(
        7,
        node,
        _block(2, b"conv_transpose"),
        *(_initializer(*item) for item in constants.items()),
        _value(11, "x"),
        _value(12, "y"),
    )
    return _number(1, IR_VERSION) + graph + _block(8, _block(1, b""), _number(2, OPSET))
