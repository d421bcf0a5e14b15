"""A response on paper or as a PDF: the same painter as the screen's graph, black on white."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QWidget

from desktop.services.reads import ResponseReading
from desktop.views.graph.drawing import draw
from desktop.views.graph.figure import show_value
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.labels import capital, text
from desktop.views.reading.figures import beside, change_lines, changed_words, figure, headline, respondent_words
from desktop.views.theme.look import Look, Mode

_PAPER = Look(Mode.LIGHT, 1.0)
_DOTS = 96
"""The page is laid out in the screen's own units, so that text and drawing keep their proportion."""


class PaperChoice(Sheet):
    """Print, or keep as a PDF."""

    @classmethod
    def ask(cls, parent: QWidget, reading: ResponseReading, save: Callable[[], object]) -> None:
        """Open the choice; `save` keeps a PDF, the other way opens the system's print dialog."""
        sheet = cls(parent, "Print or PDF", "Keep as PDF\u2026", save)
        said = "Paper and files are outside this program\u2019s protection. Whose they are stands on every page."
        sheet.inside.addWidget(text(said, wrap=True))
        sheet.inside.addWidget(Button("Print\u2026", lambda: sheet.print(reading), keys="Ctrl+P"))
        sheet.open()

    def print(self, reading: ResponseReading) -> None:
        """Open the system's print dialog instead."""
        parent = self.parentWidget()
        self.reject()
        if parent is not None:
            _print(parent, reading)


def _print(parent: QWidget, reading: ResponseReading) -> None:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    _set_page(printer)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: paint(printer, reading))
    dialog.setModal(True)
    dialog.show()


def write_pdf(reading: ResponseReading, path: Path) -> bool:
    """Write the pages; False where the file cannot be written. The file's properties name nobody."""
    writer = QPdfWriter(str(path))
    writer.setTitle("Outcome measure")
    writer.setCreator("My Health and Care Record")
    writer.setResolution(_DOTS)
    _set_page(writer)
    return paint(writer, reading)


def _set_page(device: QPagedPaintDevice) -> None:
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(16, 14, 16, 14),
            QPageLayout.Unit.Millimeter,
        )
    )


def paint(device: QPagedPaintDevice, reading: ResponseReading) -> bool:
    """Draw every page; False where the device does not take it."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    _Pages(painter, device, reading).draw()
    return painter.end()


class _Pages:
    """Runs down the page, and on to the next where one is full; each begins with whose it is."""

    def __init__(self, painter: QPainter, device: QPagedPaintDevice, reading: ResponseReading) -> None:
        self._painter, self._device, self._reading = painter, device, reading
        scale = device.logicalDpiX() / _DOTS
        self._width = device.width() / scale
        self._height = device.height() / scale
        painter.scale(scale, scale)
        self._y = 0.0
        self._page = 0

    def draw(self) -> None:
        reading = self._reading
        self._begin()
        self._words(reading.line.measure_title, 2, QFont.Weight.Bold, space=2)
        self._words(respondent_words(reading), 0, space=10)
        for flag in reading.flags:
            said = (
                f"\u26a0 {flag.item_text}: {flag.answer}" if flag.answer else f"\u26a0 {flag.item_text or flag.reason}"
            )
            self._words(said, 0, QFont.Weight.Bold, ink="risk", space=6)
        for said in beside(reading):
            self._words(said, 0, QFont.Weight.DemiBold, space=6)
        score = headline(reading)
        if score is not None:
            value = show_value(score.value) if score.value is not None else "Not scored"
            self._words(
                f"{score.title}: {value}{f', {capital(score.band)}' if score.band else ''}",
                1,
                QFont.Weight.Bold,
                space=4,
            )
        for amount, sentence in change_lines(reading):
            self._words(f"{amount}. {sentence}", 0, space=3)
        shown = figure(reading)
        if shown is not None and shown.points:
            self._room(250)
            self._words(shown.label, 0, QFont.Weight.DemiBold, space=4)
            draw(self._painter, QRectF(0, self._y, self._width, 210), shown, _PAPER)
            self._y += 222
        for answer in reading.answers:
            points = f"{show_value(answer.points)}  {changed_words(answer)}" if answer.points is not None else ""
            self._answer(
                f"{answer.number}  {answer.text}".strip(),
                answer.answer or "Not answered",
                points,
                flagged=answer.flagged,
            )
        self._y += 8
        self._words(f"Receipt {reading.receipt}. {reading.licence}", -1, ink="muted")

    def _begin(self) -> None:
        if self._page:
            self._device.newPage()
        self._page += 1
        self._y = 0.0
        self._text(self._reading.banner.banner.spoken, 0, QFont.Weight.Bold, ink="text")
        self._text(f"Page {self._page}", -1, QFont.Weight.Normal, ink="muted")
        self._painter.setPen(QPen(_PAPER.colour("text"), 1))
        self._painter.drawLine(0, round(self._y + 3), round(self._width), round(self._y + 3))
        self._y += 16

    def _room(self, tall: float) -> None:
        if self._y + tall > self._height:
            self._begin()

    def _words(
        self, words: str, step: int, weight: QFont.Weight = QFont.Weight.Normal, *, ink: str = "text", space: float = 0
    ) -> None:
        self._room(self._measure(words, _PAPER.font(step, weight=weight), self._width))
        self._text(words, step, weight, ink=ink)
        self._y += space

    def _text(self, words: str, step: int, weight: QFont.Weight, *, ink: str) -> None:
        font = _PAPER.font(step, weight=weight)
        tall = self._measure(words, font, self._width)
        self._painter.setFont(font)
        self._painter.setPen(_PAPER.colour(ink))
        self._painter.drawText(QRectF(0, self._y, self._width, tall), int(Qt.TextFlag.TextWordWrap), words)
        self._y += tall

    def _answer(self, question: str, answer: str, points: str, *, flagged: bool) -> None:
        font = _PAPER.font(weight=QFont.Weight.Bold if flagged else QFont.Weight.Normal)
        widths = (self._width * 0.52, self._width * 0.28, self._width * 0.18)
        lines = (f"\u26a0 {question}" if flagged else question, answer, points)
        tall = max(self._measure(words, font, width - 8) for words, width in zip(lines, widths, strict=True))
        self._room(tall + 9)
        self._painter.setFont(font)
        self._painter.setPen(_PAPER.colour("risk" if flagged else "text"))
        x = 0.0
        for words, width in zip(lines, widths, strict=True):
            self._painter.drawText(QRectF(x, self._y, width - 8, tall), int(Qt.TextFlag.TextWordWrap), words)
            x += width + self._width * 0.01
        self._y += tall + 4
        self._painter.setPen(QPen(_PAPER.colour("line"), 1))
        self._painter.drawLine(0, round(self._y), round(self._width), round(self._y))
        self._y += 5

    def _measure(self, words: str, font: QFont, width: float) -> float:
        return (
            QFontMetricsF(font, self._device)
            .boundingRect(QRectF(0, 0, width, 100000), int(Qt.TextFlag.TextWordWrap), words)
            .height()
        )
