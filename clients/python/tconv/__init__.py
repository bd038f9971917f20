"""Verifies a transposed convolution that is a Python function. docs/python.md has the signature that it may have.

    tconv.verify(my_conv_transpose)                        in a test, of any callable: closures, methods, loaded models
    python3 -m tconv verify my_module:my_conv_transpose    from a shell
"""
from tconv.protocol import Invalid, Unsupported
from tconv.verification import Counterexample, Finding, NothingProved, Report, replay, verify

__all__ = ["Counterexample", "Finding", "Invalid", "NothingProved", "Report", "Unsupported", "replay", "verify"]
