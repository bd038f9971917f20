"""What is named on the command line: a function as my_module:my_function or ./my_file.py:my_function, or a library
that has a wrapper here, as torch or torch:cuda."""
from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
from dataclasses import dataclass
from typing import Sequence

import numpy as np

from tconv import wrappers
from tconv.function import TYPES, UnusableSignature, adapted, name_of
from tconv.protocol import Run

WRAPPERS = tuple(module.name for module in pkgutil.iter_modules(wrappers.__path__))


class NotFound(Exception):
    """There is no such module, function or library."""


@dataclass(frozen=True)
class Subject:
    """What protocol.serve needs."""

    name: str
    version: str
    run: Run


def _wrapper(name: str, device: str) -> Subject:
    try:
        subject = importlib.import_module(f"tconv.wrappers.{name}").subject(device)
    except ImportError as error:
        raise NotFound(f"{name} cannot be imported: {error}") from None
    except ValueError as error:
        raise NotFound(f"{name}: {error}") from None
    return Subject(*subject)


def _module(name: str) -> object:
    """By name, or by the path of a file, whose folder can be imported from then on."""
    if name.endswith(".py"):
        if not os.path.isfile(name):
            raise NotFound(f"there is no file '{name}'")
        folder, name = os.path.split(os.path.abspath(name)[: -len(".py")])
        sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name + ".").startswith(error.name + "."):
            raise NotFound(f"there is no module '{error.name}' in {os.getcwd()} or on PYTHONPATH") from None
        raise NotFound(f"module '{name}' cannot be imported: {error}") from error
    except Exception as error:
        raise NotFound(f"module '{name}' cannot be imported: {type(error).__name__}: {error}") from error


def function_version() -> str:
    """Of what a function runs on."""
    return f"Python {platform.python_version()}, numpy {np.__version__}"


def load(name: str, types: Sequence[str] = TYPES, pass_invalid: bool = False) -> Subject:
    """Raises NotFound, with a reason of one line."""
    where, colon, attribute = name.partition(":")
    if where in WRAPPERS:
        return _wrapper(where, attribute)
    if not colon:
        raise NotFound(f"'{name}' is neither a library that has a wrapper ({', '.join(WRAPPERS)}) nor module:function")
    function = _module(where)
    for part in attribute.split("."):
        if not hasattr(function, part):
            raise NotFound(f"'{where}' has no '{attribute}'")
        function = getattr(function, part)
    if not callable(function):
        raise NotFound(f"'{name}' is a {type(function).__name__}, which cannot be called")
    try:
        return Subject(name_of(function), function_version(), adapted(function, types, pass_invalid))
    except UnusableSignature as reason:
        raise NotFound(str(reason)) from None
