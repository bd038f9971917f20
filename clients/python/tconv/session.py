"""Runs the program tconv and answers its calls in this process, in the thread that asks for it: whatever a function
refers to, closures, arrays on a GPU, the state of that thread, is as it is. Each process of the search is one
relay.py, that is one connection here, of which only one at a time waits for an answer."""
from __future__ import annotations

import os
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import BinaryIO, Optional, Sequence

from tconv import protocol, relay

LOOK = 0.05  # seconds between looks at whether the host still waits


class Abandoned(BaseException):
    """The host waits no longer for the call that is running."""


class Watch:
    """Interrupts a call that the host has given up, by a signal: so a loop ends, and a sleep. It needs the main thread;
    elsewhere, and in code that never returns to Python, a call that hangs cannot be ended."""

    def __init__(self) -> None:
        self._connection: Optional[socket.socket] = None
        self._calling = False
        self._done = threading.Event()
        self._looking: Optional[threading.Thread] = None
        self._handler: object = None  # of before

    def __enter__(self) -> Watch:
        if threading.current_thread() is threading.main_thread():
            self._handler = signal.signal(signal.SIGUSR1, self._interrupt)
            self._looking = threading.Thread(target=self._look, daemon=True)
            self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._looking is not None:
            self._looking.join()  # a signal that comes later would meet the handler of before
            signal.signal(signal.SIGUSR1, signal.SIG_DFL if self._handler is None else self._handler)

    def _interrupt(self, *_: object) -> None:
        if self._calling:
            raise Abandoned

    def _look(self) -> None:
        while not self._done.wait(LOOK):
            connection = self._connection
            if self._calling and connection is not None and _has_hung_up(connection):
                signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)

    def answer(self, connection: socket.socket, stream: BinaryIO, line: bytes, run: protocol.Run) -> bytes:
        """protocol.answer, or b"" if nobody waits for it any more."""

        def watched(*arguments: object) -> object:
            self._calling = True
            try:
                return run(*arguments)
            finally:
                self._calling = False

        self._connection = connection
        try:
            return protocol.answer(line, stream, watched)
        except Abandoned:
            return b""
        finally:
            self._calling, self._connection = False, None


def _close(key: selectors.SelectorKey) -> None:
    """A connection and its stream; the other two are closed by those that opened them."""
    if key.data is not None:
        key.data.close()
        key.fileobj.close()


def _has_hung_up(connection: socket.socket) -> bool:
    """While a call runs the host sends nothing."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@dataclass(frozen=True)
class Ended:
    """What became of the program."""

    code: int
    stdout: str
    stderr: str


class Session:
    """One run of the program. It knows the subject by its name, its version and what protocol.serve calls."""

    def __init__(self, name: str, version: str, run: protocol.Run) -> None:
        self._greeting = protocol.greeting(name, version)
        self._run = run
        self._output = bytearray()

    def run(self, program: str, words: Sequence[str]) -> Ended:
        """Runs it with those words and --command."""
        with tempfile.TemporaryDirectory(prefix="tconv-") as folder, socket.socket(socket.AF_UNIX) as listener:
            path = os.path.join(folder, "s")
            listener.bind(path)
            listener.listen()
            command = shlex.join([sys.executable, "-I", "-S", relay.__file__, path])
            with open(os.path.join(folder, "stderr"), "w+b") as errors, subprocess.Popen(
                [program, *words, "--command", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            ) as process:
                try:
                    self._serve(listener, process.stdout)
                except BaseException:
                    process.kill()
                    raise
                code = process.wait()
                errors.seek(0)
                return Ended(code, self._output.decode(errors="replace"), errors.read().decode(errors="replace"))

    def _serve(self, listener: socket.socket, output: BinaryIO) -> None:
        """Until the program closes its output."""
        with Watch() as watch, selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(output, selectors.EVENT_READ)
            try:
                while True:
                    for key, _ in selector.select():
                        if key.fileobj is listener:
                            connection, _ = listener.accept()
                            selector.register(connection, selectors.EVENT_READ, connection.makefile("rb"))
                        elif key.fileobj is output:
                            chunk = os.read(output.fileno(), 1 << 16)
                            if not chunk:
                                return
                            self._output += chunk
                        elif not self._answer_one(watch, key.fileobj, key.data):
                            selector.unregister(key.fileobj)
                            _close(key)
            finally:
                for key in selector.get_map().values():
                    _close(key)

    def _answer_one(self, watch: Watch, connection: socket.socket, stream: BinaryIO) -> bool:
        """False if nothing more is to come. The host never sends before it has its answer, so nothing is left in the
        stream."""
        try:
            line = stream.readline()
            if line.decode().strip() == protocol.GREETING:
                answer = self._greeting
            else:
                answer = watch.answer(connection, stream, line, self._run) if line else b""
            connection.sendall(answer)
            return bool(answer)
        except OSError:  # the host has ended the relay
            return False
