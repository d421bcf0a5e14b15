"""What stands where there is nothing to list: a sentence, never a blank sheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.views.parts.labels import text
from desktop.views.parts.layout import column
from desktop.views.parts.notices import symbol
from desktop.views.parts.tables import List


class OrEmpty(QStackedWidget):
    """A list, or in its place a sentence while it is empty."""

    def __init__(
        self, rows: List, words: str, more: str = "", *, name: str = "check", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = rows
        self.words = text(words, "strong", wrap=True)
        self.more = text(more, "muted", wrap=True)
        sign = symbol(name, "muted", 28)
        said = QWidget()
        lines = column(None, sign, self.words, self.more, None, space=6, margin=16)
        for label in (self.words, self.more):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        lines.setAlignment(sign, Qt.AlignmentFlag.AlignHCenter)
        said.setLayout(lines)
        self.addWidget(said)
        self.addWidget(rows)
        rows.rows.modelReset.connect(self._choose)
        self._waiting = True

    def _choose(self) -> None:
        self.setCurrentIndex(1 if self.rows.rows.rows else 0)

    def say(self, words: str, more: str = "") -> None:
        self.words.setText(words)
        self.more.setText(more)
