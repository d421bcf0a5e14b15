"""The score graph on a screen: arrow keys walk its points, and a screen reader hears it in words."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.graph.drawing import Margins, draw, lay_out, nearest
from desktop.views.graph.figure import Figure
from desktop.views.parts.notices import current_look


class ScoreGraph(QWidget):
    """Draws one figure at whatever size it is given, 320 by 150 at least."""

    opened = Signal(int)
    """The index of a point that Enter or a double click asks for."""

    def __init__(self, figure: Figure, parent: QWidget | None = None, *, margins: Margins | None = None) -> None:
        super().__init__(parent)
        self._margins = margins
        self._figure = figure
        self._chosen: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 150)
        self.show_figure(figure)

    def show_figure(self, figure: Figure) -> None:
        self._figure = figure
        self._chosen = None
        self.setAccessibleName(f"Graph of {figure.label}")
        self.setAccessibleDescription(figure.spoken())
        self.update()

    @property
    def chosen(self) -> int | None:
        """The index of the point that is written out, None while none is."""
        return self._chosen

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current_look()
        painter = QPainter(self)
        draw(
            painter,
            QRectF(self.rect()).adjusted(2, 2, -2, -2),
            self._figure,
            look,
            chosen=self._chosen,
            margins=self._margins,
        )
        if self.hasFocus():
            painter.setPen(QPen(look.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._figure.points) - 1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen is not None:
            self.opened.emit(self._chosen)
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or last < 0:
            super().keyPressEvent(event)
            return
        self._choose(min(last, max(0, (last if self._chosen is None else self._chosen) + step)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._figure.points:
            frame = lay_out(QRectF(self.rect()), self._figure, current_look().font(-1), self._margins)
            self._choose(nearest(frame, self._figure, event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._chosen is not None:
            self.opened.emit(self._chosen)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._choose(None)
        super().focusOutEvent(event)

    def _choose(self, index: int | None) -> None:
        self._chosen = index
        if index is not None:
            row = self._figure.rows()[len(self._figure.points) - 1 - index]
            self.setAccessibleDescription(f"{row[1]}, {row[2]}, on {row[0]}. {row[3]}.")
        self.update()
