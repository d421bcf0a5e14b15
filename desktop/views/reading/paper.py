"""A response on paper or as a PDF: the same painter as the screen's graph, black on white."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QFont, QPagedPaintDevice

from care_record.people.dates import show_moment
from care_record.sentences import capital
from desktop.services.reads import Me, ResponseReading
from desktop.views.graph.figure import show_value
from desktop.views.graph.paper import draw_graph
from desktop.views.parts import paper
from desktop.views.parts.copying import whose
from desktop.views.parts.paper import Pages
from desktop.views.reading.figures import (
    beside,
    change_lines,
    changed_words,
    cut_off_words,
    done,
    figure,
    headline,
    respondent_words,
    rule_lines,
)


@dataclass(frozen=True, slots=True)
class Printing:
    """Who prints, when (aware), and whether every answer is wanted."""

    me: Me
    now: datetime
    with_answers: bool = True


def write_pdf(reading: ResponseReading, printing: Printing, path: Path) -> bool:
    """Write the pages; False where the file cannot be written. The file's properties name nobody."""
    return paper.pdf(path, "Outcome measure", lambda device: paint(device, reading, printing))


def paint(device: QPagedPaintDevice, reading: ResponseReading, printing: Printing) -> bool:
    """Draw every page; False where the device does not take it."""
    return paper.painted(device, whose(reading.banner.banner), lambda pages: _draw(pages, reading, printing))


def _draw(pages: Pages, reading: ResponseReading, printing: Printing) -> None:
    teams = ", ".join(reading.line.patient.team_names)
    pages.words(", ".join(part for part in (printing.me.trust_name, teams) if part), 0, QFont.Weight.DemiBold, space=2)
    pages.words(reading.line.measure_title, 2, QFont.Weight.Bold, space=2)
    pages.words(respondent_words(reading), 0, space=2)
    pages.words(f"Printed by {printing.me.name}, {show_moment(printing.now)}", -1, ink="muted", space=10)
    for flag in reading.flags:
        said = f"\u26a0 {flag.item_text}: {flag.answer}" if flag.answer else f"\u26a0 {flag.item_text or flag.reason}"
        pages.words(said, 0, QFont.Weight.Bold, ink="risk", space=6)
    for said in done(reading):
        pages.words(said, 0, space=6)
    for said in beside(reading):
        pages.words(said, 0, QFont.Weight.DemiBold, space=6)
    score = headline(reading)
    if score is not None:
        value = show_value(score.value) if score.value is not None else "Not scored"
        band = f", {capital(score.band)}" if score.band else ""
        pages.words(f"{score.title}: {value}{band}", 1, QFont.Weight.Bold, space=4)
    cut = cut_off_words(reading)
    if cut:
        pages.words(f"{capital(cut)}.", 0, space=3)
    for amount, sentence in change_lines(reading):
        pages.words(f"{amount}. {sentence}", 0, space=3)
    for said, source in rule_lines(reading.rules):
        pages.words(f"{said} {source}", -1, ink="muted", space=3)
    shown = figure(reading)
    if shown is not None and shown.points:
        draw_graph(pages, shown, 210)
    for answer in reading.answers if printing.with_answers else ():
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
