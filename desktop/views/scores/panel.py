"""One measure among all: its latest value large, what changed and by which rule, and its graph or table."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.reads import MeasureScores, ScoreHistory, ScoreSeries
from desktop.views.graph.drawing import Margins
from desktop.views.graph.figure import Figure
from desktop.views.graph.widget import ScoreGraph
from desktop.views.parts.cells import Cell
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.reading.figures import national_lines
from desktop.views.scores.series import change_words, figure, latest_words, other_words, title

Line = tuple[str, str, str, str]
BESIDE = 264
"""Width in pixels of the words beside a graph, at the usual text size."""
TALL = 176


class Panel(Card):
    """`then` opens the answer that a point comes from; `chosen` is told when another score of the measure is taken."""

    def __init__(
        self,
        measure: MeasureScores,
        series: ScoreSeries,
        history: ScoreHistory,
        shown: tuple[date, date],
        margins: Margins,
        then: Callable[[UUID], object],
        chosen: Callable[[int], object],
    ) -> None:
        super().__init__(margin=12)
        self.setAccessibleName(title(measure))
        look = current_look()
        self.figure = figure(measure, series, history, shown)
        self._places = [one.response for one in series.points if shown[0] <= one.on <= shown[1]]
        self._then = then
        self.graph = ScoreGraph(self.figure, margins=margins)
        self.graph.setMinimumHeight(round(TALL * look.scale))
        self.graph.opened.connect(self._open)
        self.table = _table(self.figure)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.graph)
        self.stack.addWidget(self.table)
        words = _words(measure, series)
        if len(measure.series) > 1:
            words.insertWidget(1, _scores(measure, series, chosen))
        drawn = column(text(self.figure.label, "small", wrap=True), self.stack, space=4)
        drawn.setStretch(1, 1)
        if self.figure.population:
            drawn.addWidget(text(self.figure.population, "small", wrap=True))
        if look.large:
            self.body.addLayout(column(words, drawn, space=8))
            return
        left = QWidget()
        left.setLayout(words)
        left.setFixedWidth(BESIDE)
        left.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        both = row(space=16)
        both.addWidget(left)
        both.addLayout(drawn, 1)
        self.body.addLayout(both)

    def show_as(self, index: int) -> None:
        """0 for the graph, 1 for its table."""
        self.stack.setCurrentIndex(index)

    def _open(self, index: int) -> None:
        if index < len(self._places):
            self._then(self._places[index])


def _words(measure: MeasureScores, series: ScoreSeries) -> QVBoxLayout:
    value, band, said = latest_words(series)
    number = text(value, "figure")
    number.setAccessibleName(f"Latest {series.title.lower()} {value}")
    top = row(number, column(None, text(band, "heading", wrap=True), None, space=0), space=12)
    top.setStretch(1, 1)
    made = column(text(title(measure), "heading", wrap=True), top, text(said, "small", wrap=True), space=4)
    for line in change_words(series):
        made.addWidget(text(line, "body", wrap=True))
    for line in national_lines(series.rules):
        made.addWidget(text(line, "small", wrap=True))
    others = other_words(measure, series)
    if others:
        made.addWidget(text(others, "small", wrap=True))
    made.addStretch(1)
    return made


def _scores(measure: MeasureScores, series: ScoreSeries, chosen: Callable[[int], object]) -> QComboBox:
    box = QComboBox()
    for part in (box, box.view()):
        part.setAccessibleName(f"Score of {title(measure)}")
    box.addItems([one.title for one in measure.series])
    box.setCurrentIndex(measure.series.index(series))
    box.activated.connect(chosen)
    return box


def _table(shown: Figure) -> List:
    columns = (
        Column[Line]("Date", lambda line: Cell(line[0])),
        Column[Line]("Score", lambda line: Cell(line[1], strong=True)),
        Column[Line]("Band", lambda line: Cell(line[2]), share=1),
        Column[Line]("Change", lambda line: Cell(line[3])),
    )
    made = List(f"Table of {shown.label}", columns, key=lambda line: line[0])
    made.show_rows(shown.rows())
    return made
