"""Random cases that a system can say, with the call that `tconv explain --as SYSTEM` prints, and answers to compare."""
import pathlib
import random
import subprocess
import sys

import numpy

SKIPPED = 77  # exit code


class Calls:
    """Of one system: its cases, with files of theirs in a folder."""

    def __init__(self, tconv, system, wanted, folder):
        self.tconv, self.system, self.wanted, self.folder = tconv, system, wanted, pathlib.Path(folder)

    def said_by(self, *arguments):
        return subprocess.run([self.tconv, *arguments], capture_output=True, text=True).stdout

    def explained(self, line):
        return self.said_by("explain", line, "--as", self.system)

    def call_in(self, explanation):
        """The code; empty if the system cannot say it."""
        lines = explanation.split("\n")
        begin = next(i for i, line in enumerate(lines) if line.startswith(self.system + ": "))
        return "\n".join(line[4:] for line in lines[begin + 1:] if line.startswith("    "))

    def cases(self):
        """Cases that the system can say: their line, the call, the arrays x, w, y, and b or None."""
        rng = random.Random(1)
        found = 0
        for _ in range(100 * self.wanted):
            if found == self.wanted:
                return
            line = random_case(rng, rng.randint(1, 3))
            code = self.call_in(self.explained(line) or f"{self.system}: ")
            if not code:
                continue
            found += 1
            self.said_by("export", "--npz", self.folder / f"{found}.npz", line)
            arrays = numpy.load(self.folder / f"{found}.npz")
            yield line, code, {name: arrays[name] for name in arrays}
        sys.exit(f"only {found} cases can be said in {self.system}")

    def of_program(self, names, build_and_run, function_of):
        """Cases as functions of one program: function_of(number, names, code) reads them, and writes answerNUMBER."""
        functions, expected = [], []
        for line, code, arrays in self.cases():
            number = len(expected)
            arrays = {name: with_height(array) for name, array in arrays.items()}
            expected.append((line, arrays["y"]))
            for name, array in names(arrays).items():
                (self.folder / f"{name}{number}").write_bytes(array.tobytes())
            functions.append(function_of(number, names(arrays), code))
        build_and_run(functions)
        for number, (line, y) in enumerate(expected):
            answer = numpy.fromfile(self.folder / f"answer{number}", dtype=numpy.float32)
            yield line, answer, y


def random_case(rng, rank):
    groups = rng.choice([1, 1, 1, 2, 3])
    axes = {"in": (1, 6), "k": (1, 4), "s": (1, 3), "d": (1, 2), "pb": (0, 2), "pe": (0, 2), "op": (0, 2)}
    values = {key: [rng.randint(*limits) for _ in range(rank)] for key, limits in axes.items()}
    if rng.random() < 0.7:
        values["pe"] = values["pb"]
    if rng.random() < 0.7:
        values["d"] = [1] * rank
    line = " ".join(f"{key}={'x'.join(map(str, value))}" for key, value in values.items())
    return (f"tconv1 type=f32 n={rng.randint(1, 2)} g={groups} ci={groups * rng.randint(1, 3)} "
            f"co={groups * rng.randint(1, 3)} {line} bias={rng.randint(0, 1)} x=ncx w=ncx y=ncx "
            f"data=integers:{rng.randint(1, 1000)}")


def with_height(array):
    """What is of rank 1 gets a height of 1, as the notes beside such calls say."""
    return array.reshape(*array.shape[:2], 1, *array.shape[2:]) if array.ndim == 3 else array


def as_they_are(arrays):
    return {name: array for name, array in arrays.items() if name != "y"}


def require_files(*files):
    if not all(pathlib.Path(file).exists() for file in files):
        sys.exit(SKIPPED)
