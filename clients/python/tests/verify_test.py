"""tconv.verify: functions of this process, as in somebody's tests. TCONV names the program."""
import functools
import pathlib
import signal
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import subjects
import tconv

SMALLEST = "tconv1 type=f32 n=1 g=1 ci=1 co=1 in=1 k=1 s=1 d=1 pb=0 pe=0 op=0 bias=0 x=ncx w=ncx y=ncx data=integers:1"
QUICK = dict(cases=100, rank=1)


class Verify(unittest.TestCase):
    def test_a_right_function_holds(self):
        report = tconv.verify(subjects.right, cases=100)
        self.assertTrue(report.holds)
        self.assertEqual(report.findings, ())
        self.assertIn("holds", report.text)
        reference = next(p for p in report.json["implementations"][0]["properties"] if p["name"] == "reference")
        self.assertGreater(reference["cases"], 30)

    def test_a_flipped_kernel_is_found_and_replayed(self):
        with self.assertRaises(tconv.Finding) as caught:
            tconv.verify(subjects.flipped, **QUICK)
        found = caught.exception.report.findings[0]
        self.assertEqual(found.key, "flipped/diagnosed/kernel_flipped")
        self.assertIn("flipped", found.sentence)
        self.assertIn(found.case, str(caught.exception))
        with self.assertRaisesRegex(tconv.Finding, "kernel_flipped"):
            tconv.replay(subjects.flipped, found.case)
        self.assertIn("holds", tconv.replay(subjects.right, found.case))

    def test_the_simplest_function(self):
        self.assertTrue(tconv.verify(subjects.simplest, cases=300, properties="reference").holds)

    def test_closures_run_here(self):
        threads = set()

        def closure(x, w, stride):
            threads.add(threading.current_thread())
            return subjects.simplest(x, w, stride)

        tconv.verify(closure, **QUICK)
        tconv.verify(lambda x, w, stride: subjects.simplest(x, w, stride), **QUICK)
        self.assertEqual(threads, {threading.current_thread()})

    def test_on_request_nothing_is_raised(self):
        report = tconv.verify(subjects.flipped, check=False, name="mine", **QUICK)
        self.assertEqual([f.key for f in report.findings], ["mine/diagnosed/kernel_flipped"])

    def test_nothing_proved(self):
        def refuses(x, w):
            raise tconv.Unsupported("everything")

        with self.assertRaisesRegex(tconv.NothingProved, "everything|not_trusted"):
            tconv.verify(refuses, **QUICK)

    def test_usage(self):
        with self.assertRaisesRegex(ValueError, "unknown property 'referenze'"):
            tconv.verify(subjects.right, properties="referenze")


class Gradients(unittest.TestCase):
    def test_right_ones(self):
        report = tconv.verify(
            subjects.right,
            backward_data=subjects.conv,
            backward_weights=subjects.wgrad,
            cases=150,
            properties="reference",
        )
        self.assertTrue(report.holds)
        self.assertEqual(report.text.count("answers "), 2)

    def test_wrong_ones(self):
        @functools.wraps(subjects.conv)
        def flipped(g, w, **others):
            return subjects.conv(g, w[..., ::-1], **others)

        @functools.wraps(subjects.wgrad)
        def dense(x, g, kernel_size, **others):
            return subjects.wgrad(x, g, kernel_size, **{**others, "dilation": (1,)})

        for gradients, text in [
            ({"backward_data": flipped}, r"<x, backward_data\(g, w\)> is -?\d+, where <y, g> is -?\d+"),
            ({"backward_weights": dense}, "backward_weights"),
            ({"backward_data": lambda g, w, **others: g[None]}, "backward_data returned an array of .*, not of"),
        ]:
            with self.subTest(text), self.assertRaisesRegex(tconv.Finding, text) as caught:
                tconv.verify(subjects.right, properties="reference", **gradients, **QUICK)
            case = caught.exception.report.findings[0].case
            with self.assertRaisesRegex(tconv.Finding, "gave_up"):
                tconv.replay(subjects.right, case, **gradients)
            self.assertIn("holds", tconv.replay(subjects.right, case))


class Hostile(unittest.TestCase):
    def found(self, function, text, **options):
        report = tconv.verify(function, check=False, **{**QUICK, **options})
        sentences = " ".join(f.sentence for f in report.findings)
        self.assertRegex(sentences, text)

    def test_what_it_returns(self):
        for function, text in [
            (subjects.wrong_shape, r"of shape \(1, 1, 1, \d+\), not \(1, 1, \d+\)"),
            (subjects.wrong_dtype, "of int64, not float"),
            (subjects.objects, "no array of numbers"),
            (subjects.nothing, "it returned NoneType"),
            (subjects.huge, r"of shape \(1073741824, 1073741824\)"),
        ]:
            with self.subTest(function.__name__):
                self.found(function, text)

    def test_what_it_raises(self):
        self.found(subjects.raises, r"ArithmeticError: no such luck \(subjects.py:\d+\)")
        self.found(subjects.exits, "SystemExit: 3")

    def test_that_it_writes_to_its_input(self):
        self.found(subjects.writes_to_x, "read-only")

    def test_that_it_never_returns(self):
        before = signal.getsignal(signal.SIGUSR1)

        def loops(x, w, stride):
            while True:
                pass

        for function in (subjects.never_returns, loops):
            with self.assertRaisesRegex(tconv.Finding, "timed_out"):
                tconv.replay(function, SMALLEST, properties="answers", deadline=3)
        self.assertIs(signal.getsignal(signal.SIGUSR1), before)


if __name__ == "__main__":
    unittest.main()
