"""Paper and PDF: pages of text, black on white, each beginning with whose they are."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.labels import text, unbroken
from desktop.views.theme.look import Look, Mode

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PAPER = Look(Mode.LIGHT, 1.0, plain=True)
_DOTS = 96
"""The page is laid out in the screen's own units, so that text and drawing keep their proportion."""
Painter = Callable[[QPagedPaintDevice], bool]


class PaperChoice(Sheet):
    """Print, or keep as a PDF."""

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        paint: Painter,
        save: Callable[[], object],
        option: tuple[str, Callable[[bool], object]] | None = None,
    ) -> None:
        """Open the choice; `save` keeps a PDF, the other way opens the system's print dialog for `paint`.

        `option` is what may be left out, ticked at first, and who is told when that changes.
        """
        sheet = cls(parent, "Print or PDF", "Keep as PDF\u2026", save)
        said = "Paper and files are outside this program\u2019s protection. Whose they are stands on every page."
        sheet.inside.addWidget(text(said, wrap=True))
        if option is not None:
            box = QCheckBox(option[0])
            box.setAccessibleName(option[0])
            box.setChecked(True)
            box.toggled.connect(option[1])
            sheet.inside.addWidget(box)
        sheet.inside.addWidget(Button("Print\u2026", lambda: sheet.print(paint), keys="Ctrl+P"))
        sheet.open()

    def print(self, paint: Painter) -> None:
        """Open the system's print dialog instead."""
        parent = self.parentWidget()
        self.reject()
        if parent is not None:
            from PySide6.QtPrintSupport import QPrinter

            printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
            _set_page(printer)
            _ask_printer(parent, printer, lambda: paint(printer))


def print_sheet(parent: QWidget, html: str) -> None:
    """Open the system's print dialog for one sheet of words that are no patient's: a code, or a share of a key."""
    from PySide6.QtGui import QTextDocument
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)

    def go() -> None:
        document = QTextDocument()
        document.setDefaultFont(PAPER.font())
        document.setHtml(html)
        document.print_(printer)

    _ask_printer(parent, printer, go)


def _ask_printer(parent: QWidget, printer: "QPrinter", go: Callable[[], object]) -> None:
    from PySide6.QtPrintSupport import QPrintDialog

    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(go)
    dialog.setModal(True)
    dialog.show()


def pdf(path: Path, title: str, paint: Painter) -> bool:
    """Write the pages; False where the file cannot be written. The file's properties name nobody."""
    writer = QPdfWriter(str(path))
    writer.setTitle(title)
    writer.setCreator("My Health and Care Record")
    writer.setResolution(_DOTS)
    _set_page(writer)
    return paint(writer)


def _set_page(device: QPagedPaintDevice) -> None:
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(16, 14, 16, 14),
            QPageLayout.Unit.Millimeter,
        )
    )


def painted(
    device: QPagedPaintDevice, whose: str, draw: "Callable[[Pages], object]", *, look: Look = PAPER, of: int = 0
) -> bool:
    """Draw pages that begin with `whose`; False where the device does not take them. `of` is how many there will be."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    draw(Pages(painter, device, whose, look, of))
    return painter.end()


def counted(whose: str, draw: "Callable[[Pages], object]", *, look: Look = PAPER) -> int:
    """How many pages it takes, drawn to nowhere."""
    from PySide6.QtCore import QBuffer

    nowhere = QBuffer()
    nowhere.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(nowhere)
    writer.setResolution(_DOTS)
    _set_page(writer)
    pages: list[Pages] = []

    def note(made: Pages) -> None:
        pages.append(made)
        draw(made)

    painted(writer, whose, note, look=look)
    return pages[0].page if pages else 0


class Pages:
    """Runs down the page, and on to the next where one is full. `y` is how far down, of `width` across."""

    def __init__(
        self, painter: QPainter, device: QPagedPaintDevice, whose: str, look: Look = PAPER, of: int = 0
    ) -> None:
        self.painter, self.look = painter, look
        self._device, self._whose, self._of = device, whose, of
        scale = device.logicalDpiX() / _DOTS
        self.width = device.width() / scale
        self._height = device.height() / scale
        painter.scale(scale, scale)
        self.y = 0.0
        self.page = 0
        self._begin()

    def words(
        self, words: str, step: int, weight: QFont.Weight = QFont.Weight.Normal, *, ink: str = "text", space: float = 0
    ) -> None:
        """Text over the whole width, and so much room below it."""
        self.room(self.measure(words, self.look.font(step, weight=weight), self.width))
        self._text(words, step, weight, ink=ink)
        self.y += space

    def room(self, tall: float) -> None:
        """Go to the next page unless this much is left on the page."""
        if self.y + tall > self._height:
            self._begin()

    def measure(self, words: str, font: QFont, width: float) -> float:
        """How tall the words are at this width."""
        box, wrap = QRectF(0, 0, width, 100000), int(Qt.TextFlag.TextWordWrap)
        return QFontMetricsF(font, self._device).boundingRect(box, wrap, self._kept(words, font, width)).height()

    def _kept(self, words: str, font: QFont, width: float) -> str:
        """Words that take more than a line, with dates and numbers that no line's end parts."""
        fits = QFontMetricsF(font, self._device).horizontalAdvance(words) <= width
        return words if fits else unbroken(words)

    def cells(self, cells: tuple[tuple[str, float], ...], *, ink: str = "text", strong: bool = False) -> None:
        """Texts side by side, each with its share of the width, and a hairline below."""
        font = self.look.font(weight=QFont.Weight.Bold if strong else QFont.Weight.Normal)
        widths = [self.width * share for _, share in cells]
        tall = max(self.measure(words, font, wide - 8) for (words, _), wide in zip(cells, widths, strict=True))
        self.room(tall + 9)
        self.painter.setFont(font)
        self.painter.setPen(self.look.colour(ink))
        x = 0.0
        for (words, _), wide in zip(cells, widths, strict=True):
            kept = self._kept(words, font, wide - 8)
            self.painter.drawText(QRectF(x, self.y, wide - 8, tall), int(Qt.TextFlag.TextWordWrap), kept)
            x += wide
        self.y += tall + 4
        self.painter.setPen(QPen(self.look.colour("line"), 1))
        self.painter.drawLine(0, round(self.y), round(self.width), round(self.y))
        self.y += 5

    def _begin(self) -> None:
        if self.page:
            self._device.newPage()
        self.page += 1
        self.y = 0.0
        self._text(self._whose, 0, QFont.Weight.Bold, ink="text")
        of = f" of {self._of}" if self._of else ""
        self._text(f"Page {self.page}{of}", -1, QFont.Weight.Normal, ink="muted")
        self.painter.setPen(QPen(self.look.colour("text"), 1))
        self.painter.drawLine(0, round(self.y + 3), round(self.width), round(self.y + 3))
        self.y += 16

    def _text(self, words: str, step: int, weight: QFont.Weight, *, ink: str) -> None:
        font = self.look.font(step, weight=weight)
        tall = self.measure(words, font, self.width)
        self.painter.setFont(font)
        self.painter.setPen(self.look.colour(ink))
        kept = self._kept(words, font, self.width)
        self.painter.drawText(QRectF(0, self.y, self.width, tall), int(Qt.TextFlag.TextWordWrap), kept)
        self.y += tall
