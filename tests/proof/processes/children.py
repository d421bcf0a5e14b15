"""Processes split off from this one: each a single job, a pipe each way, and its end."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

Say = Callable[[dict[str, Any]], None]
Hear = Callable[[float], str | None]
"""The next word of the parent, waiting for at most so many seconds; None where none came."""


class Child:
    """A process that says maps and hears words, a line each. It must be made while this process has one thread."""

    def __init__(self, work: Callable[[Say, Hear], None], log: Path) -> None:
        """`log` gets what it writes on its outputs."""
        words_in, self._words = os.pipe()
        self._said, said_out = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._words)
            os.close(self._said)
            _live(work, words_in, said_out, log)
        os.close(words_in)
        os.close(said_out)
        self._rest = b""
        self.alive = True

    def tell(self, word: str) -> None:
        """Say a word to it; one that has died hears nothing."""
        try:
            os.write(self._words, (word + "\n").encode())
        except BrokenPipeError:
            self.alive = False

    def heard(self, seconds: float) -> Iterator[dict[str, Any]]:
        """What it says, waiting for at most so many seconds for the next."""
        while True:
            while b"\n" in self._rest:
                line, _, self._rest = self._rest.partition(b"\n")
                yield json.loads(line)
            if not select.select([self._said], [], [], seconds)[0]:
                return
            data = os.read(self._said, 1 << 16)
            if not data:
                self.alive = False
                return
            self._rest += data

    def kill(self) -> list[dict[str, Any]]:
        """SIGKILL; gives what it still had said."""
        os.kill(self.pid, signal.SIGKILL)
        left = list(self.heard(5))
        self._gone()
        return left

    def end(self) -> int:
        """Close its ear, which it takes as the word to end; gives its exit code."""
        os.close(self._words)
        self._words = -1
        for _ in self.heard(30):
            continue
        return self._gone()

    def _gone(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        for end in (self._words, self._said):
            if end >= 0:
                os.close(end)
        self.alive = False
        return os.waitstatus_to_exitcode(status)


def _live(work: Callable[[Say, Hear], None], words_in: int, said_out: int, log: Path) -> None:
    """Work, and end without what the parent would do at its end."""
    status = 3
    try:
        for output in (1, 2):
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), output)
        mouth = Lock()

        def say(report: dict[str, Any]) -> None:
            with mouth:
                _write(said_out, report)

        work(say, _ear(words_in))
        status = 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the proof looks for
        last = traceback.extract_tb(error.__traceback__)[-1]
        _write(said_out, {"failed": f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"})
    finally:
        os._exit(status)


def _write(to: int, report: dict[str, Any]) -> None:
    data = (json.dumps(report) + "\n").encode()
    while data:
        data = data[os.write(to, data) :]


def _ear(words_in: int) -> Hear:
    rest = b""

    def hear(seconds: float) -> str | None:
        nonlocal rest
        while b"\n" not in rest:
            if not select.select([words_in], [], [], seconds)[0]:
                return None
            data = os.read(words_in, 4096)
            if not data:
                return "end"
            rest += data
        word, _, rest = rest.partition(b"\n")
        return word.decode()

    return hear
