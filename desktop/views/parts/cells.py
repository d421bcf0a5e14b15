"""One cell of a list: a symbol, a line, perhaps a second and quieter one; and its painter."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QToolTip

from desktop.views.parts.labels import unbroken
from desktop.views.parts.notices import current_look
from desktop.views.theme.icons import pixmap
from desktop.views.theme.look import Look

CELL = int(Qt.ItemDataRole.UserRole) + 1
_SIDE, _CLOSE = 10, 6
"""Pixels left and right of a cell's text, as in the style sheet's header."""
_ICON = 18
_LINES_BELOW, _LINES_BELOW_LARGE = 3, 12
"""The quieter words take no more lines than this; the whole of them is in the tooltip and in what is read aloud.

Where the text is large a list has all the height that it needs, so that next to nothing is cut.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `ink` colours the words, always with a symbol or a word that says the same."""

    words: str
    more: str = ""
    symbol: str = ""
    ink: str = "text"
    strong: bool = False
    quiet: bool = False
    struck: bool = False
    """Drawn with a line through it: kept, and no longer so. The words say it as well."""

    @property
    def spoken(self) -> str:
        return f"{self.words}, {self.more}" if self.more else self.words


class CellPainter(QStyledItemDelegate):
    """Paints cells with a divider below each row; `close` sets them in the small size, with less air."""

    def __init__(self, view: QTableView, *, close: bool = False) -> None:
        super().__init__(view)
        self.marked = False
        self._air = 0.4 if close else 1.2
        self._side = _CLOSE if close else _SIDE
        self._step = -1 if close else 0
        self._view = view

    def line_height(self, lines: int) -> int:
        """The height of a row of so many lines, in pixels."""
        look = current_look()
        return QFontMetrics(look.font(self._step)).height() * lines + look.px(self._air) * 2

    def width(self, cell: Cell) -> int:
        """What a cell needs when its text keeps to its lines."""
        look = current_look()
        words = QFontMetrics(self._font(look, cell)).horizontalAdvance(cell.words)
        more = QFontMetrics(look.font(-1)).horizontalAdvance(cell.more)
        return max(words, more) + 2 * self._side + self._indent(cell, look) + 2

    def least(self, cell: Cell) -> int:
        """What a cell needs at least: no date, number or word of it is ever cut."""
        look = current_look()
        words, small = QFontMetrics(self._font(look, cell)), QFontMetrics(look.font(-1))
        widest = [words.horizontalAdvance(part) for part in unbroken(cell.words).split(" ")]
        widest += [small.horizontalAdvance(part) for part in unbroken(cell.more).split(" ")]
        return max(widest) + 2 * self._side + self._indent(cell, look) + 2

    def height(self, cell: Cell, width: int) -> int:
        """How tall a cell is; a positive `width` lets its words wrap."""
        look = current_look()
        metrics, small = QFontMetrics(self._font(look, cell)), QFontMetrics(look.font(-1))
        tall, below = metrics.height(), small.height() if cell.more else 0
        if width:
            inner = width - 2 * self._side - self._indent(cell, look)
            tall = _wrapped(metrics, unbroken(cell.words), inner)
            below = min(_wrapped(small, unbroken(cell.more), inner), _most(look, small)) if cell.more else 0
        return tall + (below + 2 if cell.more else 0) + look.px(self._air) * 2

    def cuts(self, cell: Cell, width: int) -> bool:
        """Whether the quieter words are too many for their lines, in a column of this width."""
        look = current_look()
        small = QFontMetrics(look.font(-1))
        inner = width - 2 * self._side - self._indent(cell, look)
        return bool(cell.more) and _wrapped(small, unbroken(cell.more), inner) > _most(look, small)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The whole text where the cell is too narrow to show it in one line."""
        cell, rect = index.data(CELL), option.rect
        if isinstance(cell, Cell) and self.width(cell) > rect.width():
            QToolTip.showText(event.globalPos(), cell.spoken, view)
        else:
            QToolTip.hideText()
        return True

    def title_width(self, title: str) -> int:
        """What a column's title needs."""
        look = current_look()
        return QFontMetrics(look.font(-1, weight=QFont.Weight.DemiBold)).horizontalAdvance(title) + 2 * self._side

    @staticmethod
    def _indent(cell: Cell, look: Look) -> int:
        return round(_ICON * look.scale) + 8 if cell.symbol else 0

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            return
        cell = replace(cell, words=unbroken(cell.words), more=unbroken(cell.more))
        look = current_look()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        taken = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if taken:
            here = self._view.hasFocus() or self.marked
            painter.fillRect(rect, look.colour("action_soft" if here else "sunken"))
            if self._view.hasFocus() and index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.colour("action"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.colour("line"))
        inner = rect.adjusted(self._side, 0, -self._side, -1)
        if cell.symbol:
            side = round(_ICON * look.scale)
            drawing = pixmap(cell.symbol, look.palette.tokens()[cell.ink], side)
            painter.drawPixmap(inner.left(), inner.top() + (inner.height() - side) // 2, drawing)
            inner.setLeft(inner.left() + self._indent(cell, look))
        self._write(painter, inner, cell, look)
        painter.restore()

    def _write(self, painter: QPainter, inner: QRect, cell: Cell, look: Look) -> None:
        font, small = self._font(look, cell), look.font(-1)
        metrics, fine = QFontMetrics(font), QFontMetrics(small)
        words, more = cell.words, cell.more
        tall = _wrapped(metrics, words, inner.width())
        below = min(_wrapped(fine, more, inner.width()), _most(look, fine)) + 2 if more else 0
        if tall + below > inner.height():
            below = _line(fine) + 2 if more else 0
        if tall + below > inner.height():
            words, tall = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width()), metrics.height()
        top = inner.top() + max(0, (inner.height() - tall - below) // 2)
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font)
        painter.setPen(QColor(look.palette.tokens()["muted" if cell.quiet else cell.ink]))
        painter.drawText(QRect(inner.left(), top, inner.width(), tall), flags, words)
        if more:
            painter.setFont(small)
            painter.setPen(look.colour("muted"))
            shown = _cut(fine, more, inner.width(), below - 2)
            painter.drawText(QRect(inner.left(), top + tall + 2, inner.width(), below), flags, shown)

    def _font(self, look: Look, cell: Cell) -> QFont:
        font = look.font(self._step, weight=QFont.Weight.DemiBold if cell.strong else QFont.Weight.Normal)
        font.setStrikeOut(cell.struck)
        return font


def _most(look: Look, metrics: QFontMetrics) -> int:
    """The most height that the quieter words take, in pixels."""
    return (_LINES_BELOW_LARGE if look.large else _LINES_BELOW) * _line(metrics)


def _line(metrics: QFontMetrics) -> int:
    """One line of wrapped words, which is laid out on whole pixels and may be taller than the font says."""
    return _wrapped(metrics, "X", 10_000)


def _wrapped(metrics: QFontMetrics, words: str, width: int) -> int:
    """How tall the words are, wrapped at a width; both in pixels."""
    return metrics.boundingRect(QRect(0, 0, max(1, width), 10000), int(Qt.TextFlag.TextWordWrap), words).height()


def _cut(metrics: QFontMetrics, words: str, width: int, tall: int) -> str:
    """The words, with an ellipsis where they do not fit."""
    if _wrapped(metrics, words, width) <= tall:
        return words
    room = width * max(1, tall // _line(metrics))
    while (
        room > width and _wrapped(metrics, metrics.elidedText(words, Qt.TextElideMode.ElideRight, room), width) > tall
    ):
        room -= metrics.averageCharWidth() * 2
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
