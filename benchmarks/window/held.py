"""What held the window: what every thread was doing while a tick was late.

With `MHCR_BENCH_TRACE` set to a number of milliseconds, `bench window` prints on standard error, for each tick that is
later than that, the stacks of all threads, every few milliseconds for as long as it was late; then how late it was, and
for how much of that the window's thread could run and got no processor, which on a busy machine is not the program's
doing. A look needs the interpreter itself: one that comes long after the one before says that a single call kept it,
and that call, or the line after it, is what the stack shows.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from types import FrameType

NAME = "MHCR_BENCH_TRACE"
STEP_S = 0.004
DEPTH = 10
_OWN = Path("/proc/self/schedstat")
"""Linux's account of a process's first thread: ns that it ran, ns that it could have run and did not."""


class Held:
    """Looks at ticks that are later than `over_ms`; does nothing without it. `due` is when the next one should come."""

    def __init__(self) -> None:
        wanted = os.environ.get(NAME)
        self.due = 0.0
        self._over_ms = float(wanted) if wanted else None
        self._looks: list[str] = []
        self._waited = 0.0
        self._ended = threading.Event()
        if self._over_ms is not None:
            self._thread = threading.Thread(target=self._run, name="looks", daemon=True)

    def begin(self) -> None:
        """Look from now on."""
        if self._over_ms is not None:
            self._waited = _waited_ms()
            self._thread.start()

    def came(self, at: float, late_ms: float) -> None:
        """A tick came, `at` seconds after the first, so late."""
        if self._over_ms is None:
            return
        before, self._waited = self._waited, _waited_ms()
        looks, self._looks = self._looks, []
        if late_ms > self._over_ms:
            print(*looks, sep="\n", file=sys.stderr)
            waited = self._waited - before
            print(f"{at:.3f} s: {late_ms:.1f} ms late, {waited:.1f} ms of it without a processor\n", file=sys.stderr)

    def end(self) -> None:
        """Look no more."""
        if self._over_ms is not None:
            self._ended.set()
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(STEP_S):
            self.look((time.perf_counter() - self.due) * 1000)

    def look(self, late_ms: float) -> None:
        """See what the other threads do, where the tick that is due is so late that it counts."""
        if self._over_ms is None or late_ms <= self._over_ms:
            return
        names = {one.ident: one.name for one in threading.enumerate()}
        self._looks.append(f"  {late_ms:.1f} ms late:")
        self._looks += [
            f"    {names.get(thread)}: {_stack(frame)}"
            for thread, frame in sys._current_frames().items()  # noqa: SLF001 - Python's own way
            if thread != threading.get_ident()
        ]


def _stack(frame: FrameType | None) -> str:
    """The innermost calls, in one line."""
    found: list[str] = []
    while frame is not None and len(found) < DEPTH:
        path = Path(frame.f_code.co_filename)
        found.append(f"{path.parent.name}/{path.name}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(found)


def _waited_ms() -> float:
    return int(_OWN.read_bytes().split()[1]) / 1e6
