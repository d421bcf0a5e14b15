"""A layout that goes on in a new line where the first is full, so that large text is never cut off."""

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Parts in reading order, each at its own width, wrapped like words, on one base line.

    With `align` "middle" the parts of a line are centred on each other. With "end" each line stands at the right; with
    "apart" the first part stands at the left, and what shares its line at the right; both are centred, too.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        across: int = 24,
        down: int = 4,
        align: Literal["start", "middle", "end", "apart"] = "start",
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # Qt asks for these over and over while it lays a window out
        self._heights: dict[int, int] = {}
        self._hint: QSize | None = None
        self._least: QSize | None = None
        self._across, self._down, self._align = across, down, align
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def invalidate(self) -> None:
        self._heights.clear()
        self._hint = self._least = None
        super().invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        item = self._items.pop(index)
        self.invalidate()
        return item

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        if self._hint is None:
            hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
            width = sum(hint.width() for hint in hints) + self._across * max(0, len(hints) - 1)
            self._hint = QSize(width, max((hint.height() for hint in hints), default=0))
        return self._hint

    def minimumSize(self) -> QSize:
        if self._least is None:
            hints = [item.minimumSize() for item in self._items if not item.isEmpty()]
            self._least = QSize(
                max((hint.width() for hint in hints), default=0), max((hint.height() for hint in hints), default=0)
            )
        return self._least

    def _place(self, rect: QRect, *, move: bool) -> int:
        lines: list[list[QLayoutItem]] = [[]]
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            width = _size(item, rect.width()).width()
            if lines[-1] and x + width > rect.width():
                lines.append([])
                x = 0
            lines[-1].append(item)
            x += width + self._across
        y = rect.y()
        for number, line in enumerate(lines):
            sizes = [_size(item, rect.width()) for item in line]
            tall = max((size.height() for size in sizes), default=0)
            left = max(0, rect.width() - sum(size.width() + self._across for size in sizes) + self._across)
            x = rect.x() + (left if self._align == "end" else 0)
            for place, (item, hint) in enumerate(zip(line, sizes, strict=True)):
                if move:
                    lower = tall - hint.height()
                    item.setGeometry(QRect(QPoint(x, y + (lower if self._align == "start" else lower // 2)), hint))
                x += hint.width() + self._across
                if self._align == "apart" and number == place == 0:
                    x += left
            y += tall + self._down
        return y - rect.y() - self._down


def _size(item: QLayoutItem, room: int) -> QSize:
    """A part's own size; words that may go on in a new line take what they need of one, and no more than the room."""
    label = item.widget()
    if not (isinstance(label, QLabel) and label.wordWrap()):
        return item.sizeHint()
    label.ensurePolished()
    width = min(label.fontMetrics().horizontalAdvance(label.text()) + 2, room)
    return QSize(width, item.heightForWidth(width))
