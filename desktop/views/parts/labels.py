"""Text on a screen. It is always plain text: what a patient or a service wrote is never read as mark-up."""

import re
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_DATE = re.compile(r"(?:\b(?:Born|Died) )?\b(\d{2})-([A-Z][a-z]{2})-(\d{4})\b")
_NUMBER = re.compile(r"(NHS No\. )?\b(\d{3}) (\d{3}) (\d{4})\b")
_SPACE, _HYPHEN = "\u00a0", "\u2011"

Role = Literal[
    "body",
    "strong",
    "muted",
    "small",
    "heading",
    "title",
    "figure",
    "label",
    "problem",
    "good",
    "warning",
    "caution",
    "risk",
    "fingerprint",
]


def unbroken(words: str) -> str:
    """The words with dates and NHS numbers that no line end can part, nor from their labels (NUM-0001, D+Ta)."""
    words = _DATE.sub(lambda found: found[0].replace("-", _HYPHEN).replace(" ", _SPACE), words)
    words = words.replace("-mail", f"{_HYPHEN}mail")
    return _NUMBER.sub(lambda found: found[0].replace(" ", _SPACE), words)


class Words(QLabel):
    """A label that never breaks a date at its hyphens, nor an NHS number at its spaces (NUM-0001, D+Ta)."""

    def setText(self, words: str) -> None:
        super().setText(unbroken(words) if self.wordWrap() else words)


def text(
    words: str = "", role: Role = "body", *, wrap: bool = False, copy: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A label in one of the theme's roles; `copy` lets it be selected with mouse and keyboard."""
    label = Words(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    label.setText(words)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    if copy:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setAccessibleName(words)
    return label


def set_role(widget: QWidget, name: str, value: object) -> None:
    """Give a widget another value of a property that the style sheet looks at."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
