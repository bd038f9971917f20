"""tconv.verify and tconv.replay: tconv from within a test."""
from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from typing import Callable, Optional, Sequence, Union

from tconv.function import TYPES, adapted, name_of, one_word
from tconv.gradients import checked
from tconv.program import program
from tconv.protocol import Run
from tconv.session import Ended, Session
from tconv.subject import function_version

ALL_HOLDS, FOUND, USAGE, NOTHING_PROVED = 0, 1, 2, 4  # exit codes


@dataclass(frozen=True)
class Counterexample:
    """One thing that is wrong, with the simplest case that shows it."""

    key: str  # stable: name of the function, property or `diagnosed` or `run`, class
    sentence: str  # what is wrong
    case: str  # docs/case.md
    replay: str  # the call that shows it again


@dataclass(frozen=True)
class Report:
    """What a search came to."""

    findings: tuple[Counterexample, ...]
    text: str  # as tconv prints it
    json: dict = field(repr=False)  # docs/report.md

    @property
    def holds(self) -> bool:
        """Whether everything that applies holds, and something does."""
        return (
            not self.findings
            and bool(self.json["implementations"])
            and all(i["verdict"] == "holds" for i in self.json["implementations"])
        )


class Finding(AssertionError):
    """Something is wrong with the function. `report` is None of a replay."""

    def __init__(self, text: str, report: Optional[Report] = None) -> None:
        super().__init__(text)
        self.report = report


class NothingProved(AssertionError):
    """No case was both done by the function and conclusive."""


def _raise_unless_it_ran(ended: Ended) -> None:
    if ended.code == USAGE:
        raise ValueError(ended.stderr.strip())
    if ended.code not in (ALL_HOLDS, FOUND, NOTHING_PROVED):
        raise RuntimeError(f"tconv ended with {ended.code}: {ended.stderr.strip()}")


def _repeated(option: str, values: Union[None, str, int, Sequence]) -> list[str]:
    values = [] if values is None else [values] if isinstance(values, (str, int)) else values
    return [word for value in values for word in (option, str(value))]


def _finding_text(report: Report) -> str:
    found = [f"{c.key}\n  {c.sentence}\n  case    {c.case}\n  replay  {c.replay}" for c in report.findings]
    return f"{len(found)} finding{'s' if len(found) != 1 else ''}\n\n" + "\n\n".join(found)


Gradient = Optional[Callable]


def _searched(name: str, run: Run, words: Sequence[str], called: str) -> tuple[Report, int]:
    """One search of the program and its exit code; called is how a case of it is called again."""
    with tempfile.TemporaryDirectory(prefix="tconv-") as folder:
        path = os.path.join(folder, "report.json")
        ended = Session(name, function_version(), run).run(program(), ["verify", "--jobs", "1", "--json", path, *words])
        _raise_unless_it_ran(ended)
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    findings = tuple(
        Counterexample(f["key"], f["sentence"], f["case"], called.format(case=repr(f["case"])))
        for f in content["findings"]
    )
    return Report(findings, ended.stdout, content), ended.code


def verify(
    function: Callable,
    *,
    rank: Union[None, int, Sequence[int]] = None,
    cases: int = 2000,
    seed: int = 1,
    properties: Union[None, str, Sequence[str]] = None,
    seconds: float = 60,
    deadline: float = 10,
    types: Sequence[str] = TYPES,
    pass_invalid: bool = False,
    name: Optional[str] = None,
    options: Sequence[str] = (),
    check: bool = True,
    backward_data: Gradient = None,
    backward_weights: Gradient = None,
) -> Report:
    """Searches for cases in which function(x, w, ...) is wrong; it is called in this process and this thread.

    x (N, C_in, I...), w (C_in, C_out/G, K...) and b (C_out), or None, are read-only arrays; what else it is given
    depends on its signature (docs/python.md). It returns y (N, C_out, O...) of the same type, or raises Unsupported or
    Invalid.

    rank: of the spatial axes, 1 to 3; all by default. seconds: of the search. deadline: seconds that a call may take.
    types: the element types that it gets. pass_invalid: also calls it with what is no transposed convolution, which it
    is to refuse by Invalid. options: more of `tconv verify --help`.

    backward_data(g, w, ...), backward_weights(x, g, ...): gradients with respect to x and w, for g (N, C_out, O...).
    Where nothing is wrong with the function, they are held against it on integers, by <y, g>.

    Raises Finding if something is wrong and NothingProved if no case was conclusive, unless check is False; ValueError
    for an option that there is not; NoProgram."""
    name, run = one_word(name or name_of(function)), adapted(function, types, pass_invalid)
    words = [f"--cases={cases}", f"--seed={seed}", f"--time={seconds}", f"--deadline={deadline}"]
    words += [*_repeated("--rank", rank), *options]
    called = f"tconv.replay({name}, {{case}})"
    report, code = _searched(name, run, [*words, *_repeated("--property", properties)], called)
    for what, gradient in (("backward_data", backward_data), ("backward_weights", backward_weights)):
        if gradient is not None and not report.findings:
            called = f"tconv.replay({name}, {{case}}, {what}={name_of(gradient)})"
            held = checked(run, gradient, what)
            more, _ = _searched(f"{name}.{what}", held, [*words, "--property=answers"], called)
            report = Report(more.findings, report.text + more.text, report.json)
    if check and report.findings:
        raise Finding(_finding_text(report), report)
    if check and code == NOTHING_PROVED:
        raise NothingProved(report.text)
    return report


def replay(
    function: Callable,
    case: str,
    *,
    properties: Union[None, str, Sequence[str]] = None,
    deadline: float = 86400,
    types: Sequence[str] = TYPES,
    pass_invalid: bool = False,
    backward_data: Gradient = None,
    backward_weights: Gradient = None,
) -> str:
    """Tries one case again, as a finding names it; there is time for a debugger. Returns what tconv prints, or raises
    as verify does."""
    run = adapted(function, types, pass_invalid)
    for what, gradient in (("backward_data", backward_data), ("backward_weights", backward_weights)):
        run = run if gradient is None else checked(run, gradient, what)
    words = ["replay", case, f"--deadline={deadline}", *_repeated("--property", properties)]
    ended = Session(name_of(function), function_version(), run).run(program(), words)
    _raise_unless_it_ran(ended)
    if ended.code == FOUND:
        raise Finding(ended.stdout)
    if ended.code == NOTHING_PROVED:
        raise NothingProved(ended.stdout)
    return ended.stdout
