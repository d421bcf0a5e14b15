"""A measure's form on paper: A4, also in large print, each page with whose it is, the send's number and "n of m"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPen
from PySide6.QtWidgets import QWidget

from care_record.answering.items import FormItem
from care_record.answering.sheet import Sheet
from care_record.answering.words import label, unit_words
from care_record.people.dates import show_date
from desktop.views.form.help import HEADING, LINES, team_line
from desktop.views.parts import paper
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.fields import tick
from desktop.views.parts.labels import text
from desktop.views.parts.paper import PAPER, Pages, PaperChoice
from desktop.views.theme.look import Look, Mode

if TYPE_CHECKING:
    from desktop.services.reads.completing import FormToAnswer

LARGE = Look(Mode.LIGHT, 1.6, plain=True)
"""About 16 points, as the RNIB's Clear Print guidance asks of large print."""
_BOX, _LINE = 13, 26


class FormChoice(PaperChoice):
    """Print the form, or keep it as a PDF; in large print for who reads that with less effort."""

    def __init__(self, parent: QWidget, form: FormToAnswer) -> None:
        super().__init__(parent, "Print the form", "Keep as PDF\u2026", self._save)
        self._form = form
        said = (
            "Name and date of birth stand on every page, the NHS number on none. Hand it over, do not leave it lying."
        )
        self.inside.addWidget(text(said, wrap=True))
        self.large = tick("Large print")
        self.inside.addWidget(self.large)
        self.inside.addWidget(Button("Print\u2026", lambda: self.print(self._painter()), keys="Ctrl+P"))

    def _painter(self) -> Callable[[QPagedPaintDevice], bool]:
        form, large = self._form, self.large.isChecked()
        return lambda device: paint(device, form, large=large)

    def _save(self) -> None:
        parent, painter = self.parentWidget(), self._painter()
        if parent is not None:
            FileToSave.ask(
                parent, "Keep as PDF", "questionnaire.pdf", "PDF (*.pdf)", lambda path: write_pdf(path, painter)
            )


def print_form(parent: QWidget, form: FormToAnswer) -> None:
    """Ask how, and print."""
    FormChoice(parent, form).open()


def write_pdf(path: Path, painter: Callable[[QPagedPaintDevice], bool]) -> bool:
    """Write the pages; False where the file cannot be written. The file's properties name nobody."""
    return paper.pdf(path, "Questionnaire", painter)


def paint(device: QPagedPaintDevice, form: FormToAnswer, *, large: bool = False) -> bool:
    """Draw every page; False where the device does not take it."""
    look = LARGE if large else PAPER
    whose = _whose(form)
    many = paper.counted(whose, lambda pages: _draw(pages, form), look=look)
    return paper.painted(device, whose, lambda pages: _draw(pages, form), look=look, of=many)


def _whose(form: FormToAnswer) -> str:
    return f"{form.name}    Born {show_date(form.born)}    Number {form.number}"


def _draw(pages: Pages, form: FormToAnswer) -> None:
    if form.sheet is None:
        return
    sheet = Sheet(form.sheet.paper)
    pages.words(form.title, 2, QFont.Weight.Bold, space=4)
    pages.words("Date of filling this in:  ____ / ____ / ________", 0, space=8)
    pages.words("Put a cross in the box of your answer. You can leave questions out.", 0, space=10)
    above: tuple[str, ...] = ()
    for number, item in enumerate(_questions(sheet), 1):
        words = _above(sheet, item)
        for said in words if words != above else ():
            pages.words(said, 0, QFont.Weight.DemiBold, space=6)
        above = words
        _question(pages, number, item)
    pages.words("Please contact me", 0, QFont.Weight.DemiBold, space=2)
    _box(pages, "Yes, I would like somebody of the team to get in touch", several=True)
    pages.words("Anything you would like your team to know", 0, QFont.Weight.DemiBold, space=2)
    _rule(pages, 4)
    pages.room(90)
    pages.words(HEADING, 0, QFont.Weight.Bold, space=2)
    for said in (*LINES, *team_line(form.team_telephone)):
        pages.words(said, 0, space=2)
    licence = str(sheet.paper.form.get("copyright") or "")
    if licence:
        pages.y += 6
        pages.words(licence, -1, ink="muted")


def _questions(sheet: Sheet) -> list[FormItem]:
    """Every question of the form once, also those that an answer would open: paper cannot hide them."""
    found: list[FormItem] = []
    waiting = list(reversed(sheet.paper.items))
    while waiting:
        item = waiting.pop()
        if item.is_asked:
            found.append(item)
        if not item.hidden:
            waiting.extend(reversed(item.items))
    return found


def _above(sheet: Sheet, item: FormItem) -> tuple[str, ...]:
    """The words that stand above a question on the screen, when nothing is answered yet."""
    for step in sheet.steps.steps:
        if step.place.item is item:
            return step.words
    return ()


def _question(pages: Pages, number: int, item: FormItem) -> None:
    # a question stays with its options
    pages.room(60 + sum(_tall(pages, label(option)) for option in item.options))
    prefix = "" if item.node.get("prefix") else f"{number}. "
    pages.words(f"{prefix}{item.words}", 0, QFont.Weight.DemiBold, space=3)
    if item.options:
        for option in item.options:
            _box(pages, label(option), several=item.repeats)
        if item.node.get("open"):
            _box(pages, f"{item.node.get('openLabel') or 'Something else'}: ____________________", several=item.repeats)
    else:
        unit = unit_words(item.node.get("unit"))
        if unit:
            pages.words(f"in {unit}", -1, ink="muted")
        _rule(pages, 4 if item.type == "text" else 1)
    pages.y += 8


def _box(pages: Pages, words: str, *, several: bool) -> None:
    """One option: a box to cross, round where only one may be chosen."""
    font = pages.look.font()
    side = _BOX * pages.look.scale
    indent = side + 10
    tall = _tall(pages, words)
    pages.room(tall)
    painter = pages.painter
    painter.setPen(QPen(pages.look.colour("text"), 1.2))
    frame = QRectF(2, pages.y + 2, side, side)
    if several:
        painter.drawRect(frame)
    else:
        painter.drawEllipse(frame)
    painter.setFont(font)
    painter.drawText(QRectF(indent, pages.y, pages.width - indent, tall), int(Qt.TextFlag.TextWordWrap), words)
    pages.y += tall


def _tall(pages: Pages, words: str) -> float:
    """How much room one option takes."""
    side = _BOX * pages.look.scale
    return max(side, pages.measure(words, pages.look.font(), pages.width - side - 10)) + 5


def _rule(pages: Pages, lines: int) -> None:
    """Lines to write on."""
    for _ in range(lines):
        pages.room(_LINE)
        pages.y += _LINE
        pages.painter.setPen(QPen(pages.look.colour("line"), 1))
        pages.painter.drawLine(0, round(pages.y), round(pages.width), round(pages.y))
    pages.y += 6
