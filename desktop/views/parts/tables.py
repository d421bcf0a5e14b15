"""Lists: one model, virtual, of rows that are shown by columns; dividers between rows, the sort order in sight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QScrollArea, QTableView, QWidget

from desktop.views.parts.cells import CELL, Cell, CellPainter
from desktop.views.parts.notices import current_look

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
SORTS = "Ctrl+Shift+O"
_SORTS = QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_O)
_MEASURED = 300
"""Rows that are measured for the columns' widths; further ones are drawn with an ellipsis where they are longer."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `share` of the room that is left goes to it; `sort` gives its key, None where it cannot be sorted."""

    title: str
    cell: Callable[[Row], Cell]
    sort: Callable[[Row], Any] | None = None
    share: int = 0
    wrap: int = 0
    """Lowest width in pixels of a column whose text may take more than one line; 0 keeps to one line."""


_PAGES = {QAbstractItemView.CursorAction.MovePageDown: 1, QAbstractItemView.CursorAction.MovePageUp: -1}


class RowModel(QAbstractTableModel):
    """Rows as a table model; `key` tells which row is the same one after a refresh."""

    def __init__(
        self, columns: Sequence[Column[Any]], key: Callable[[Any], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self.rows: list[Any] = []
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, CELL):
            return None
        cell = self.columns[index.column()].cell(self.rows[index.row()])
        return cell if role == CELL else cell.spoken

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def show_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self._order()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = (column, order) if column >= 0 else None
        self.beginResetModel()
        self._order()
        self.endResetModel()

    def _order(self) -> None:
        if self._sorted is None:
            return
        column, order = self._sorted
        by = self.columns[column].sort
        if by is not None:
            self.rows.sort(key=by, reverse=order is Qt.SortOrder.DescendingOrder)


class List(QTableView):
    """A list of things of which one is taken: Enter or a double click opens it, `opened` says which row.

    `fit_rows` lets rows differ in height, for short lists; `reading` also sets them close and marks none at first.
    With `whole` it has no bar of its own: the page scrolls, and no row hides. Left to itself it is so where the text
    is large, as a page then has no room for a list that scrolls inside it.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        key: Callable[[Any], object],
        *,
        sorted_by: tuple[int, Qt.SortOrder] | None = None,
        fit_rows: bool = False,
        reading: bool = False,
        whole: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = RowModel(columns, key, self)
        self._kept: object = None
        self._refilling = self._still = False
        self._focus_soon = False
        self._tight = False
        self._fit_rows = fit_rows or reading
        self._reading = reading
        self._whole = current_look().large if whole is None else whole
        self.setModel(self.rows)
        self.setItemDelegate(CellPainter(self, close=reading))
        self.setProperty("close", reading)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        if self._whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(16)
        head.setSectionsClickable(any(column.sort for column in columns))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if sorted_by is not None:
            head.setSortIndicator(*sorted_by)
            self.rows.sort(*sorted_by)
            head.setSortIndicatorShown(True)
            self.setAccessibleDescription(f"{SORTS} sorts by another column.")
            head.sortIndicatorChanged.connect(self._sort)
        self.doubleClicked.connect(self._open)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; the one that was taken stays taken if it is still there, else the first is."""
        self._kept = self.rows.key(row) if (row := self.current()) is not None else self._kept
        self._refilling = True
        self.rows.show_rows(rows)
        self._refilling = False
        self._still = True
        self._restore()
        self._still = False
        self._fit()
        self.chosen.emit(self.current())
        if self._focus_soon:
            self.focus_soon()

    def focus_soon(self) -> None:
        """Take the cursor as soon as there is a row, unless the person has begun to type somewhere."""
        self._focus_soon = not self.rows.rows
        here = self.window().focusWidget()
        if not self._focus_soon and not isinstance(here, QLineEdit):
            self.setFocus()

    def keep_marked(self) -> None:
        """Show the row that is taken as clearly while the cursor is in a box that steers this list."""
        painter = self.itemDelegate()
        if isinstance(painter, CellPainter):
            painter.marked = True

    def current(self) -> Any:
        """The row that is taken, None while none is."""
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() and index.row() < len(self.rows.rows) else None

    def take(self, row: int) -> None:
        self.setCurrentIndex(self.rows.index(row, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._refilling:
            self.chosen.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers()
            and self.current() is not None
        ):
            self.opened.emit(self.current())
            return
        if event.keyCombination() == _SORTS:
            self.sort_next()
            return
        super().keyPressEvent(event)

    def sort_next(self) -> None:
        """Turn the order round, or go on to the next column that can be sorted."""
        sortable = [section for section, column in enumerate(self.rows.columns) if column.sort]
        head = self.horizontalHeader()
        if not sortable or not head.isSortIndicatorShown():
            return
        section, up = head.sortIndicatorSection(), Qt.SortOrder.AscendingOrder
        if section in sortable and head.sortIndicatorOrder() is up:
            head.setSortIndicator(section, Qt.SortOrder.DescendingOrder)
            return
        here = sortable.index(section) if section in sortable else -1
        head.setSortIndicator(sortable[(here + 1) % len(sortable)], up)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Of a list without a bar of its own, the page brings the row into sight; rows that arrive move no page."""
        super().scrollTo(index, hint)
        above = self._page() if self._whole and not self._still else None
        if above is not None and (inside := above.widget()) is not None:
            row = self.visualRect(index)
            for edge in (row.bottomLeft(), row.topLeft()):
                shown = self.viewport().mapTo(inside, edge)
                above.ensureVisible(shown.x(), shown.y(), 0, 8)

    def _page(self) -> QScrollArea | None:
        """What scrolls around this list."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Of a list without a bar of its own, a page is what is in sight of it, not all of it."""
        page = self._page() if self._whole else None
        here = self.currentIndex()
        if page is None or not here.isValid() or action not in _PAGES:
            return super().moveCursor(action, modifiers)
        far = self.rowViewportPosition(here.row()) + _PAGES[action] * page.viewport().height()
        last = self.rows.rowCount() - 1
        row = self.rowAt(far) if 0 <= far < self.viewport().height() else (0 if far < 0 else last)
        return self.rows.index(last if row < 0 else row, here.column())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.rows.rows[index.row()])

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if self.rows.columns[column].sort is None:
            return
        taken = self.current()
        self._kept = self.rows.key(taken) if taken is not None else None
        self.rows.sort(column, order)
        self._restore()
        self._fit()

    def _restore(self) -> None:
        if not self.rows.rows:
            return
        if self._reading and self._kept is None:
            return
        keys = [self.rows.key(row) for row in self.rows.rows]
        self.take(keys.index(self._kept) if self._kept in keys else 0)

    def _narrowed(self, widths: list[int], titles: list[int], painter: CellPainter, room: int) -> list[int]:
        """The widths, less what is too much for the room, each by what it has beyond its title and longest word."""
        over = sum(widths) - room
        if over <= 0:
            return widths
        rows = self.rows.rows[:_MEASURED]
        cells = [[painter.least(column.cell(row)) for row in rows] for column in self.rows.columns]
        least = [max([title, *found]) for title, found in zip(titles, cells, strict=True)]
        widths = [max(width, low) for width, low in zip(widths, least, strict=True)]
        over = sum(widths) - room
        gives = [width - low for width, low in zip(widths, least, strict=True)]
        if not sum(gives):
            return widths
        self._tight = True
        return [width - min(give, -(-over * give // sum(gives))) for width, give in zip(widths, gives, strict=True)]

    def _fit(self) -> None:
        painter = self.itemDelegate()
        if not hasattr(self, "rows") or not isinstance(painter, CellPainter):
            return
        measured = self.rows.rows[:_MEASURED]
        self._tight = False
        widths, titles, wants = [], [], []
        tall = painter.line_height(1)
        room = self.width() - (0 if self._whole else self.verticalScrollBar().sizeHint().width()) - 2
        for column in self.rows.columns:
            cells = [column.cell(row) for row in measured]
            wide = max((painter.width(cell) for cell in cells), default=0)
            title = painter.title_width(column.title) + (20 if column.sort else 0)
            titles.append(title)
            lowest = round(column.wrap * current_look().scale)
            widths.append(max(title, min(wide, lowest) if lowest else wide))
            wants.append(max(0, wide - widths[-1]))
        widths = self._narrowed(widths, titles, painter, room)
        for section in sorted(range(len(wants)), key=wants.__getitem__):
            widths[section] += min(wants[section], max(0, room - sum(widths)))
        shares = [column.share for column in self.rows.columns]
        left = max(0, room - sum(widths))
        if sum(shares):
            widths = [width + left * share // sum(shares) for width, share in zip(widths, shares, strict=True)]
        heights = [tall] * len(measured)
        for section, column in enumerate(self.rows.columns):
            self.setColumnWidth(section, widths[section])
            for number, row in enumerate(measured):
                high = painter.height(column.cell(row), widths[section] if column.wrap or self._tight else 0)
                heights[number] = max(heights[number], high)
        usual = max(heights, default=tall)
        further = len(self.rows.rows) - (len(heights) if self._fit_rows else 0)
        every = (sum(heights) if self._fit_rows else 0) + further * usual
        head = self.horizontalHeader()
        if self._whole and sum(widths) > self.width():
            every += self.horizontalScrollBar().sizeHint().height()
        self.setMinimumHeight(
            head.sizeHint().height() * (not head.isHidden()) + (every + 4 if self._whole else 2 * tall)
        )
        down = self.verticalHeader()
        down.setMinimumSectionSize(tall)
        down.setDefaultSectionSize(usual)
        if self._fit_rows:
            for number, high in enumerate(heights):
                down.resizeSection(number, high)
