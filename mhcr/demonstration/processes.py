"""Child processes of the demonstration: each says in one JSON line that it is ready, and ends with its parent."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class ChildFailed(RuntimeError):
    """A process that ended before it was ready; the text carries what it said."""


class Child:
    """A process that is stopped when the block ends. Its standard input is a pipe: when the parent dies, it closes."""

    def __init__(self, command: Sequence[str], *, log: Path, seconds: float = 60) -> None:
        self._log = log
        self._seconds = seconds
        with log.open("ab") as errors:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        self.ready: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Wait for the ready line; raises `ChildFailed`."""
        late = threading.Timer(self._seconds, self._process.kill)
        late.start()
        try:
            for line in self._process.stdout or ():
                if line.startswith(b"{"):
                    self.ready = json.loads(line)
                    return self
        finally:
            late.cancel()
        self._process.wait()
        said = self._log.read_text(errors="replace")[-2000:]
        raise ChildFailed(f"A part of the demonstration did not start.\n{said}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, and wait for its end."""
        if self._process.poll() is None:
            self._process.terminate()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
