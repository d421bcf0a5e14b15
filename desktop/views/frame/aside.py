"""The strip below the banner of a record that is used no more, on every screen of it, with the way to the other."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.reads.people import Aside, BannerData
from desktop.views.frame.header import Header
from desktop.views.parts.layout import clear, column
from desktop.views.parts.notices import Notice


class AsideStrip(QWidget):
    """Hidden while the record that is open is in use, or nobody's is."""

    def __init__(self, header: Header, go: Callable[[UUID], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._go = go
        self._shown: Aside | None = None
        self._inside = column()
        self._inside.setContentsMargins(24, 8, 24, 0)
        self.setLayout(self._inside)
        self.hide()
        header.turned.connect(self._turn)

    def _turn(self, data: BannerData | None) -> None:
        """Say what has become of the record whose banner stands there now."""
        aside = data.aside if data is not None else None
        if aside == self._shown:
            return
        self._shown = aside
        clear(self._inside)
        if aside is not None:
            used = aside.instead
            action = ("Open the record in use", lambda: self._go(used)) if used is not None else None
            self._inside.addWidget(Notice("warning", aside.words, aside.more, action=action))
        self.setVisible(aside is not None)
