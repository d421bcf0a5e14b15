"""A service that splits off from a process which has loaded what it needs: the real program, ready at once.

Loading is nine tenths of what a service does until it is ready, and many tests want one of their own.
"""

import os
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from mhcr.__main__ import main


class SplitProcess:
    """`mhcr WORDS...` in a process of its own; its standard output is `stdout`."""

    def __init__(self, words: list[str], errors: Path) -> None:
        """`errors` gets what it says on standard error."""
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.probes.split.loaded"])
        heard, said = context.Pipe(duplex=False)
        self._process = context.Process(target=_live, args=(words, said, str(errors), dict(os.environ)))
        self._process.start()
        said.close()
        self.stdout = os.fdopen(os.dup(heard.fileno()), "rb")
        heard.close()

    @property
    def returncode(self) -> int | None:
        """The exit code, or the signal that ended it as a negative number; None while it runs."""
        return self._process.exitcode

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self, timeout: float) -> None:
        """Wait until it has ended, for at most so many seconds. Raises `TimeoutError`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"a service did not end within {timeout} s")

    def rest(self, timeout: float) -> bytes:
        """Wait as `wait` does; gives what it still had said."""
        with self.stdout:
            self.wait(timeout)
            return self.stdout.read()


def _live(words: list[str], said: Connection, errors: str, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(said.fileno(), sys.stdout.fileno())
    said.close()
    errors_to = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(errors_to, sys.stderr.fileno())
    os.close(errors_to)
    sys.argv = ["mhcr", *words]
    main()
