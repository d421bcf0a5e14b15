"""Rows, columns and cards on the 8-pixel grid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea

GRID = 8


def row(*parts: QWidget | QLayout | int | None, space: int = GRID, margin: int = 0) -> QHBoxLayout:
    """Parts side by side; a number is a gap in pixels, None takes the room that is left."""
    line = QHBoxLayout()
    line.setSpacing(space)
    line.setContentsMargins(margin, margin, margin, margin)
    _fill(line, parts)
    return line


def column(*parts: QWidget | QLayout | int | None, space: int = GRID, margin: int = 0) -> QVBoxLayout:
    """Parts below each other; a number is a gap in pixels, None takes the room that is left."""
    line = QVBoxLayout()
    line.setSpacing(space)
    line.setContentsMargins(margin, margin, margin, margin)
    _fill(line, parts)
    return line


def _fill(line: QHBoxLayout | QVBoxLayout, parts: Iterable[QWidget | QLayout | int | None]) -> None:
    for part in parts:
        if part is None:
            line.addStretch(1)
        elif isinstance(part, int):
            line.addSpacing(part)
        elif isinstance(part, QLayout):
            line.addLayout(part)
        else:
            line.addWidget(part)


class Card(QFrame):
    """A white sheet with a heading; `head` is its first line, where a few quiet actions may stand, `body` the rest."""

    def __init__(self, title: str = "", parent: QWidget | None = None, *, margin: int = 2 * GRID) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = column(space=GRID)
        self.head = Flow(across=GRID, down=4, align="apart")
        whole = column(space=GRID)
        whole.setContentsMargins(margin, margin - 2 if title else margin, margin, margin)
        if title:
            self.title = text(title, "heading")
            self.head.addWidget(self.title)
            whole.addLayout(self.head)
        whole.addLayout(self.body, 1)
        self.setLayout(whole)
        if title:
            self.setAccessibleName(title)


def divider() -> QFrame:
    """A hairline between two things."""
    line = QFrame()
    line.setProperty("divider", True)
    line.setFixedHeight(1)
    return line


def scrolling(inside: QWidget) -> QScrollArea:
    """What may be taller than the window; it never scrolls sideways."""
    # Qt's classes are made when they are first named; the unlock field does not wait for this one.
    from PySide6.QtWidgets import QScrollArea

    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


class Tall(QWidget):
    """What scrolls when it is taller than its room; wrapped text says how tall it is at this width."""

    def minimumSizeHint(self) -> QSize:
        hint, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return QSize(0, hint.height())
        return QSize(0, layout.minimumHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let Qt delete it."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def reveal(layout: QLayout) -> None:
    """Show what was just put in, in the same turn: left to itself Qt shows it in the next, and the screen flickers."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if inner is not None:
            reveal(inner)
        if widget is not None and not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            widget.show()
