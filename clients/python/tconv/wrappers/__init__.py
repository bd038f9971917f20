"""Libraries that have a transposed convolution. Each module has subject(device), which returns a name, a version and
what protocol.serve calls; the device is what stands behind the colon, or empty. It raises ImportError where the
library is not installed, ValueError for a device that there is not.

A wrapper refuses what cannot be said to its library, and nothing else: what is invalid is for the library to refuse.
"""
from __future__ import annotations

import contextlib
from typing import Iterator

from tconv.protocol import Call, Unsupported, has_size_of_y, require_valid


def claim(condition: bool, otherwise: str) -> None:
    """Raises Unsupported unless the library can be asked for it."""
    if not condition:
        raise Unsupported(otherwise)


def claim_size_of_y(call: Call) -> None:
    """For libraries that compute the size of y themselves. They are to see parameters that are out of range."""
    in_range = min(call.s + call.d) >= 1 and min(call.pb + call.pe + call.op) >= 0
    claim(not in_range or has_size_of_y(call), "y has not the size that the problem gives")


@contextlib.contextmanager
def refusals(call: Call, *errors: type[Exception]) -> Iterator[None]:
    """What the library raises of these is a refusal: of an invalid problem, or of one that it does not do."""
    try:
        yield
    except errors as reason:
        require_valid(call)
        raise Unsupported(reason) from reason
