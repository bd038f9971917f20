"""ONNX Runtime's ConvTranspose, f32, on the CPU or, as onnxruntime:cuda, by another execution provider. Weights and
bias are constants of the model, as in the models that people have."""
from __future__ import annotations

from typing import Optional

import numpy as np
import onnxruntime as ort

from tconv.protocol import Call, Run, Unsupported, require_valid
from tconv.wrappers import claim, claim_size_of_y
from tconv.onnx_model import conv_transpose_model


def _provider(device: str) -> str:
    """cuda is CUDAExecutionProvider."""
    for name in ort.get_available_providers():
        if name.lower() == f"{device or 'cpu'}executionprovider".lower():
            return name
    raise ValueError(f"there is no provider {device}; there are {', '.join(ort.get_available_providers())}")


def subject(device: str) -> tuple[str, str, Run]:
    """The device is the name of an execution provider without that word."""
    provider = _provider(device)
    provided = (provider, {"use_tf32": "0"} if provider.startswith("CUDA") else {})
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4

    def load(call: Call, w: np.ndarray, b: Optional[np.ndarray]) -> ort.InferenceSession:
        """What the library does not want, it refuses when it loads the model."""
        try:
            return ort.InferenceSession(conv_transpose_model(call, w, b), options, providers=[provided])
        except Exception as reason:  # its exceptions have no common base of their own
            require_valid(call)
            raise Unsupported(reason) from reason

    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> np.ndarray:
        claim(call.type == "f32", "only f32")
        claim_size_of_y(call)
        # ONNX says "less than the corresponding stride/dilation dimension". The library means the stride.
        claim(all(op < s for op, s in zip(call.op, call.s)), "output_padding must be below the stride")
        return load(call, w, b).run(["y"], {"x": x})[0]

    return "onnxruntime" + (f"_{device}" if device else ""), f"ONNX Runtime {ort.__version__}", run
