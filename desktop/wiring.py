"""The composition root: a profile's session, the background, the look and the window, put together once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.background import Background
from desktop.views.theme.look import Theme
from desktop.views.window import Window


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

    `patient` is an NHS number to open once the store is open. Nothing here waits for the network.
    """
    from desktop.services.session import Session

    application()
    session = Session(profile, server)
    window = Window(Background(session), server=server or "", patient=patient)
    window.start_at(session.stage())
    return window
