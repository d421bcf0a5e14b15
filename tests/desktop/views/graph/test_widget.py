"""The graph on a screen: keys walk it, and it is heard."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.views.graph.figure import Figure
from desktop.views.graph.widget import ScoreGraph
from desktop.views.reading.figures import figure
from mhcr.gallery.answers import READING


def shown() -> Figure:
    made = figure(READING)
    assert made is not None
    return made


def test_the_arrow_keys_walk_the_points_and_each_is_said(qtbot: QtBot) -> None:
    graph = ScoreGraph(shown())
    qtbot.addWidget(graph)
    graph.show()

    QTest.keyClick(graph, Qt.Key.Key_Left)

    assert graph.chosen == 7
    assert graph.accessibleDescription() == "8, Mild, on 15-Oct-2026. \u25bc 1 better."
    QTest.keyClick(graph, Qt.Key.Key_Right)
    QTest.keyClick(graph, Qt.Key.Key_Right)
    assert graph.chosen == 8


def test_a_screen_reader_hears_what_the_graph_shows(qtbot: QtBot) -> None:
    graph = ScoreGraph(shown())
    qtbot.addWidget(graph)

    assert graph.accessibleName() == "Graph of PHQ-9 total, 0 to 27, higher is worse"
    assert "Latest 13, Moderate, on 19 November 2026" in graph.accessibleDescription()


def test_it_draws_bands_points_and_labels_at_every_size(qtbot: QtBot) -> None:
    graph = ScoreGraph(shown())
    qtbot.addWidget(graph)
    graph.show()

    for size in ((320, 170), (640, 300), (1200, 700)):
        graph.resize(*size)
        drawn = graph.grab().toImage()
        colours = {drawn.pixelColor(x, y).name() for x in range(0, size[0], 4) for y in range(0, size[1], 3)}
        assert len(colours) > 6


def test_without_a_score_it_says_so(qtbot: QtBot) -> None:
    empty = Figure("PHQ-9 total", 0, 27, ())
    graph = ScoreGraph(empty)
    qtbot.addWidget(graph)
    graph.show()

    assert "No score yet" in graph.accessibleDescription()
    assert not graph.grab().isNull()
