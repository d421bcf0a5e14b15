"""One cell of a list: a symbol, a line, perhaps a second and quieter one; and its painter."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.views.parts.labels import unbroken
from desktop.views.parts.notices import current_look
from desktop.views.theme.icons import pixmap
from desktop.views.theme.look import Look

CELL = int(Qt.ItemDataRole.UserRole) + 1
_SIDE = 10
_ICON = 18


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `ink` colours the words, always with a symbol or a word that says the same."""

    words: str
    more: str = ""
    symbol: str = ""
    ink: str = "text"
    strong: bool = False
    quiet: bool = False

    @property
    def spoken(self) -> str:
        return f"{self.words}, {self.more}" if self.more else self.words


class CellPainter(QStyledItemDelegate):
    """Paints cells with a divider below each row."""

    def __init__(self, view: QTableView, *, close: bool = False) -> None:
        super().__init__(view)
        self.marked = False
        self._air = 0.6 if close else 1.2
        self._view = view

    def line_height(self, lines: int) -> int:
        """The height of a row of so many lines, in pixels."""
        look = current_look()
        return QFontMetrics(look.font()).height() * lines + look.px(self._air) * 2

    def width(self, cell: Cell) -> int:
        """What a cell needs when its text keeps to its lines."""
        look = current_look()
        words = QFontMetrics(_font(look, cell)).horizontalAdvance(cell.words)
        more = QFontMetrics(look.font(-1)).horizontalAdvance(cell.more)
        return max(words, more) + 2 * _SIDE + self._indent(cell, look) + 2

    def height(self, cell: Cell, width: int) -> int:
        """How tall a cell is; a positive `width` lets its words wrap."""
        look = current_look()
        tall = QFontMetrics(_font(look, cell)).height()
        if width:
            box = QRect(0, 0, width - 2 * _SIDE - self._indent(cell, look), 10000)
            tall = QFontMetrics(_font(look, cell)).boundingRect(box, int(Qt.TextFlag.TextWordWrap), cell.words).height()
        if cell.more:
            tall += QFontMetrics(look.font(-1)).height() + 2
        return tall + look.px(self._air) * 2

    @staticmethod
    def title_width(title: str) -> int:
        """What a column's title needs."""
        look = current_look()
        return QFontMetrics(look.font(-1, weight=QFont.Weight.DemiBold)).horizontalAdvance(title) + 2 * _SIDE

    @staticmethod
    def _indent(cell: Cell, look: Look) -> int:
        return round(_ICON * look.scale) + 8 if cell.symbol else 0

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            return
        cell = replace(cell, words=unbroken(cell.words))
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
        inner = rect.adjusted(_SIDE, 0, -_SIDE, -1)
        if cell.symbol:
            side = round(_ICON * look.scale)
            drawing = pixmap(cell.symbol, look.palette.tokens()[cell.ink], side)
            painter.drawPixmap(inner.left(), inner.top() + (inner.height() - side) // 2, drawing)
            inner.setLeft(inner.left() + self._indent(cell, look))
        self._write(painter, inner, cell, look)
        painter.restore()

    def _write(self, painter: QPainter, inner: QRect, cell: Cell, look: Look) -> None:
        column_wraps = inner.width() < QFontMetrics(_font(look, cell)).horizontalAdvance(cell.words)
        colour = QColor(look.palette.tokens()["muted" if cell.quiet else cell.ink])
        font = _font(look, cell)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(colour)
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
        tall = (
            metrics.boundingRect(QRect(0, 0, inner.width(), 10000), flags, cell.words).height()
            if column_wraps
            else metrics.height()
        )
        small = look.font(-1)
        below = QFontMetrics(small).height() + 2 if cell.more else 0
        top = inner.top() + max(0, (inner.height() - tall - below) // 2)
        if column_wraps and tall + below <= inner.height():
            painter.drawText(QRect(inner.left(), top, inner.width(), tall), flags, cell.words)
        else:
            words = metrics.elidedText(cell.words, Qt.TextElideMode.ElideRight, inner.width())
            top = inner.top() + max(0, (inner.height() - metrics.height() - below) // 2)
            tall = metrics.height()
            painter.drawText(QRect(inner.left(), top, inner.width(), tall), int(Qt.AlignmentFlag.AlignLeft), words)
        if cell.more:
            painter.setFont(small)
            painter.setPen(look.colour("muted"))
            more = QFontMetrics(small).elidedText(cell.more, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(
                QRect(inner.left(), top + tall + 2, inner.width(), below), int(Qt.AlignmentFlag.AlignLeft), more
            )


def _font(look: Look, cell: Cell) -> QFont:
    return look.font(weight=QFont.Weight.DemiBold if cell.strong else QFont.Weight.Normal)
