"""Waiting until a window is still: everything that it asked for has come home and is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from desktop.background import Background

LONGEST_MS = 10_000
_READS = 8
"""More than there are readers, so that each has one of them behind what it was given before."""


def until(holds: Callable[[], bool]) -> None:
    """Let the window work until something holds; raises TimeoutError after ten seconds."""
    deadline = QDeadlineTimer(LONGEST_MS)
    while not holds():
        if deadline.hasExpired():
            raise TimeoutError("the window did not come to what was waited for")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def still(window: QWidget, background: Background) -> None:
    """Wait until readers, writer and caller have done what they were given so far, and what came of it is shown."""
    for _ in range(2):
        if not background.is_open:
            break
        done: list[object] = []
        owners = [QWidget(window) for _ in range(_READS)]
        for owner in owners:
            background.read(owner, lambda reads: reads.status(), done.append, done.append)
        background.act(owners[0], lambda _: None, done.append, done.append, unasked=True)
        background.call(owners[0], lambda _: None, done.append, done.append)
        until(lambda done=done: len(done) == _READS + 2 or not background.is_open)  # type: ignore[misc]
        for owner in owners:
            owner.deleteLater()
    for _ in range(5):
        QApplication.processEvents()
        # what was let go of goes: without the program's own loop nobody else sees to it
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
