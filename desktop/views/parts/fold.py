"""What narrows a list, put away behind one button where the text is so large that the list would be out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop.views.parts.buttons import Button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

KEYS = "Ctrl+F"


class Fold(Button):
    """Shows `held` and puts it away again, by mouse or keys, and says how many of its filters are in use.

    Putting it away, also by Escape from inside, gives the cursor to `after`, which is what the filters narrow.
    """

    def __init__(self, held: QWidget, after: QWidget) -> None:
        super().__init__("Filters", keys=KEYS)
        self.setCheckable(True)
        self._held, self._after = held, after
        held.hide()
        held.installEventFilter(self)
        self.toggled.connect(self._turn)
        self.count(0)

    def count(self, used: int) -> None:
        """Say how many filters narrow the list."""
        self.say(f"Filters ({used})" if used else "Filters")
        self.setAccessibleName(f"Filters, {used or 'none'} in use")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.setChecked(False)
            return True
        return super().eventFilter(watched, event)

    def _turn(self, shown: bool) -> None:
        self._held.setVisible(shown)
        if shown:
            self._held.setFocus()
            self._held.focusNextChild()
        else:
            self._after.setFocus()
