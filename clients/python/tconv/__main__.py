"""python3 -m tconv COMMAND SUBJECT [OPTIONS]: tconv's verify, replay or grade, of a function or a library of Python."""
from __future__ import annotations

import argparse
import os
import shlex
import sys
from typing import Sequence

from tconv import protocol
from tconv.function import TYPES
from tconv.program import NoProgram, program
from tconv.subject import WRAPPERS, NotFound, load

USAGE = 2  # exit code

DESCRIPTION = f"""
  python3 -m tconv verify my_module:my_conv_transpose [options of tconv verify]
  python3 -m tconv verify ./my_file.py:my_conv_transpose --rank 2 --cases 2000
  python3 -m tconv replay my_module:my_conv_transpose 'tconv1 type=f32 ...'
  python3 -m tconv grade torch
  python3 -m tconv verify torch:cuda

libraries with a wrapper: {', '.join(WRAPPERS)}; behind a colon the device
"""


def serve(subject: str, types: Sequence[str], pass_invalid: bool) -> None:
    """Answers calls on standard input and output; what the function prints goes to standard error."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    loaded = load(subject, types, pass_invalid)
    protocol.serve(loaded.name, loaded.version, loaded.run, source, sink)


def command_of(subject: str, types: Sequence[str], pass_invalid: bool) -> str:
    """The shell command that serves it."""
    words = [sys.executable, "-m", "tconv", "serve", subject]
    words += [word for name in types for word in ("--type", name)] if tuple(types) != TYPES else []
    words += ["--pass-invalid"] if pass_invalid else []
    return shlex.join(words)


def _environment() -> dict[str, str]:
    """Ours, with this package importable also where it is not installed."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths if home in paths else [*paths, home])}


def _arguments(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="python3 -m tconv",
        description=__doc__,
        epilog=DESCRIPTION,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    of_command = "serve: only speak the protocol"
    of_type = "an element type that the function does, as f16; may be repeated (default: f32 and f64)"
    of_pass_invalid = "also what is no transposed convolution: the function is to refuse it by tconv.Invalid"
    parser.add_argument("command", choices=("verify", "replay", "grade", "serve"), help=of_command)
    parser.add_argument("subject", help="module:function, file.py:function, or a library")
    parser.add_argument("--type", action="append", dest="types", metavar="TYPE", help=of_type)
    parser.add_argument("--pass-invalid", action="store_true", help=of_pass_invalid)
    return parser.parse_known_args(words)


def main(words: Sequence[str]) -> None:
    """Exits with tconv's code, 2 where the subject or the program is not to be had."""
    options, rest = _arguments(words)
    types = tuple(options.types or TYPES)
    try:
        if options.command == "serve":
            return serve(options.subject, types, options.pass_invalid)
        load(options.subject, types)  # or the reason would come from a process behind a process
        tconv = program()
    except (NotFound, NoProgram) as reason:
        print(f"tconv: {reason}", file=sys.stderr)
        sys.exit(USAGE)
    command = command_of(options.subject, types, options.pass_invalid)
    os.execve(tconv, [tconv, options.command, *rest, "--command", command], _environment())


if __name__ == "__main__":
    main(sys.argv[1:])
