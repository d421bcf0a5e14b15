"""Going through a list item by item: where one is in it, and the way to the one before and the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text

if TYPE_CHECKING:
    from desktop.views.screen import Address


class Round(QWidget):
    """A strip above the screen while what is open belongs to the list; it goes when one leaves the list."""

    def __init__(self, turn: Callable[[Address], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("round")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._turn = turn
        self._list: tuple[Address, ...] = ()
        self._at = 0
        self.where = text("", "strong")
        self.before = Button("\u2190 Previous", lambda: self._go(-1), kind="quiet", keys="Ctrl+PgUp")
        self.after = Button("Next \u2192", lambda: self._go(1), kind="quiet", keys="Ctrl+PgDown")
        line = Flow(across=16, down=4)
        line.setContentsMargins(24, 6, 24, 0)
        for part in (self.where, self.before, self.after):
            line.addWidget(part)
        self.setLayout(line)
        self.hide()

    def begin(self, listed: Sequence[Address]) -> None:
        """Take a list; each address once, in its order."""
        self._list = tuple(dict.fromkeys(listed))

    def follow(self, address: Address) -> None:
        """Say where `address` is in the list; a place that belongs to nobody ends it."""
        if address in self._list:
            self._at = self._list.index(address)
            self.where.setText(f"{self._at + 1} of {len(self._list)} on your list")
            self.before.setEnabled(self._at > 0)
            self.after.setEnabled(self._at + 1 < len(self._list))
        elif address.patient is None:
            self._list = ()
        self.setVisible(address in self._list and len(self._list) > 1)

    def _go(self, step: int) -> None:
        to = self._at + step
        if 0 <= to < len(self._list):
            self._turn(self._list[to])
