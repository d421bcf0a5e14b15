"""The program's own window in a process of its own: `python -m benchmarks.window.process tick|memory|loaded DIR`.

The keyring's secrets come as JSON on standard input; what was found goes as JSON to standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.window.compiled import ROOT, environment
from benchmarks.window.held import Held

if TYPE_CHECKING:
    from desktop.views.window import Window

RATE_HZ = 60
IDLE_S = 10.0
LONGEST_S = 1800.0


def watched(what: str, profile: Path, held: Mapping[str, bytes], compiled: Path) -> dict[str, Any]:
    """What the window of another process finds; `held` are the keyring's secrets of the profile.

    `compiled` is the folder for compiled modules; the first process to start fills it, and is not measured.
    """
    from benchmarks.made_profile import told

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.window.process", what, str(profile)],
        input=told(held),
        env=environment(compiled),
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
        self._begun = self._due = 0.0
        self._held = Held()

    def begin(self) -> None:
        """Count anew from now on."""
        self.late = []
        self._held = Held()
        self._begun = time.perf_counter()
        self._due = self._held.due = self._begun + 1 / RATE_HZ
        self._held.begin()
        self._wait()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._held.came(now - self._begun, (now - self._due) * 1000)
        while self._due <= now:
            self.late.append((now - self._due) * 1000)
            self._due += 1 / RATE_HZ
        self._held.due = self._due
        self._wait()

    def _wait(self) -> None:
        # a timer's wait is whole milliseconds: rounded up, so that it never comes before its time
        self._timer.start(max(0, int((self._due - time.perf_counter()) * 1000) + 1))

    def end(self) -> list[float]:
        """Stop, and give how late each tick was."""
        self._timer.stop()
        self._held.end()
        return self.late


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
    # a person types for longer than what the program loads meanwhile
    settled: list[bool] = []
    window.background.ask(window, lambda _: None, lambda _: settled.append(True))
    _until(lambda: settled)
    assert isinstance(window.step, UnlockStep)
    return window


def _unlock(window: Window, begin: Callable[[], object] = lambda: None) -> None:
    """Unlock; `begin` is called just before."""
    from benchmarks.made_profile import PASSPHRASE
    from desktop.views.door.steps import UnlockStep

    assert isinstance(window.step, UnlockStep)
    window.step.passphrase.entry.setText(PASSPHRASE)  # type: ignore[union-attr]
    begin()
    window.step.yes.click()
    _until(lambda: window.shell is not None)


def tick(window: Window) -> dict[str, Any]:
    """Lateness of each tick (ms) from the unlock to where the first sync is done, and in the idle window after."""
    from PySide6.QtWidgets import QApplication

    statuses: list[Any] = []
    window.background.status.connect(statuses.append)
    ticks = Ticks()
    _unlock(window, ticks.begin)
    begun = time.perf_counter()
    _until(lambda: any(one.connected == "connected" and one.data_as_of and not one.syncing for one in statuses))
    syncing, taken = ticks.end(), time.perf_counter() - begun
    still = window.background
    _until(lambda: still._session.desk.state.network.clean)  # noqa: SLF001
    ticks.begin()
    end = time.perf_counter() + IDLE_S
    _until(lambda: time.perf_counter() > end)
    QApplication.processEvents()
    return {"syncing": syncing, "idle": ticks.end(), "seconds": taken}


def loaded(window: Window) -> dict[str, Any]:
    """Modules that are loaded from the unlock to where the first sync is clean, each with the thread that does it."""
    late: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import":
            late.append(f"{threading.current_thread().name}: {arguments[0]}")

    _unlock(window, lambda: sys.addaudithook(note))
    background = window.background
    _until(lambda: background._session.desk.state.network.clean)  # noqa: SLF001
    return {"late": list(late)}


def memory(window: Window) -> dict[str, Any]:
    """Megabytes in use once somebody was found and opened.

    Of them, those at the passphrase, when everything is loaded, and what SQLite has asked for: its page caches.
    """
    import apsw
    from PySide6.QtTest import QTest

    from desktop.views.screen import Address
    from mhcr.gallery.stillness import still

    loaded = resident_mb()
    _unlock(window)
    shell = window.shell
    assert shell is not None
    still(window, window.background)
    shell.open(Address("patients"))
    still(window, window.background)
    QTest.keyClicks(shell.box, "mar")
    still(window, window.background)
    return {"resident": resident_mb(), "loaded": loaded, "store": apsw.memory_used() / 1e6}


def main() -> None:
    """Do what the command line says."""
    from desktop.wiring import application

    what, profile = sys.argv[1:]
    application()
    window = _opened(Path(profile))
    found = {"tick": tick, "memory": memory, "loaded": loaded}[what](window)
    window.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
