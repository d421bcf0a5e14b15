"""Takes the pictures: each state in the usual look, the main screens in dark, high contrast and large text too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QThread
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.background import Background
from desktop.views.theme.look import Mode, Theme
from desktop.views.window import SMALLEST, Window
from desktop.wiring import application
from mhcr.gallery.people import NOW
from mhcr.gallery.session import MemorySession
from mhcr.gallery.state import State
from mhcr.gallery.states import STATES
from mhcr.gallery.stillness import still, until

MODES: tuple[tuple[str, Mode, float], ...] = (
    ("normal", Mode.LIGHT, 1.0),
    ("dark", Mode.DARK, 1.0),
    ("high-contrast", Mode.HIGH_CONTRAST, 1.0),
    ("large-text", Mode.LIGHT, 1.5),
    ("largest-text", Mode.LIGHT, 2.0),
)
_QUIET_MS = 40


def take(folder: Path, said: Callable[[str], object], only: str = "") -> int:
    """Save every picture into `folder` (made if missing) and give their number; `only` is a part of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    theme = application().findChild(Theme)
    if not isinstance(theme, Theme):
        raise TypeError("the program has no look")
    count = 0
    for name, mode, scale in MODES:
        theme.choose(mode, scale)
        for state in STATES:
            if only not in f"{state.name}-{name}" or not (name == "normal" or state.of_many):
                continue
            picture = folder / f"{state.name}-{name}.png"
            with opened(state) as window:
                window.grab().save(str(picture))
                _lay_sheet_over(window, picture)
            count += 1
            said(picture.name)
    theme.choose(None)
    return count


@contextmanager
def opened(state: State) -> Iterator[Window]:
    """A window that stands in a state, closed afterwards."""
    trust = replace(state.trust(), stage=state.stage)
    background = Background(MemorySession(trust))  # type: ignore[arg-type]
    window = Window(background, clock=lambda: NOW)
    window.resize(*SMALLEST)
    try:
        window.show()
        window.start_at(state.stage)  # type: ignore[arg-type]
        until(lambda: window.shell is not None or window.step is not None)
        if window.shell is not None and state.address is not None:
            window.shell.open(state.address)
        still(window, background)
        state.do(window)
        still(window, background)
        settle()
        yield window
    finally:
        for sheet in window.findChildren(QDialog):
            sheet.reject()
        if window.handed is not None:
            # in a patient's hands it refuses to be closed
            window.lock()
        window.close()
        window.deleteLater()
        settle()


def settle() -> None:
    """Let the window draw until nothing has come for a moment."""
    quiet = QDeadlineTimer(_QUIET_MS)
    while not quiet.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QThread.msleep(2)


def _lay_sheet_over(window: Window, picture: Path) -> None:
    """A dialog is a window of its own: lay it over the picture, where the screen would show it."""
    from PySide6.QtGui import QColor, QImage, QPainter

    sheets: list[QWidget] = [sheet for sheet in window.findChildren(QDialog) if sheet.isVisible()]
    if not sheets:
        return
    image = QImage(str(picture))
    painter = QPainter(image)
    painter.fillRect(image.rect(), QColor(0, 0, 0, 90))
    shown = sheets[-1].grab()
    painter.drawPixmap((image.width() - shown.width()) // 2, (image.height() - shown.height()) // 2, shown)
    painter.end()
    image.save(str(picture))
