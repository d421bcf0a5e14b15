"""The locked full-screen mode: the window shows what is handed over, takes no other way out, and comes back whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from desktop.views.handover.handover import HandOver
from desktop.views.parts.dialogs import Clipboard

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from desktop.background import Background
    from desktop.services.reads.completing import FormToAnswer

TITLE = "Questionnaire"


class HandOverMode(QObject):
    """While it stands, the frame is out of the window: hidden, without a parent, deaf to every shortcut.

    `ended` tells where the clinician goes on; `lock` asks for the lock.
    """

    ended = Signal(object)
    lock = Signal()

    def __init__(
        self, window: QMainWindow, background: Background, form: FormToAnswer, who: str, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._title = window.windowTitle()
        self._was_full = window.isFullScreen()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for sheet in window.findChildren(QDialog):
            sheet.reject()
        Clipboard.forget()
        QApplication.clipboard().clear()
        self.frame: QWidget | None = window.takeCentralWidget()
        if self.frame is not None:
            self.frame.hide()
            self.frame.setParent(None)
        self.shown = HandOver(background, form, who, clock)
        self.shown.back.connect(self.ended.emit)
        self.shown.lock.connect(self.lock.emit)
        window.setCentralWidget(self.shown)
        window.setWindowTitle(TITLE)
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        window.showFullScreen()
        window.installEventFilter(self)
        self.shown.show()
        self.shown.focus_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whatever takes the window out of full screen, it comes back."""
        if event.type() == QEvent.Type.WindowStateChange and not self._window.isFullScreen():
            self._window.showFullScreen()
        return super().eventFilter(watched, event)

    def end(self, *, with_frame: bool) -> None:
        """Give the window back; the frame comes back into it, or is let go for a lock."""
        window, frame = self._window, self.frame
        window.removeEventFilter(self)
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        shown = window.takeCentralWidget()
        if shown is not None:
            shown.hide()
            shown.setParent(None)
            shown.deleteLater()
        QApplication.clipboard().clear()
        if frame is not None:
            if with_frame:
                window.setCentralWidget(frame)
                window.setWindowTitle(self._title)
                frame.show()
            else:
                frame.deleteLater()
        self.frame = None
        if not self._was_full:
            window.showNormal()
        self.deleteLater()
