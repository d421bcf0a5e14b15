"""The composition root: a profile's session, the background, the look and the window, put together once."""

from __future__ import annotations

import gc
import linecache
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.background import Background
from desktop.views.theme.look import Theme
from desktop.views.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.session import Session

# How long a thread runs on while another wants the interpreter: the window wants it often, and each time for little.
SWITCH_S = 0.0002


def application() -> QApplication:
    """The one QApplication, in British English, with the program's look."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
    app.setApplicationName("mhcr")
    app.setApplicationDisplayName("My Health and Care Record")
    app.setDesktopFileName("mhcr")
    if app.findChild(Theme) is None:
        Theme(app)
    return app


def build(profile: Path, server: str | None = None, patient: str = "") -> Window:
    """Make the window for a profile's folder; it shows the step at which that workstation stands.

    `patient` is an NHS number to open once the store is open. Nothing here waits for the network. The field to type in
    is drawn first; the session and its libraries come after that, so that the first picture waits for neither, and
    what is asked until then is kept (`desktop.session_lane`).
    """
    application()
    sys.setswitchinterval(SWITCH_S)
    window = Window(Background(), server=server or "", patient=patient)
    window.expect("locked" if (profile / "keys.json").exists() else "new")
    window.installEventFilter(_Drawn(window, lambda: _knock(window, profile, server)))
    return window


class _Drawn(QObject):
    """Does something once, after its window was drawn for the first time."""

    def __init__(self, window: Window, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._then = window, then

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._window, self._then)
        return super().eventFilter(watched, event)


def _get_ready() -> None:
    """Load what comes after the passphrase, while it is typed."""
    from desktop.services.session import get_ready
    from desktop.views.window import load_frame

    get_ready()
    load_frame()


def _settle() -> None:
    """Everything is loaded. Nobody's data is here yet."""
    # PySide reads the source of each module that is imported, and would keep it as text
    linecache.clearcache()
    # what is loaded stays: the collector need not look at it again
    gc.freeze()


def _knock(window: Window, profile: Path, server: str | None) -> None:
    """Open the profile's door; what stands in the way is said in the window, with a way to try again."""
    if window.closed:
        return

    def make() -> Session:
        from desktop.services.session import Session

        return Session(profile, server)

    def stand(session: Session) -> None:
        window.start_at(session.stage())
        window.background.ask(window, lambda _: _get_ready(), lambda _: _settle())

    def again() -> None:
        _knock(window, profile, server)

    window.background.prepare(
        window,
        make,
        stand,
        lambda problem: window.show_trouble(problem, again),
    )
