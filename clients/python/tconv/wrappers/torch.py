"""PyTorch's torch.nn.functional.conv_transpose1d, 2d and 3d, f32 and f64, on the CPU or as torch:cuda, torch:mps.
Padding is one number for both ends of an axis. TensorFloat-32 is switched off: f32 means f32."""
from __future__ import annotations

from typing import Optional

import numpy as np
import torch

from tconv.protocol import Call, Run
from tconv.wrappers import claim, claim_size_of_y, refusals

FUNCTIONS = {
    1: torch.nn.functional.conv_transpose1d,
    2: torch.nn.functional.conv_transpose2d,
    3: torch.nn.functional.conv_transpose3d,
}


def _on(device: str) -> torch.device:
    try:
        return torch.empty(0, device=device or "cpu").device
    except (RuntimeError, AssertionError) as reason:  # the latter where it was built without CUDA
        raise ValueError(str(reason).splitlines()[0]) from None


def subject(device: str) -> tuple[str, str, Run]:
    """The device is one of torch.device's."""
    place = _on(device)
    torch.set_num_threads(1)  # a check is too small to share
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False

    @torch.no_grad()
    def run(call: Call, x: np.ndarray, w: np.ndarray, b: Optional[np.ndarray]) -> np.ndarray:
        claim(call.type in ("f32", "f64"), "only f32 and f64")
        claim(call.pb == call.pe, "only symmetric padding")
        claim_size_of_y(call)
        tensors = [None if array is None else torch.tensor(array, device=place) for array in (x, w, b)]
        with refusals(call, RuntimeError):
            y = FUNCTIONS[len(call.k)](
                *tensors, stride=call.s, padding=call.pb, output_padding=call.op, groups=call.g, dilation=call.d
            )
        return y.cpu().numpy()

    return "torch" + (f"_{place.type}" if device else ""), f"PyTorch {torch.__version__}", run
