"""A response on paper or as a PDF: the same painter as the screen's graph, black on white."""

from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPagedPaintDevice

from desktop.services.reads import ResponseReading
from desktop.views.graph.drawing import draw
from desktop.views.graph.figure import show_value
from desktop.views.parts import paper
from desktop.views.parts.labels import capital
from desktop.views.parts.paper import PAPER, Pages
from desktop.views.reading.figures import beside, change_lines, changed_words, figure, headline, respondent_words


def write_pdf(reading: ResponseReading, path: Path) -> bool:
    """Write the pages; False where the file cannot be written. The file's properties name nobody."""
    return paper.pdf(path, "Outcome measure", lambda device: paint(device, reading))


def paint(device: QPagedPaintDevice, reading: ResponseReading) -> bool:
    """Draw every page; False where the device does not take it."""
    return paper.painted(device, reading.banner.banner.spoken, lambda pages: _draw(pages, reading))


def _draw(pages: Pages, reading: ResponseReading) -> None:
    pages.words(reading.line.measure_title, 2, QFont.Weight.Bold, space=2)
    pages.words(respondent_words(reading), 0, space=10)
    for flag in reading.flags:
        said = f"\u26a0 {flag.item_text}: {flag.answer}" if flag.answer else f"\u26a0 {flag.item_text or flag.reason}"
        pages.words(said, 0, QFont.Weight.Bold, ink="risk", space=6)
    for said in beside(reading):
        pages.words(said, 0, QFont.Weight.DemiBold, space=6)
    score = headline(reading)
    if score is not None:
        value = show_value(score.value) if score.value is not None else "Not scored"
        band = f", {capital(score.band)}" if score.band else ""
        pages.words(f"{score.title}: {value}{band}", 1, QFont.Weight.Bold, space=4)
    for amount, sentence in change_lines(reading):
        pages.words(f"{amount}. {sentence}", 0, space=3)
    shown = figure(reading)
    if shown is not None and shown.points:
        pages.room(250)
        pages.words(shown.label, 0, QFont.Weight.DemiBold, space=4)
        draw(pages.painter, QRectF(0, pages.y, pages.width, 210), shown, PAPER)
        pages.y += 222
    for answer in reading.answers:
        points = f"{show_value(answer.points)}  {changed_words(answer)}" if answer.points is not None else ""
        question = f"{answer.number}  {answer.text}".strip()
        cells = (
            (f"\u26a0 {question}" if answer.flagged else question, 0.53),
            (answer.answer or "Not answered", 0.29),
            (points, 0.18),
        )
        pages.cells(cells, ink="risk" if answer.flagged else "text", strong=answer.flagged)
    pages.y += 8
    pages.words(f"Receipt {reading.receipt}. {reading.licence}", -1, ink="muted")
