"""Graphs in PDFs: all that they show stands after them as text, and every character of it can be read aloud."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from care_record.people.dates import show_date
from desktop.views.graph.figure import Figure, Point, show_value
from desktop.views.graph.paper import draw_graph
from desktop.views.parts import paper
from desktop.views.reading.figures import figure
from desktop.views.reading.paper import Printing
from desktop.views.reading.paper import write_pdf as write_reading
from desktop.views.scores.paper import write_pdf as write_scores
from mhcr.gallery.answers import READINGS
from mhcr.gallery.people import ME, NOW, ident
from mhcr.gallery.understanding import HISTORY
from tests.desktop.views.pdf_text import text_of

READING = READINGS[ident(501)]
WHOSE = "NHS No. 999 012 3462, HOLLOWAY, Jasmine (Miss), Born 14-Feb-2009 (17y 9m)"
TODAY = NOW.date()


def drawn(path: Path, graph: Figure) -> str:
    def paint(device: object) -> bool:
        return paper.painted(device, WHOSE, lambda pages: draw_graph(pages, graph, 168))  # type: ignore[arg-type]

    assert paper.pdf(path, "Outcome measure", paint)
    return text_of(path)


def holder(qtbot: QtBot) -> None:
    qtbot.addWidget(QWidget())


def test_every_score_of_the_graph_stands_below_it_as_text(qtbot: QtBot, tmp_path: Path) -> None:
    holder(qtbot)
    points = tuple(Point(TODAY - timedelta(days=30 * back), back % 20 + 1) for back in reversed(range(40)))
    words = drawn(tmp_path / "one.pdf", Figure("PHQ-9 total", 0, 27, points))
    newest, earlier = points[-1], points[0]
    assert f"{show_date(newest.on)} {show_value(newest.value)}" in words, "in the table"
    assert f"{show_value(earlier.value)} on {show_date(earlier.on)}" in words, "in the sentence below it"
    assert all(show_date(point.on) in words for point in points)


def test_a_graph_without_a_score_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    holder(qtbot)
    assert "No score yet." in drawn(tmp_path / "one.pdf", Figure("PHQ-9 total", 0, 27, ()))


def test_a_printed_response_reads_aloud_whole(qtbot: QtBot, tmp_path: Path) -> None:
    holder(qtbot)
    assert write_reading(READING, Printing(ME, NOW), tmp_path / "one.pdf")
    words = text_of(tmp_path / "one.pdf")
    assert words.startswith(WHOSE)
    shown = figure(READING)
    assert shown is not None
    assert shown.spoken() in words
    assert all(f"{show_date(point.on)}" in words for point in shown.points)
    assert f"Receipt {READING.receipt}." in words


def test_a_printed_summary_reads_aloud_whole(qtbot: QtBot, tmp_path: Path) -> None:
    holder(qtbot)
    assert write_scores(HISTORY, ME, NOW, tmp_path / "one.pdf")
    words = text_of(tmp_path / "one.pdf")
    assert words.count(WHOSE) == words.count(" Page ")
    for measure in HISTORY.measures:
        assert all(show_date(point.on) in words for point in measure.series[0].points)


def test_figures_brackets_and_hyphens_of_a_pdf_are_characters(qtbot: QtBot, tmp_path: Path) -> None:
    holder(qtbot)
    graph = replace(Figure("Score (0-10): 7", 0, 10, (Point(TODAY, 7),)), population="0123456789 ()-:;,./")
    assert "0123456789 ()-:;,./" in drawn(tmp_path / "one.pdf", graph)
