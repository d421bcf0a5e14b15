"""Notices: colour with a symbol and words, one action at most; they stand still."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.theme.icons import pixmap
from desktop.views.theme.look import Look, Theme

Weight = Literal["risk", "warning", "info", "good"]
_SYMBOLS: dict[Weight, tuple[str, str]] = {
    "risk": ("risk", "risk"),
    "warning": ("warning", "warning"),
    "info": ("info", "action"),
    "good": ("check", "good"),
}
_SPOKEN: dict[Weight, str] = {"risk": "Risk", "warning": "Warning", "info": "Note", "good": "Done"}


def current_look() -> Look:
    """The look that is laid over the program now."""
    app = QApplication.instance()
    theme = app.findChild(Theme) if app is not None else None
    return theme.look if isinstance(theme, Theme) else Look()


def symbol(name: str, token: str, size: int = 20) -> QLabel:
    """An icon in a colour of the theme; what it means is said in words beside it."""
    look = current_look()
    label = QLabel()
    side = round(size * look.scale)
    label.setPixmap(pixmap(name, look.palette.tokens()[token], side))
    label.setFixedSize(QSize(side, side))
    return label


class Notice(QFrame):
    """One thing to know: a sentence, perhaps a second one, perhaps one way on."""

    def __init__(
        self,
        weight: Weight,
        words: str,
        more: str = "",
        *,
        action: tuple[str, Callable[[], object]] | None = None,
        keys: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("notice", weight)
        self.setAccessibleName(f"{_SPOKEN[weight]}: {words}")
        self.setAccessibleDescription(more)
        self.words = text(words, "risk" if weight == "risk" else "strong", wrap=True)
        said = column(self.words, space=2)
        if more:
            said.addWidget(text(more, "muted", wrap=True))
        line = row(symbol(*_SYMBOLS[weight]), space=12)
        line.setContentsMargins(12, 10, 12, 10)
        line.addLayout(said, 1)
        self.button: Button | None = None
        if action is not None:
            self.button = Button(action[0], action[1], kind="danger" if weight == "risk" else "secondary", keys=keys)
            if current_look().large:
                said.addSpacing(6)
                said.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
