"""The status line: how old the data is, what waits, what failed; it turns into a warning when alerts may be late."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.services.reads import Status
from desktop.views.parts.announcing import announce
from desktop.views.parts.labels import set_role, text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import current_look
from desktop.views.theme.icons import pixmap

_SYMBOLS = {
    "connected": ("check", "good"),
    "connecting": ("waiting", "muted"),
    "offline": ("offline", "warning"),
    "refused": ("warning", "risk"),
}
_LOCKS = "Nobody here? It locks in"


class StatusLine(QWidget):
    """One line at the foot of the window; it is always there, so nothing moves when it has something to say.

    Only a warning that is longer than the line makes it higher, for none may be cut off.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Status")
        self.status: Status | None = None
        self.sign = text("")
        self.sentence = text("Opening your store\u2026", wrap=True)
        self.sentence.setObjectName("sentence")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(120)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the first sync")
        self.progress.hide()
        self.said = text("")
        self._before = ""
        line = row(self.sign, self.sentence, self.progress, space=8)
        line.setStretchFactor(self.sentence, 1)
        line.addWidget(self.said)
        line.setContentsMargins(16, 4, 24, 4)
        self.setLayout(line)
        self.setMinimumHeight(current_look().px(4))

    def show_status(self, status: Status) -> None:
        """Say the state of the sync as it is, unless something newer has been said."""
        if self.status is not None and status.number < self.status.number:
            return
        self.status = status
        look = current_look()
        name, ink = ("warning", "on_warning_fill") if status.risk_may_be_late else _SYMBOLS[status.connected]
        self.sign.setPixmap(pixmap(name, look.palette.tokens()[ink], round(16 * look.scale)))
        sentence = status.sentence
        if status.risk_may_be_late and "risk" not in sentence.lower():
            sentence = f"{sentence} Risk alerts may be late."
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)
        set_role(self, "late", value=status.risk_may_be_late)
        for label in (self.sentence, self.said):
            label.style().unpolish(label)
            label.style().polish(label)
        if status.syncing is not None and status.syncing.of:
            self.progress.setRange(0, status.syncing.of)
            self.progress.setValue(status.syncing.done)
        self.progress.setVisible(status.syncing is not None and bool(status.syncing.of))

    def count_down(self, seconds: int) -> None:
        """Say that the window locks in so many seconds; below nothing, show again what was said before."""
        if seconds < 0:
            self._show(self._before)
            self._before = ""
            return
        words = f"{_LOCKS} {seconds} seconds: press a key or move the mouse to go on."
        if not self.said.text().startswith(_LOCKS):
            self._before = self.said.text()
            announce(self, words)
        self._show(words)

    def say(self, words: str) -> None:
        """What was just done, or has gone wrong: shown until it is taken away, and read aloud once."""
        announce(self, words)
        self._show(words)

    def hush(self) -> None:
        """Take away what was said."""
        self._before = ""
        if not self.said.text().startswith(_LOCKS):
            self._show("")

    def _show(self, words: str) -> None:
        self.said.setText(words)
        self.said.setAccessibleName(words)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
