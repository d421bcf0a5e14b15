"""Returned: what came back, with score, band and flag."""

from dataclasses import replace

from PySide6.QtCore import Qt

from care_record.people.dates import day_in_london, show_date, show_moment, show_time
from care_record.sentences import capital
from desktop.services.reads import ResponseLine, ReturnedFilter
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import SORTS, Column, List
from desktop.views.people import measure_cell, person_cell
from desktop.views.screen import Address, Context, Screen

_FILTERS: tuple[ReturnedFilter, ...] = ("unread", "flagged", "all")


class ReturnedScreen(Screen):
    """The list of returned measures. Its primary action reads the one that is marked."""

    kinds = frozenset({"responses", "patients", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Returned")
        self._filter: ReturnedFilter = "unread"
        self.filter = Segments("Show", ("Not yet reviewed", "Flagged", "All"), self._choose)
        large = current_look().large
        self.list = List(
            "Returned",
            _FEW if large else _ALL,
            key=lambda line: line.id,
            sorted_by=(1 if large else 2, Qt.SortOrder.AscendingOrder),
            fit_rows=True,
        )
        self.list.opened.connect(self._open)
        self.empty = OrEmpty(self.list, "Reading\u2026", name="waiting")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addLayout(row(self.filter, None))
        self.content.addWidget(card, 1)
        self.add_action(Button("Reporting", self._reporting, keys="Ctrl+Shift+E"))
        self.read = self.add_action(Button("Read", self._read, kind="primary", keys="Ctrl+Return"))

    def refresh(self) -> None:
        which = self._filter
        self.context.background.read(
            self, lambda reads: reads.returned(which), lambda lines: self._show(which, lines), self.fail
        )

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _choose(self, index: int) -> None:
        self._filter = _FILTERS[index]
        self.refresh()

    def _show(self, which: ReturnedFilter, lines: tuple[ResponseLine, ...]) -> None:
        if which != self._filter:
            return
        flagged = sum(line.flagged and line.acknowledged is None for line in lines)
        self.subtitle.setText(f"{len(lines)} listed" + (f", {flagged} flagged and not acknowledged" if flagged else ""))
        self.empty.say(
            {"unread": "Everything that came back has been reviewed.", "flagged": "Nothing is flagged.",
             "all": "Nothing has come back yet."}[which],
            "Answers come in by themselves. The line below says how old the list is.",
        )  # fmt: skip
        self.list.show_rows(lines)
        self.read.setEnabled(bool(lines))
        self.foot_words.setText(f"The scores are worked out on this computer. {SORTS} sorts by another column.")

    def _reporting(self) -> None:
        self.context.go.open(Address("reporting"))

    def _read(self) -> None:
        if self.list.current() is not None:
            self._open(self.list.current())

    def _open(self, line: ResponseLine) -> None:
        self.context.go.open(Address("reading", line.patient.id, line.id))


def _name(line: ResponseLine) -> tuple[str, str]:
    return line.patient.name.sort_key


def _rank(line: ResponseLine) -> tuple[bool, float]:
    return (not (line.flagged or line.quarantined), -line.received_at.timestamp())


def _score(line: ResponseLine) -> Cell:
    if line.quarantined:
        return Cell("Does not fit the form", "Kept, not scored", symbol="warning", ink="warning", strong=True)
    words, more = line.score or "Not scored", capital(line.band)
    if line.flagged:
        return Cell(words, f"Flagged   {more}".strip(), symbol="risk", ink="risk", strong=True)
    return Cell(words, more, strong=True)


def _score_and_change(line: ResponseLine) -> Cell:
    measure, score, change = measure_cell(line), _score(line), line.change_words
    return replace(
        score, words=f"{measure.words}: {score.words}", more=". ".join(filter(None, (score.more, measure.more, change)))
    )


def _received_and_reviewed(line: ResponseLine) -> Cell:
    received, reviewed = _received(line), _reviewed(line)
    read = "Not yet reviewed" if line.reviewed is None else f"Reviewed by {reviewed.words}, {reviewed.more}"
    return Cell(received.words, f"{received.more}. {read}")


def _change(line: ResponseLine) -> Cell:
    return Cell(line.change_words or "First score", quiet=line.change_words in ("", "First score"))


def _received(line: ResponseLine) -> Cell:
    return Cell(show_date(day_in_london(line.received_at)), show_time(line.received_at))


def _reviewed(line: ResponseLine) -> Cell:
    if line.reviewed is None:
        return Cell("Not yet", quiet=True)
    waits = "waits to go out" if line.reviewed.pending else show_moment(line.reviewed.when)
    return Cell(line.reviewed.who, waits)


_ALL: tuple[Column[ResponseLine], ...] = (
    Column[ResponseLine]("Patient", lambda line: person_cell(line.patient), sort=_name, share=3),
    Column[ResponseLine]("Measure", measure_cell, sort=lambda line: line.measure_title),
    Column[ResponseLine]("Score", _score, sort=_rank, share=1),
    Column[ResponseLine]("Change", _change, share=1, wrap=170),
    Column[ResponseLine]("Received", _received, sort=lambda line: line.received_at),
    Column[ResponseLine]("Reviewed", _reviewed, wrap=110),
)
_FEW: tuple[Column[ResponseLine], ...] = (
    Column[ResponseLine]("Patient", lambda line: person_cell(line.patient), sort=_name, share=3, wrap=200),
    Column[ResponseLine]("Measure and score", _score_and_change, sort=_rank, share=3, wrap=180),
    Column[ResponseLine]("Received", _received_and_reviewed, sort=lambda line: line.received_at, share=2, wrap=120),
)
"""The same where the text is large: six columns have no room beside each other."""
