"""The program's own window in a process of its own: `python -m benchmarks.window.process tick|memory DIR`.

The keyring's secrets come as JSON on standard input; what was found goes as JSON to standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.views.window import Window

ROOT = Path(__file__).resolve().parents[2]
RATE_HZ = 60
IDLE_S = 10.0
LONGEST_S = 1800.0


def watched(what: str, profile: Path, held: Mapping[str, bytes]) -> dict[str, Any]:
    """What the window of another process finds; `held` are the keyring's secrets of the profile."""
    from benchmarks.made_profile import told

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.window.process", what, str(profile)],
        input=told(held),
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LONGEST_S,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def resident_mb() -> float:
    """Memory of this process that is in use now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Ticks:
    """A timer of 60 Hz in the window's thread, and how late each of its ticks comes, those of a stall included."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._due = 0.0

    def begin(self) -> None:
        """Count anew from now on."""
        self.late = []
        self._due = time.perf_counter() + 1 / RATE_HZ
        self._wait()

    def _tick(self) -> None:
        now = time.perf_counter()
        while self._due <= now:
            self.late.append((now - self._due) * 1000)
            self._due += 1 / RATE_HZ
        self._wait()

    def _wait(self) -> None:
        # a timer's wait is whole milliseconds: rounded up, so that it never comes before its time
        self._timer.start(max(0, int((self._due - time.perf_counter()) * 1000) + 1))


def _until(holds: Callable[[], object]) -> None:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    deadline = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _opened(profile: Path) -> Window:
    """The program's window, at the step at which its person types the passphrase."""
    from benchmarks.made_profile import heard
    from desktop.services import opening
    from desktop.views.door.steps import UnlockStep
    from desktop.wiring import build

    ring = heard(sys.stdin.read())
    vars(opening)["SystemKeyring"] = lambda: ring
    window = build(profile)
    ready: list[bool] = []
    window.ready.connect(lambda: ready.append(True))
    window.show()
    _until(lambda: ready)
    assert isinstance(window.step, UnlockStep)
    return window


def _unlock(window: Window) -> None:
    from benchmarks.made_profile import PASSPHRASE
    from desktop.views.door.steps import UnlockStep

    assert isinstance(window.step, UnlockStep)
    window.step.passphrase.entry.setText(PASSPHRASE)  # type: ignore[union-attr]
    window.step.yes.click()
    _until(lambda: window.shell is not None)


def tick(window: Window) -> dict[str, Any]:
    """Lateness of each tick (ms) during a first sync, until it says that it is done, and in the idle window after."""
    from PySide6.QtWidgets import QApplication

    statuses: list[Any] = []
    window.background.status.connect(statuses.append)
    ticks = Ticks()
    _unlock(window)
    ticks.begin()
    begun = time.perf_counter()
    _until(lambda: any(one.connected == "connected" and one.data_as_of and not one.syncing for one in statuses))
    syncing, taken = ticks.late, time.perf_counter() - begun
    still = window.background
    _until(lambda: still._session.desk.state.network.clean)  # noqa: SLF001
    ticks.begin()
    end = time.perf_counter() + IDLE_S
    _until(lambda: time.perf_counter() > end)
    QApplication.processEvents()
    return {"syncing": syncing, "idle": ticks.late, "seconds": taken}


def memory(window: Window) -> dict[str, Any]:
    """Megabytes in use once somebody was found and opened."""
    from PySide6.QtTest import QTest

    from desktop.views.screen import Address
    from mhcr.gallery.stillness import still

    _unlock(window)
    shell = window.shell
    assert shell is not None
    still(window, window.background)
    shell.open(Address("patients"))
    still(window, window.background)
    QTest.keyClicks(shell.box, "mar")
    still(window, window.background)
    return {"resident": resident_mb()}


def main() -> None:
    """Do what the command line says."""
    from desktop.wiring import application

    what, profile = sys.argv[1:]
    application()
    window = _opened(Path(profile))
    found = {"tick": tick, "memory": memory}[what](window)
    window.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
