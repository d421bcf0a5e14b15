"""An opened record, to be read and nothing else: the answers, what happened, and who can read."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from care_record.people.dates import day_in_london, show_date, show_time
from care_record.sentences import capital
from desktop.services.acts import Look, RetainedRecord
from desktop.services.reads import Happening, LedgerLine, ResponseReading, ScoreLine, TimelineItem
from desktop.views.graph.figure import show_value
from desktop.views.parts.buttons import Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.reading.alerts import alerts
from desktop.views.reading.cards import AnswersCard, OwnWords
from desktop.views.reading.figures import headline, respondent_words

PARTS = ("Answers", "What happened", "Agreements", "Who can read", "Who looked")


class RecordView(QWidget):
    """Everything of one opened record. `acknowledge` gets the answer's id; None for who may not."""

    def __init__(self, record: RetainedRecord, acknowledge: Callable[[UUID], object] | None) -> None:
        super().__init__()
        self.record = record
        self._acknowledge = acknowledge
        large = current_look().large
        self.parts = Segments("Part of the record", PARTS, self._choose, wrap=large)
        self.answers = List("Answers", _answer_columns(), key=lambda one: one.line.id, fit_rows=True)
        self.answers.chosen.connect(self._read)
        self._reading: QVBoxLayout = column(space=8)
        listed = Card()
        listed.setAccessibleName("Answers")
        listed.body.addWidget(OrEmpty(self.answers, "No answer has come back.", name="returned"))
        answers = QWidget()
        both: QBoxLayout
        if large:
            both = column(listed, space=16)
        else:
            listed.setFixedWidth(current_look().px(38))
            both = row(listed, space=16)
        both.addLayout(self._reading, 1)
        answers.setLayout(both)
        self.stack = QStackedWidget()
        self.stack.addWidget(answers)
        self.events = List("What happened", _event_columns(), key=lambda one: (one.at, one.words), fit_rows=True)
        self.ledger = List("Agreements", _ledger_columns(), key=lambda one: one.id, fit_rows=True)
        self.access = List("Who can read", _access_columns(), key=lambda one: (one.at, one.words), fit_rows=True)
        self.looks = List("Who looked", _look_columns(), key=lambda one: (one.at, one.who, one.what), fit_rows=True)
        self._add(self.events, "", "Nothing has happened yet.")
        self._add(self.ledger, record.record.standing.words, "Nobody has asked yet.")
        self._add(self.access, record.access.sentence, "Nothing has changed yet.")
        self._add(self.looks, "Each person, once for each half hour.", "Nobody has looked, as far as the log tells.")
        self.setLayout(column(self.parts if large else row(self.parts, None), self.stack, space=12))
        self.show_record(record)

    def show_record(self, record: RetainedRecord) -> None:
        """Show the record as it stands now; the answer that was chosen stays so."""
        self.record = record
        self.answers.show_rows(record.readings)
        self.events.show_rows(record.record.timeline)
        self.ledger.show_rows(record.ledger)
        self.access.show_rows(record.access.history)
        self.looks.show_rows(record.looks)
        self._read(self.answers.current())

    def _add(self, rows: List, words: str, empty: str) -> None:
        card = Card()
        if words:
            card.body.addWidget(text(words, "strong", wrap=True))
        card.body.addWidget(OrEmpty(rows, empty, name="document"), 1)
        self.stack.addWidget(card)

    def _choose(self, index: int) -> None:
        self.stack.setCurrentIndex(index)

    def _read(self, reading: ResponseReading | None) -> None:
        clear(self._reading)
        if reading is None:
            return
        act, identity = self._acknowledge, reading.line.id
        for notice in alerts(reading, None if act is None else lambda: act(identity)):
            self._reading.addWidget(notice)
        self._reading.addWidget(text(f"{reading.line.measure_title}. {respondent_words(reading)}", "muted", wrap=True))
        if not reading.opened:
            self._reading.addStretch(1)
        else:
            score = headline(reading)
            if score is not None:
                self._reading.addLayout(_score_line(score))
            if reading.words:
                self._reading.addWidget(OwnWords(reading.words))
            answers = AnswersCard(reading)
            answers.setMinimumHeight(current_look().px(26))
            self._reading.addWidget(answers, 1)
        reveal(self._reading)


def _score_line(score: ScoreLine) -> QHBoxLayout:
    value = show_value(score.value) if score.value is not None else "Not scored"
    said = f"{score.title} {value}"
    if score.high is not None:
        said = f"{said} of {show_value(score.high)}"
    return row(text(said, "heading"), text(capital(score.band), "heading"), None, space=12)


def _answer_columns() -> tuple[Column[ResponseReading], ...]:
    return (
        Column[ResponseReading]("Answer", _answer_cell, share=1, wrap=140),
        Column[ResponseReading]("Received", lambda one: Cell(show_date(day_in_london(one.line.received_at)))),
    )


def _answer_cell(reading: ResponseReading) -> Cell:
    line = reading.line
    said = ", ".join(part for part in (line.score, capital(line.band)) if part)
    if line.flagged and line.acknowledged is None:
        return Cell(
            line.measure_title, f"{said}, flagged" if said else "Flagged", symbol="risk", ink="risk", strong=True
        )
    return Cell(line.measure_title, said if reading.opened else "Cannot be opened", strong=True)


def _event_columns() -> tuple[Column[TimelineItem], ...]:
    return (
        Column[TimelineItem]("When", lambda one: Cell(show_date(day_in_london(one.at)), show_time(one.at))),
        Column[TimelineItem]("What", lambda one: Cell(one.words), share=1, wrap=260),
        Column[TimelineItem]("By", lambda one: Cell(one.who)),
    )


def _ledger_columns() -> tuple[Column[LedgerLine], ...]:
    return (
        Column[LedgerLine]("When", lambda one: Cell(show_date(day_in_london(one.at)), show_time(one.at))),
        Column[LedgerLine]("What was said", lambda one: Cell(one.words, one.note), share=1, wrap=260),
        Column[LedgerLine]("Recorded by", lambda one: Cell(one.who)),
    )


def _access_columns() -> tuple[Column[Happening], ...]:
    return (
        Column[Happening]("When", lambda one: Cell(show_date(day_in_london(one.at)), show_time(one.at))),
        Column[Happening]("What happened", lambda one: Cell(one.words, one.reason), share=1, wrap=260),
        Column[Happening]("Signed by", lambda one: Cell(one.who)),
    )


def _look_columns() -> tuple[Column[Look], ...]:
    return (
        Column[Look]("When", lambda one: Cell(show_date(day_in_london(one.at)), show_time(one.at))),
        Column[Look]("Who", lambda one: Cell(one.who), share=1, wrap=200),
        Column[Look]("At", lambda one: Cell(capital(one.what)), share=1, wrap=200),
    )
