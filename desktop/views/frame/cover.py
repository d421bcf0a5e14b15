"""What stands over the window at once: when it locks, and while copies are removed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget
from shiboken6 import isValid

from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import symbol

LOCKING = "Locking\u2026"
REMOVING = "Removing copies from this computer\u2026"
REMOVING_MORE = (
    "Access to a record has ended, so what is kept of it here is destroyed and the store gets a new key. "
    "This takes a moment; what you were typing stays."
)


class Cover(QWidget):
    """Opaque, over everything in the window; sheets that were open are hidden, and come back when it is lifted."""

    def __init__(self, window: QWidget, words: str, more: str = "") -> None:
        super().__init__(window)
        self.setObjectName("door")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words)
        self._sheets: list[QDialog] = []
        self._focus: QWidget | None = window.focusWidget()
        self.words = text(words, "title")
        line = row(symbol("lock", "action", 28), self.words, space=12)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lines = column(None, line, space=12, margin=24)
        if more:
            said = text(more, "muted", wrap=True)
            said.setAlignment(Qt.AlignmentFlag.AlignCenter)
            said.setMinimumWidth(min(560, window.width() - 48))
            lines.addLayout(row(None, said, None))
        lines.addStretch(1)
        self.setLayout(lines)

    def lay(self) -> None:
        """Cover the window before anything else happens."""
        window = self.window()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        QToolTip.hideText()
        self._sheets = [sheet for sheet in window.findChildren(QDialog) if sheet.isVisible()]
        for sheet in self._sheets:
            sheet.hide()
        self.fit()
        self.raise_()
        self.show()
        self.setFocus()
        # not at the next turn of the event loop: now
        self.repaint()

    def fit(self) -> None:
        """Be as large as the window."""
        self.setGeometry(self.window().rect())

    def lift(self) -> None:
        """Take it away, and let the person go on where they were."""
        self.hide()
        self.setParent(None)
        for sheet in filter(isValid, self._sheets):
            sheet.show()
        if self._focus is not None and isValid(self._focus) and not self._sheets:
            self._focus.setFocus()
        self.deleteLater()
