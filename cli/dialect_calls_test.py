#!/usr/bin/env python3
"""Runs the calls that `tconv explain --as SYSTEM` prints in the system itself: they give the bits of the reference.

    dialect_calls_test.py TCONV pytorch|opencv [CASES]

Exits with 77, skipped, where the system is not installed.
"""
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import numpy
except ImportError:
    sys.exit(77)

tconv, system = sys.argv[1], sys.argv[2]
wanted = int(sys.argv[3]) if len(sys.argv) > 3 else 40


def said_by(*arguments):
    return subprocess.run([tconv, *arguments], capture_output=True, text=True).stdout


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


def call_in(explanation):
    """The code; empty if the system cannot say it."""
    lines = explanation.split("\n")
    begin = next(i for i, line in enumerate(lines) if line.startswith(system + ": "))
    return "\n".join(line[4:] for line in lines[begin + 1:] if line.startswith("    "))


def cases(folder):
    """Cases that the system can say: their line, the call, the arrays x, w, y, and b or None."""
    rng = random.Random(1)
    found = 0
    for _ in range(100 * wanted):
        if found == wanted:
            return
        line = random_case(rng, rng.randint(1, 3))
        code = call_in(said_by("explain", line, "--as", system) or f"{system}: ")
        if not code:
            continue
        found += 1
        said_by("export", "--npz", folder / f"{found}.npz", line)
        arrays = numpy.load(folder / f"{found}.npz")
        yield line, code, {name: arrays[name] for name in arrays}
    sys.exit(f"only {found} cases can be said in {system}")


def run_pytorch(folder):
    try:
        import torch
    except ImportError:
        sys.exit(77)
    for line, code, arrays in cases(folder):
        names = {name: torch.from_numpy(array) for name, array in arrays.items() if name != "y"}
        exec(code, names)
        yield line, names["y"].numpy(), arrays["y"]


OPENCV = """
#include <fstream>
#include <map>
#include <opencv2/dnn.hpp>
#include <string>
cv::Mat tensor(const std::string& file, std::vector<int> shape) {
  cv::Mat t(shape, CV_32F);
  std::ifstream(file, std::ios::binary).read(t.ptr<char>(), static_cast<std::streamsize>(t.total() * sizeof(float)));
  return t;
}
"""


def run_opencv(folder):
    program, expected = [OPENCV], []
    for line, code, arrays in cases(folder):
        number = len(expected)
        expected.append((line, arrays["y"]))
        for name, array in arrays.items():
            (folder / f"{name}{number}").write_bytes(array.tobytes())
        # What is of rank 1 gets a height of 1, as the note beside the call says.
        shapes = {name: [*a.shape[:2], 1, *a.shape[2:]] if a.ndim == 3 else a.shape for name, a in arrays.items()}
        tensors = "\n".join(f'const cv::Mat {name} = tensor("{name}{number}", {{{", ".join(map(str, shapes[name]))}}});'
                            for name in arrays if name != "y")
        program.append(f"""
void case{number}() {{
  cv::dnn::Net net;
  {tensors}
  {code}
  net.setInput(x);
  const cv::Mat y = net.forward();
  std::ofstream("answer{number}", std::ios::binary).write(y.ptr<char>(), static_cast<std::streamsize>(y.total() * sizeof(float)));
}}""")
    program.append("int main() {" + "".join(f"case{number}();" for number in range(len(expected))) + "}")
    (folder / "calls.cc").write_text("\n".join(program))
    libraries = [f"-lopencv_{module}" for module in ("dnn", "core")]
    command = ["g++", "-std=c++17", "-w", "-I/usr/include/opencv4", "calls.cc", "-o", "calls", *libraries]
    built = subprocess.run(command, cwd=folder)
    if built.returncode != 0:
        sys.exit("the calls do not compile")
    subprocess.run(["./calls"], cwd=folder, check=True)
    for number, (line, y) in enumerate(expected):
        answer = numpy.fromfile(folder / f"answer{number}", dtype=numpy.float32)
        yield line, answer.reshape(y.shape) if answer.size == y.size else answer, y


def main():
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for line, answer, expected in {"pytorch": run_pytorch, "opencv": run_opencv}[system](pathlib.Path(folder)):
            count += 1
            if answer.shape != expected.shape or not numpy.array_equal(answer, expected):
                failed += 1
                print(f"the printed call of {system} gives other numbers, of shape {answer.shape}:\n  {line}")
    print(f"{count} calls of {system}, {failed} fail")
    sys.exit(1 if failed or count == 0 else 0)


main()
