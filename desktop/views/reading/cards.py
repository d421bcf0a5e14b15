"""The cards of the reading screen: score, graph or table, answers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from care_record.people.dates import show_date
from care_record.sentences import capital
from desktop.services.reads import AnswerRow, ResponseReading
from desktop.views.graph.figure import Figure, show_value
from desktop.views.graph.widget import ScoreGraph
from desktop.views.parts.buttons import Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.labels import text
from desktop.views.parts.layout import GRID, Card, Tall, column, divider, row, scrolling
from desktop.views.parts.notices import Notice
from desktop.views.parts.tables import Column, List
from desktop.views.reading.figures import (
    change_lines,
    changed_words,
    cut_off_words,
    figure,
    headline,
    national_lines,
    rule_lines,
)

Line = tuple[str, str, str, str]
_AT_ONCE = 140
"""So many characters of the person's own words take two lines at most; the rest is one button away."""


class OwnWords(Notice):
    """What the person wrote: short words in whole, longer ones by their beginning until they are asked for."""

    def __init__(self, words: str) -> None:
        self._whole = " ".join(words.split())
        self._short = self._whole
        if len(self._whole) > _AT_ONCE:
            self._short = f"{self._whole[:_AT_ONCE].rsplit(' ', 1)[0]}\u2026"
        action = ("Show all", self._toggle) if self._short != self._whole else None
        super().__init__("info", _own(self._short), action=action)
        self.setAccessibleName(f"Note: {_own(self._whole)}")

    def _toggle(self) -> None:
        if self.button is None:
            return
        whole = self.button.text() == "Show all"
        self.button.say("Show less" if whole else "Show all")
        self.words.setText(_own(self._whole if whole else self._short))


class ScoreCard(Card):
    """The headline score, large, with its band; the one before; the change with its source; sub-scores below."""

    def __init__(self, reading: ResponseReading) -> None:
        super().__init__(margin=12)
        score = headline(reading)
        value = show_value(score.value) if score is not None and score.value is not None else "\u2013"
        number = text(value, "figure")
        number.setAccessibleName(f"Score {value}")
        band = text(
            capital(score.band if score is not None else None) or ("Not scored" if value == "\u2013" else ""), "heading"
        )
        scale = ""
        if score is not None and score.low is not None and score.high is not None:
            scale = f"{score.title} of {show_value(score.low)} to {show_value(score.high)}"
        before = next((change for change in reading.changes if change.since == "last time"), None)
        was = f"was {show_value(before.before)} on {show_date(before.on)}" if before is not None else "the first score"
        beside = column(
            None, band, text(f"{scale}, {was}" if scale else capital(was), "muted", wrap=True), None, space=1
        )
        top = row(space=16)
        top.addWidget(number, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(beside, 1)
        self.body.addLayout(top)
        changes = row(space=16)
        for amount, sentence in change_lines(reading):
            changes.addLayout(
                column(text(amount, "strong", wrap=True), text(sentence, "small", wrap=True), None, space=1), 1
            )
        if changes.count():
            self.body.addWidget(divider())
            self.body.addLayout(changes)
        cut = cut_off_words(reading)
        said = " ".join((*([f"{capital(cut)}."] if cut else []), *national_lines(reading.rules)))
        if said:
            self.body.addWidget(text(said, "small", wrap=True))
        others = [other for other in reading.scores if other is not score]
        if others:
            said = "   ".join(
                f"{other.title} {show_value(other.value) if other.value is not None else 'not scored'}"
                f"{f', {capital(other.band)}' if other.band else ''}"
                for other in others
            )
            self.body.addWidget(text(said, "body", wrap=True))


class GraphCard(Card):
    """The graph, its twin as a table, or how the score and its change are worked out."""

    def __init__(self, shown: Figure, reading: ResponseReading) -> None:
        super().__init__(shown.label, margin=12)
        self.title.setWordWrap(True)
        self.choice = Segments("Show as", ("Graph", "Table", "Rules"), self._choose)
        self.head.addWidget(self.choice)
        self.graph = ScoreGraph(shown)
        self.graph.setMinimumHeight(132)
        columns = (
            Column[Line]("Date", lambda line: Cell(line[0])),
            Column[Line]("Score", lambda line: Cell(line[1], strong=True)),
            Column[Line]("Band", lambda line: Cell(line[2]), share=1),
            Column[Line]("Change", lambda line: Cell(line[3])),
        )
        self.table = List(f"Table of {shown.label}", columns, key=lambda line: line[0])
        self.table.show_rows(shown.rows())
        self.stack = QStackedWidget()
        self.stack.addWidget(self.graph)
        self.stack.addWidget(self.table)
        self.stack.addWidget(_rules(reading))
        self.body.addWidget(self.stack, 1)

    def _choose(self, index: int) -> None:
        self.stack.setCurrentIndex(index)


class AnswersCard(Card):
    """Every question with its answer, its points and how it changed."""

    def __init__(self, reading: ResponseReading) -> None:
        super().__init__(margin=GRID)
        self.setAccessibleName("Every answer")
        columns = [
            Column[AnswerRow]("", lambda answer: Cell(answer.number, quiet=True)),
            Column[AnswerRow]("Question", _question, share=1, wrap=150),
            Column[AnswerRow]("Answer", _answer, wrap=160),
        ]
        if any(answer.points is not None for answer in reading.answers):
            columns.append(Column[AnswerRow]("Points", _points))
        if any(answer.changed is not None for answer in reading.answers):
            columns.append(
                Column[AnswerRow]("Change", lambda answer: Cell(changed_words(answer), quiet=answer.changed == "same"))
            )
        self.list = List("Every answer", columns, key=lambda answer: answer.link_id, reading=True)
        self.list.show_rows(reading.answers)
        self.body.addWidget(self.list, 1)
        self.licence = text(reading.licence, "small", wrap=True, copy=True)
        self.licence.setContentsMargins(GRID, 0, GRID, 0)
        self.body.addWidget(self.licence)


def make_graph(reading: ResponseReading) -> GraphCard | None:
    """The graph card, None where there is no scale or no score to draw."""
    shown = figure(reading)
    return GraphCard(shown, reading) if shown is not None and shown.points else None


def _rules(reading: ResponseReading) -> QWidget:
    """How the score is made, and every rule for change with its threshold and source."""
    lines = [text(reading.formula, "small", wrap=True, copy=True)] if reading.formula else []
    for said, source in rule_lines(reading.rules):
        lines += [text(said, "strong", wrap=True), text(source, "small", wrap=True, copy=True)]
    if reading.population:
        lines.append(text(reading.population, "small", wrap=True, copy=True))
    if not lines:
        lines = [text("No rule is known for this score.", "muted", wrap=True)]
    inside = Tall()
    inside.setLayout(column(*lines, None, space=4))
    area = scrolling(inside)
    # the graph says how tall the card is
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return area


def _own(words: str) -> str:
    return f"In the person\u2019s own words: \u201c{words}\u201d"


def _question(answer: AnswerRow) -> Cell:
    if answer.flagged:
        return Cell(answer.text, symbol="risk", ink="risk", strong=True)
    return Cell(answer.text)


def _answer(answer: AnswerRow) -> Cell:
    if answer.flagged:
        return Cell(answer.answer or "Not answered", ink="risk", strong=True)
    return Cell(answer.answer or "Not answered", quiet=not answer.answer)


def _points(answer: AnswerRow) -> Cell:
    return Cell(show_value(answer.points) if answer.points is not None else "\u2013", strong=True)
