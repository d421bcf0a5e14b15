"""A letter on A4: one page, the address where a window envelope shows it, and help in a crisis at its end.

The address block stands where GOV.UK Notify has it for window envelopes (24 mm from the left, 40 mm from the top, 95 by
27 mm), and nothing else stands in the window. No date of birth, NHS number, measure or condition.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPainter

from care_record.people.dates import show_date_to_patient
from desktop.views.parts import paper

POINTS = 72.0
MM = POINTS / 25.4
LEFT, RIGHT = 24.0, 186.0
_WINDOW_TOP, _WINDOW_WIDE, _ADDRESS_LINE = 40.0, 92.0, 3.8
_BODY_TOP = 92.0
_INK = QColor("#000000")
Draw = Callable[["LetterPage"], object]
"""Draws one letter."""


def write_pdf(letters: Iterable[Draw], path: Path) -> bool:
    """Write all letters into one file; False where it cannot be written. The file's properties name nobody."""
    return paper.pdf(path, "Letters", lambda device: paint(device, letters))


def paint(device: QPagedPaintDevice, letters: Iterable[Draw]) -> bool:
    """Draw every letter; False where the device does not take it."""
    device.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = device.logicalDpiX() / POINTS
    painter.scale(scale, scale)
    # a printer that cannot print to the edge begins further in
    edge = device.pageLayout().margins(QPageLayout.Unit.Point)
    painter.translate(-edge.left(), -edge.top())
    for index, draw in enumerate(letters):
        if index:
            device.newPage()
        draw(LetterPage(painter))
    return painter.end()


class LetterPage:
    """One letter, in points; `y` is how far down."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self.y = _BODY_TOP * MM
        painter.setPen(_INK)

    def sender(self, trust_name: str, team_name: str, telephone: str, today: date) -> None:
        """On the right, clear of the window."""
        left, wide = 124.0 * MM, (RIGHT - 124.0) * MM
        y = 18.0 * MM
        for words, size, weight in (
            (trust_name, 12, QFont.Weight.Bold),
            (team_name, 11, QFont.Weight.Normal),
            (f"Telephone {telephone}" if telephone else "", 11, QFont.Weight.Normal),
            (show_date_to_patient(today), 11, QFont.Weight.Normal),
        ):
            if words:
                y += self._text(words, left, y, wide, size, weight) + 4

    def address(self, lines: Sequence[str]) -> None:
        """In the window."""
        for index, words in enumerate(lines):
            top = (_WINDOW_TOP + index * _ADDRESS_LINE) * MM
            self._painter.setFont(_font(10))
            self._painter.drawText(
                QRectF(LEFT * MM, top, _WINDOW_WIDE * MM, _ADDRESS_LINE * MM),
                int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
                words,
            )

    def help(self, danger: str, urgent: str) -> None:
        """Whom to call in a crisis."""
        self.say("Answers are not watched at all hours.", weight=QFont.Weight.Bold, after=4)
        self.say(f"If your life or someone else\u2019s is in danger, call {danger}.", after=4)
        self.say(f"If you need urgent help, day or night, call NHS {urgent}.", after=4)

    def say(
        self,
        words: str,
        size: int = 12,
        weight: QFont.Weight = QFont.Weight.Normal,
        *,
        wide: float = (RIGHT - LEFT) * MM,
        after: float = 6,
    ) -> None:
        """A paragraph below what stands already."""
        self.y += self._text(words, LEFT * MM, self.y, wide, size, weight) + after

    def square(self, address: str, x: float, y: float, side: float) -> None:
        """An address as a QR code (ISO/IEC 18004), with the quiet zone of four modules."""
        import segno

        rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
        module = side / (len(rows) + 8)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    self._painter.fillRect(
                        QRectF(x + (across + 4) * module, y + (down + 4) * module, module * 1.02, module * 1.02), _INK
                    )

    def _text(self, words: str, x: float, y: float, wide: float, size: int, weight: QFont.Weight) -> float:
        """Draw words that wrap; gives how tall they are."""
        font = _font(size, weight)
        flags = int(Qt.TextFlag.TextWrapAnywhere if " " not in words else Qt.TextFlag.TextWordWrap)
        area = QFontMetricsF(font).boundingRect(QRectF(0, 0, wide, 10000), flags, words)
        self._painter.setFont(font)
        self._painter.drawText(QRectF(x, y, wide, area.height() + 2), flags, words)
        return area.height()


def _font(size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = paper.PAPER.font(weight=weight)
    # the page is drawn in points, so that a size in its own units is one in points
    font.setPixelSize(size)
    return font
