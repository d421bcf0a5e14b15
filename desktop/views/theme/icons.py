"""The program's own icons: line drawings in `resources/icons`, coloured when they are drawn."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from desktop.views.theme.look import RESOURCES


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int, ratio: float = 2.0) -> QPixmap:
    """The icon `name` in `colour` (`#RRGGBB`), `size` pixels square; a missing one raises FileNotFoundError."""
    source = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    drawing = QPixmap(round(size * ratio), round(size * ratio))
    drawing.setDevicePixelRatio(ratio)
    drawing.fill(Qt.GlobalColor.transparent)
    from PySide6.QtSvg import QSvgRenderer

    painter = QPainter(drawing)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawing
