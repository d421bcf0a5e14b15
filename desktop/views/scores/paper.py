"""The summary on paper or as a PDF: trust, whose it is on every page, and for each measure a graph and its table."""

from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QFont, QPagedPaintDevice

from care_record.people.dates import show_date, show_moment
from care_record.sentences import capital
from desktop.services.reads import Me, MeasureScores, ScoreHistory, ScoreSeries
from desktop.views.graph.drawing import margins_of
from desktop.views.graph.figure import show_value
from desktop.views.graph.paper import ROWS, draw_graph
from desktop.views.parts import paper
from desktop.views.parts.copying import whose
from desktop.views.parts.paper import PAPER, Pages
from desktop.views.reading.figures import rule_lines
from desktop.views.scores.series import RANGES, change_words, figure, latest_words, span, title

_TALL = 168.0


def write_pdf(history: ScoreHistory, me: Me, now: datetime, path: Path) -> bool:
    """Write the pages; False where the file cannot be written. The file's properties name nobody."""
    return paper.pdf(path, "Outcome measures", lambda device: paint(device, history, me, now))


def paint(device: QPagedPaintDevice, history: ScoreHistory, me: Me, now: datetime) -> bool:
    """Draw every page; False where the device does not take it."""
    return paper.painted(device, whose(history.banner.banner), lambda pages: _draw(pages, history, me, now))


def _draw(pages: Pages, history: ScoreHistory, me: Me, now: datetime) -> None:
    pages.words(", ".join((me.trust_name, *history.teams)), 0, QFont.Weight.DemiBold, space=2)
    pages.words("Outcome measures: scores over time", 2, QFont.Weight.Bold, space=2)
    pages.words(f"Printed by {me.name}, {show_moment(now)}", -1, ink="muted", space=12)
    shown = span(history, RANGES[-1][1])
    drawn = [(one, one.series[0], figure(one, one.series[0], history, shown)) for one in history.measures]
    if not drawn:
        pages.words("No score yet.", 0)
        return
    margins = margins_of([one for _, _, one in drawn], PAPER.font(-1))
    for measure, series, graph in drawn:
        pages.room(_TALL + 232 + 24 * min(len(graph.points), ROWS))
        _head(pages, measure, series)
        draw_graph(pages, graph, _TALL, margins=margins)
        for said, source in rule_lines(series.rules):
            pages.words(f"{said} {source}", -1, ink="muted", space=2)
        pages.y += 14
    for mark in history.marks:
        pages.words(f"{show_date(mark.on)}: {mark.words}", -1, space=2)


def _head(pages: Pages, measure: MeasureScores, series: ScoreSeries) -> None:
    value, band, said = latest_words(series)
    pages.words(title(measure), 1, QFont.Weight.Bold, space=2)
    cut = f", {series.cut_off.said_of(series.points[-1].value)}" if series.cut_off is not None else ""
    pages.words(f"{value}{f', {band}' if band else ''} {said}{cut}", 0, QFont.Weight.DemiBold, space=2)
    for line in change_words(series):
        pages.words(line, 0, space=2)
    for other in measure.series:
        if other is not series:
            latest = other.points[-1]
            held = f", {capital(other.band)}" if other.band else ""
            pages.words(f"{other.title}: {show_value(latest.value)}{held} on {show_date(latest.on)}", 0, space=2)
