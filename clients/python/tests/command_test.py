"""python3 -m tconv, as in a shell. TCONV names the program."""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

PACKAGE = pathlib.Path(__file__).resolve().parents[1]
SUBJECTS = PACKAGE / "tests" / "subjects.py"
SMALLEST = "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=integers:1"


def tconv(*words, **environment):
    """What `python3 -m tconv` says, in the folder of the tests."""
    return subprocess.run(
        [sys.executable, "-m", "tconv", *words],
        cwd=SUBJECTS.parent,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(PACKAGE), **environment},
    )


class Verify(unittest.TestCase):
    def verdict(self, code, *words):
        ended = tconv("verify", *words, "--rank", "1", "--jobs", "1")
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        return ended.stdout

    def test_a_right_function(self):
        self.assertIn("holds", self.verdict(0, "subjects:right", "--cases", "100"))

    def test_a_flipped_kernel(self):
        said = self.verdict(1, "subjects:flipped", "--cases", "100")
        self.assertIn("FINDING flipped/diagnosed/kernel_flipped", said)
        self.assertIn(
            "--command '" + shlex.join([sys.executable, "-m", "tconv", "serve", "subjects:flipped"]) + "'", said
        )

    def test_the_simplest_function_from_a_file(self):
        self.verdict(0, str(SUBJECTS) + ":simplest", "--cases", "300", "--property", "reference")

    def test_what_it_prints_is_not_the_protocols(self):
        self.verdict(0, "subjects:prints", "--cases", "50", "--property", "reference")

    def test_that_it_raises(self):
        self.assertIn(
            "ArithmeticError: no such luck (subjects.py:", self.verdict(1, "subjects:raises", "--cases", "50")
        )

    def test_that_it_never_returns(self):
        ended = tconv("replay", "subjects:never_returns", SMALLEST, "--property", "answers", "--deadline", "3")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("never_returns/run/timed_out", ended.stdout)

    def test_more_types(self):
        """numpy sums f16 in f16, where f32 is expected."""
        said = self.verdict(1, "subjects:right", "--cases", "1000", "--type", "f16", "--property", "reference")
        self.assertIn("low_precision_accumulator", said)

    def test_replay(self):
        case = (
            "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=1 k=2 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=values "
            "xv=1 wv=1,2 bv="
        )
        self.assertEqual(tconv("replay", "subjects:flipped", case).returncode, 1)
        self.assertEqual(tconv("replay", "subjects:right", case).returncode, 0)


class Mistakes(unittest.TestCase):
    def test_each_is_one_line(self):
        for subject, text in [
            ("subject:right", "there is no module 'subject'"),
            ("subjects:wrong", "'subjects' has no 'wrong'"),
            ("subjects.py:right.on", "'subjects.py' has no 'right.on'"),
            ("nowhere.py:f", "there is no file 'nowhere.py'"),
            ("subjects:number", "is a int, which cannot be called"),
            ("subjects:wants_more", "wants 'padding_mode'"),
            ("subjects:no_function", "x and w"),
            ("tensor", "neither a library that has a wrapper"),
            ("torch:nowhere", "torch"),
            ("broken_module:f", "cannot be imported: SyntaxError"),
        ]:
            with self.subTest(subject), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "broken_module.py").write_text("def f(:\n", encoding="utf-8")
                ended = tconv("verify", subject, PYTHONPATH=f"{PACKAGE}{os.pathsep}{folder}")
                self.assertEqual((ended.returncode, ended.stdout), (2, ""))
                self.assertRegex(ended.stderr, "^tconv: .*" + text)
                self.assertEqual(ended.stderr.count("\n"), 1, ended.stderr)

    def test_no_program(self):
        ended = tconv("verify", "subjects:right", TCONV="/nowhere/tconv")
        self.assertEqual(
            (ended.returncode, ended.stderr), (2, "tconv: TCONV is '/nowhere/tconv', which is no program\n")
        )

    def test_an_unknown_option_is_the_programs(self):
        ended = tconv("verify", "subjects:right", "--cases", "none")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("--cases", ended.stderr)


if __name__ == "__main__":
    unittest.main()
