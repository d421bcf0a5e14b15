"""A letter on A4: the address where a window envelope shows it, what is asked, the code, and help in a crisis.

One letter is one page. The address block stands where GOV.UK Notify has it for window envelopes (24 mm from the left,
40 mm from the top, 95 by 27 mm), and nothing else stands in the window. No date of birth, NHS number, measure or
condition.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPainter

from care_record.people.dates import show_date_to_patient
from care_record.wire.link import grouped, link_to
from desktop.services.acts.chasing.calls import PrintedLetter
from desktop.views.parts import paper

_POINTS = 72.0
_MM = _POINTS / 25.4
_LEFT, _RIGHT = 24.0, 186.0
_WINDOW_TOP, _WINDOW_WIDE, _ADDRESS_LINE = 40.0, 92.0, 3.8
_BODY_TOP = 92.0
_INK = QColor("#000000")


def write_pdf(letters: Sequence[PrintedLetter], today: date, path: Path) -> bool:
    """Write all letters into one file; False where it cannot be written. The file's properties name nobody."""
    return paper.pdf(path, "Letters", lambda device: paint(device, letters, today))


def paint(device: QPagedPaintDevice, letters: Sequence[PrintedLetter], today: date) -> bool:
    """Draw every letter; False where the device does not take it."""
    device.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = device.logicalDpiX() / _POINTS
    painter.scale(scale, scale)
    # a printer that cannot print to the edge begins further in
    edge = device.pageLayout().margins(QPageLayout.Unit.Point)
    painter.translate(-edge.left(), -edge.top())
    for index, letter in enumerate(letters):
        if index:
            device.newPage()
        _Page(painter).draw(letter, today)
    return painter.end()


class _Page:
    """One letter, in points; `_y` is how far down."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self._y = _BODY_TOP * _MM
        painter.setPen(_INK)

    def draw(self, letter: PrintedLetter, today: date) -> None:
        self._sender(letter, today)
        self._address(letter)
        self._asks(letter)
        self._how(letter)
        self._help(letter)

    def _sender(self, letter: PrintedLetter, today: date) -> None:
        """On the right, clear of the window."""
        left, wide = 124.0 * _MM, (_RIGHT - 124.0) * _MM
        y = 18.0 * _MM
        for words, size, weight in (
            (letter.trust_name, 12, QFont.Weight.Bold),
            (letter.team_name, 11, QFont.Weight.Normal),
            (f"Telephone {letter.team_telephone}" if letter.team_telephone else "", 11, QFont.Weight.Normal),
            (show_date_to_patient(today), 11, QFont.Weight.Normal),
        ):
            if words:
                y += self._text(words, left, y, wide, size, weight) + 4

    def _address(self, letter: PrintedLetter) -> None:
        for index, words in enumerate(letter.to):
            top = (_WINDOW_TOP + index * _ADDRESS_LINE) * _MM
            self._painter.setFont(_font(10))
            self._painter.drawText(
                QRectF(_LEFT * _MM, top, _WINDOW_WIDE * _MM, _ADDRESS_LINE * _MM),
                int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
                words,
            )

    def _asks(self, letter: PrintedLetter) -> None:
        due = show_date_to_patient(letter.due)
        self._say(f"Please answer some questions by {due}", 16, QFont.Weight.Bold, after=10)
        who = "One of our care teams" if letter.rater else "Your care team"
        self._say(f"{who} asks you to answer some questions. It takes a few minutes.", after=12)

    def _how(self, letter: PrintedLetter) -> None:
        """The steps on the left, the square code on the right."""
        side, gap = 36.0 * _MM, 8.0 * _MM
        top = self._y
        _square(
            self._painter, link_to(letter.page_url, letter.code, rater=letter.rater), _RIGHT * _MM - side, top, side
        )
        wide = (_RIGHT - _LEFT) * _MM - side - gap
        for words, weight in (
            ("1. On a computer, tablet or telephone, go to", QFont.Weight.Normal),
            (f"{letter.page_url}/{'r' if letter.rater else ''}", QFont.Weight.Bold),
            ("or point your telephone\u2019s camera at the square.", QFont.Weight.Normal),
        ):
            self._say(words, weight=weight, wide=wide, after=4)
        self._y += 6
        self._say("2. If it asks for a code, type", wide=wide, after=4)
        self._y = max(self._y, top + side + 6)
        self._say(grouped(letter.code), 15, QFont.Weight.Bold, after=10)
        if letter.rater:
            self._to_rater(letter)
            return
        self._say("3. Give your date of birth, then answer the questions.", after=14)
        team = f", or call your team on {letter.team_telephone}" if letter.team_telephone else ""
        self._say(f"You can also answer by telephone, on paper, or at your next appointment{team}.", after=8)
        self._say("It is your choice. If you do not want to answer, your care is not affected.", after=16)

    def _to_rater(self, letter: PrintedLetter) -> None:
        """For somebody who is asked about another: it says nothing of whom."""
        self._say("3. Give your own name. You then see what it is about.", after=14)
        if letter.team_telephone:
            self._say(f"You can also answer by telephone. Call the team on {letter.team_telephone}.", after=8)
        self._say("It is your choice. If you do not want to answer, nobody\u2019s care is affected.", after=8)
        self._say("If you do not know why you got this letter, please destroy it.", after=16)

    def _help(self, letter: PrintedLetter) -> None:
        self._say("Answers are not watched at all hours.", weight=QFont.Weight.Bold, after=4)
        self._say(f"If your life or someone else\u2019s is in danger, call {letter.danger}.", after=4)
        self._say(f"If you need urgent help, day or night, call NHS {letter.urgent}.", after=4)

    def _say(
        self,
        words: str,
        size: int = 12,
        weight: QFont.Weight = QFont.Weight.Normal,
        *,
        wide: float = (_RIGHT - _LEFT) * _MM,
        after: float = 6,
    ) -> None:
        self._y += self._text(words, _LEFT * _MM, self._y, wide, size, weight) + after

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


def _square(painter: QPainter, address: str, x: float, y: float, side: float) -> None:
    """The page's address as a QR code (ISO/IEC 18004), with the quiet zone of four modules."""
    import segno

    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    module = side / (len(rows) + 8)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                painter.fillRect(
                    QRectF(x + (across + 4) * module, y + (down + 4) * module, module * 1.02, module * 1.02), _INK
                )
