"""The idle lock: nobody at the window for some minutes locks it, and the status line counts the last half minute."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

COUNTED_SECONDS = 30
_STEP_MS = 5000
_COUNTED_STEP_MS = 1000
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_PANIC = (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

Clocks = tuple[Callable[[], float], Callable[[], float]]
CLOCKS: Clocks = (time.monotonic, time.time)
"""Seconds since any start, and of the day: the first stands still while a computer sleeps, the second can be set."""


class IdleWatch(QObject):
    """Watches the input of a window and of its sheets, at their door: not an event filter over the whole program.

    `countdown(seconds)` tells the seconds that are left, -1 once somebody is there again; `lock()` asks for the lock,
    when the time is over or by one key (F12, Ctrl+L), also over a sheet.
    """

    countdown = Signal(int)
    lock = Signal()

    def __init__(self, window: QWidget, clocks: Clocks = CLOCKS) -> None:
        super().__init__(window)
        self._window = window
        self._clocks = clocks
        self._seconds = 0.0
        self._since = self._now()
        self._counting = False
        self._watched: list[QWindow] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self, minutes: float) -> None:
        """Watch from now on; started again it takes another length of time."""
        if not self._timer.isActive():
            self._since = self._now()
            app = QGuiApplication.instance()
            if isinstance(app, QGuiApplication):
                app.focusWindowChanged.connect(self._watch)
            self._watch(self._window.windowHandle())
            self._timer.start(_STEP_MS)
        self._seconds = minutes * 60

    def stop(self) -> None:
        """Watch no more."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        self._counting = False
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.disconnect(self._watch)
        for one in self._watched:
            one.removeEventFilter(self)
        self._watched.clear()

    def look(self) -> None:
        """See how long nobody was there."""
        # the longer of the two: a computer that slept, and one whose clock was set back
        left = self._seconds - max(now - since for now, since in zip(self._now(), self._since, strict=True))
        if left <= 0:
            self.stop()
            self.lock.emit()
        elif left <= COUNTED_SECONDS:
            self._counting = True
            self._timer.setInterval(_COUNTED_STEP_MS)
            self.countdown.emit(round(left))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note input; take the key that locks."""
        if event.type() in _INPUT:
            self._somebody()
            if isinstance(event, QKeyEvent) and (event.key(), event.modifiers()) in _PANIC:
                self.lock.emit()
                return True
        return False

    def _somebody(self) -> None:
        self._since = self._now()
        if self._counting:
            self._counting = False
            self._timer.setInterval(_STEP_MS)
            self.countdown.emit(-1)

    def _watch(self, window: QWindow | None) -> None:
        """A sheet is a window of its own: its input counts from when it has the focus."""
        if window is not None and window not in self._watched:
            window.installEventFilter(self)
            window.destroyed.connect(lambda _=None, gone=window: self._unwatch(gone))
            self._watched.append(window)

    def _unwatch(self, gone: QWindow) -> None:
        self._watched = [one for one in self._watched if one is not gone]

    def _now(self) -> tuple[float, float]:
        return self._clocks[0](), self._clocks[1]()
