"""Finds the program tconv."""
from __future__ import annotations

import os
import pathlib
import shutil


class NoProgram(Exception):
    """tconv is not to be found."""


def program() -> str:
    """Its path: that of the environment's TCONV, else of PATH, else of the checkout that this package lies in, whose
    launcher builds it. Raises NoProgram."""
    named = os.environ.get("TCONV")
    if named:
        found = shutil.which(named)
        if not found:
            raise NoProgram(f"TCONV is '{named}', which is no program")
        return os.path.abspath(found)
    checkout = pathlib.Path(__file__).resolve().parents[3]
    for candidate in ("tconv", checkout / "build/release/bin/tconv", checkout / "tconv"):
        found = shutil.which(candidate)
        if found:
            return os.path.abspath(found)
    raise NoProgram("the program tconv is not found: put it on PATH, or set TCONV to its path")
