"""Text on a screen. It is always plain text: what a patient or a service wrote is never read as mark-up."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

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
    "risk",
    "fingerprint",
]


def text(
    words: str = "", role: Role = "body", *, wrap: bool = False, copy: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A label in one of the theme's roles; `copy` lets it be selected with mouse and keyboard."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(words)
    label.setProperty("role", role)
    if wrap:
        label.setWordWrap(True)
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
