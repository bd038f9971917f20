#!/usr/bin/env python3
"""Runs every example of `tconv --help`, of every command's --help, and of the README and docs.

    examples_test.py TCONV LIBRARY SOURCE [-v]

An example passes if it is understood: an exit status of 2 or 3, or a signal, is a failure. What takes longer gets a Ctrl-C after
some seconds, as by a user who has seen enough, and must end by it. Examples of libraries that are not there are counted and left out.
"""
import collections
import importlib.util
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SECONDS = 0.2
CASE = ("tconv1 type=f32 n=1 g=1 ci=1 co=1 in=3 k=3 s=2 d=1 pb=1 pe=1 op=1 bias=0 x=ncx w=ncx y=ncx data=integers:1")
CASE_OF_TWO_AXES = CASE.replace("in=3 k=3 s=2 d=1 pb=1 pe=1 op=1", "in=3x3 k=3x3 s=2x2 d=1x1 pb=1x1 pe=1x1 op=1x1")
ADAPTERS = {"onednn_any", "onednn_nhwc", "onednn_nchw", "xnnpack", "libtorch", "onnxruntime", "onnxruntime_c", "armnn",
            "tfjs_cpu"}
# What makes a program that speaks the protocol of a module.
SERVE = """
if __name__ == "__main__":
    import tconv.__main__
    tconv.__main__.main(["serve", "my_tconv:conv_transpose"])
"""
# The launcher's own commands install and build.
OF_THE_LAUNCHER = ("setup", "test", "install-adapters", "fuzz")

verbose = len(sys.argv) > 4
tconv, library, source = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])


def said_by(*arguments):
    return subprocess.run([tconv, *arguments], capture_output=True, text=True).stdout


def of_help():
    commands = re.findall(r"^  ([a-z]+) ", said_by("--help").split("Subcommands:")[1].split("\nExamples")[0], re.M)
    for words in [[]] + [[command] for command in commands] + [["bench", "verify"]]:
        footer = said_by(*words, "--help").partition("\nExamples\n")[2]
        for line in footer.splitlines():
            if not line.startswith("  "):
                break
            yield " ".join(["tconv", *words, "--help"]), line.strip()


def of_documents():
    for page in [source / "README.md", *sorted((source / "docs").glob("*.md"))]:
        for line in page.read_text().splitlines():
            if re.match(r"    (\./)?tconv |    build/release/bin/tconv ", line):
                yield page.name, line.strip().replace("build/release/bin/tconv ", "tconv ")


def command_of(example):
    example = re.split(r"  +[^ -]|  # ", example)[0].rstrip()  # what is explained stands after two blanks
    line = CASE_OF_TWO_AXES if "--wpt" in example else CASE
    example = re.sub(r"'tconv1( type=\S+)?[^']*\.\.\.[^']*'",
                     lambda case: f"'{line}'".replace(" type=f32", case[1] or " type=f32"), example)
    return re.sub(r"(^|<\()(\./)?tconv\b", r"\1" + tconv, example)


def what_is_missing(example, known):
    """Why the example cannot be run here; empty if it can."""
    words = set(re.findall(r"[a-z_0-9]+", example))
    libraries = words & (ADAPTERS - known)
    if libraries:
        return " ".join(sorted(libraries))
    no_numpy = importlib.util.find_spec("numpy") is None
    if no_numpy and ("python3" in words or "./mine" in example.split()):
        return "numpy"
    if re.search(r"\| man\b", example) and shutil.which("man") is None:
        return "man"
    return "gigabytes of memory" if "--huge" in example else ""


def make_files(folder, example):
    """What the example calls its own."""
    for name in ("libmine.so", "mine.so"):
        (folder / name).symlink_to(library)
    (folder / "shapes_2d").write_text("g1mb1ic2ih5oc3oh9kh3sh2ph1dh0\n")
    (folder / "mine").write_text("#!/bin/sh\nexec python3 mine.py\n")
    (folder / "mine").chmod(0o755)
    for name in ("mine.py", "my_tconv.py"):
        text = (source / "examples/python/my_tconv.py").read_text()
        (folder / name).write_text(f"import sys; sys.path.insert(0, '{source}/clients/python')\n" + text + SERVE)
    quick = [tconv, "verify", "phases", "--property", "reference", "--cases", "20"]
    if re.search(r"(baseline|last-failed)", example):
        for name in ("known.json", "r.json"):
            subprocess.run([*quick, "--json", folder / name], capture_output=True)
    if example.startswith("tconv merge") or example.startswith("./tconv merge"):
        for shard in range(4):
            subprocess.run([*quick, "--shard", f"{shard}/4", "--json", folder / f"{shard}.json"], capture_output=True)
    if re.search(r"verify .*--vectors vectors", example):
        (folder / "vectors").symlink_to(source / "vectors")
    if onnx := re.search(r"verify .*--onnx (\S+)", example):
        (folder / onnx[1]).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([tconv, "export", "--onnx", folder / onnx[1], "--cases", "3"], capture_output=True)
    if re.search(r"verify .*--wpt ", example):
        subprocess.run([tconv, "export", "--wpt", folder / "conv_transpose2d.json", CASE_OF_TWO_AXES], capture_output=True)


def run(command, folder):
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"  # python3 is this one, which may have numpy
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=os.environ | {"PATH": path},
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    try:
        _, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: what runs in the foreground, and no worker
        try:
            _, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            subprocess.run(["pkill", "-KILL", "-s", str(process.pid)])
            return "no end", b""
    return process.returncode, err


def main():
    known = set(re.findall(r"^  ([a-z_0-9]+)", said_by("list"), re.M))
    examples = {command_of(example): where for where, example in reversed([*of_help(), *of_documents()])}
    failed, missing = 0, collections.Counter()
    for command, where in examples.items():
        if any(re.match(rf"\S*tconv {word}\b", command) for word in OF_THE_LAUNCHER):
            continue
        if lack := what_is_missing(command.replace(tconv, "tconv"), known):
            missing[lack] += 1
            continue
        with tempfile.TemporaryDirectory() as folder:
            make_files(pathlib.Path(folder), command.replace(tconv, "tconv"))
            began = time.monotonic()
            status, err = run(command, folder)
            if verbose:
                print(f"{time.monotonic() - began:6.1f} s  {status}  {command}", flush=True)
            if status not in (0, 1, 4, 130, -signal.SIGINT):
                failed += 1
                print(f"{where}: {command}\n  ends with {status}: {err.decode(errors='replace')[:300]}")
    print(f"{len(examples)} examples, {failed} fail; not run, for want of them: {dict(missing)}")
    sys.exit(1 if failed or not examples else 0)


main()
