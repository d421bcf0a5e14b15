"""Two records beside each other: the second one is found here, and what differs is marked in words."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.acts import Acts, Done
from desktop.services.reads import BannerData, Match, PatientLine
from desktop.services.reads.ledger.two import NAME, Compared, TwoRecords, alone
from desktop.views.parts.beside import beside
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.fields import Field, line
from desktop.views.parts.layout import Card, column
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import born_line, person_cell
from desktop.views.screen import Address, Screen

NOT_HERE = "One of the two is in no caseload of yours."


class PersonPicker(QWidget):
    """Finds a person of the caseload as one types; the record it is about is not offered."""

    def __init__(self, screen: Screen, label: str, without: UUID, chosen: Callable[[UUID], object]) -> None:
        super().__init__()
        self._screen, self._without = screen, without
        self.typed = Field(label, line("Name, date of birth or NHS number"))
        columns = (Column[PatientLine]("Person", person_cell, share=1, wrap=320),)
        self.found = List(label, columns, key=lambda one: one.id, fit_rows=True, whole=False)
        self.found.setFixedHeight(current_look().px(15))
        self.found.hide()
        self.found.opened.connect(lambda one: chosen(one.id))
        self.found.clicked.connect(lambda _: chosen(self.found.current().id))
        self.setLayout(column(self.typed, self.found, space=4))
        entry = self.typed.entry
        entry.textChanged.connect(lambda _: self._look())  # type: ignore[union-attr]
        entry.returnPressed.connect(self.found.setFocus)  # type: ignore[union-attr]

    def _look(self) -> None:
        typed = self.typed.value
        if not typed:
            self.found.hide()
            return
        self._screen.context.background.read(self, lambda reads: reads.find(typed), self._show)

    def _show(self, matches: tuple[Match, ...]) -> None:
        self.found.show_rows(tuple(one.patient for one in matches if one.patient.id != self._without))
        self.found.setVisible(bool(self.found.rows.rows))


class Comparing(Card):
    """The card with both. `changed` is told when both are there, or read anew."""

    def __init__(
        self, screen: Screen, first: UUID, other: UUID | None, changed: Callable[[TwoRecords], object]
    ) -> None:
        super().__init__("Who they are")
        self._screen, self._first, self.other = screen, first, other
        self._changed = changed
        self.both: TwoRecords | None = None
        self.rows = both_records()
        self.body.addWidget(self.rows, 1)

    def choose(self, other: UUID) -> None:
        """Compare with this one."""
        self.other = other
        self.refresh()

    def refresh(self) -> None:
        """Read both again; the first alone while nobody is chosen beside it."""
        first, other, screen = self._first, self.other, self._screen
        if other is None:
            screen.context.background.read(self, lambda reads: reads.banner(first), self._show_first, screen.fail)
            return
        screen.context.background.read(self, lambda reads: reads.ledger.two(first, other), self._show, self._not_here)

    def _not_here(self, error: Exception) -> None:
        """Whoever is in nobody's caseload here is not compared here."""
        if isinstance(error, LookupError):
            self._screen.tell("warning", NOT_HERE, "Their own team compares them, or a team of yours takes a referral.")
        else:
            self._screen.fail(error)

    def _show_first(self, data: BannerData) -> None:
        if self.other is None:
            self.rows.show_rows(alone(data.banner))

    def _show(self, both: TwoRecords) -> None:
        self.both = both
        self.rows.show_rows(both.rows)
        self._changed(both)


def both_records() -> List:
    """The list that says of both what is known, a row each."""
    columns = (
        Column[Compared]("", _label),
        Column[Compared]("First record", lambda row: _value(row, row.one), share=1, wrap=210),
        Column[Compared]("Second record", lambda row: _value(row, row.other), share=1, wrap=210),
    )
    return List("Both records", columns, key=lambda row: row.label, reading=True, whole=True)


def lay_out(screen: Screen, comparing: Comparing, picker: PersonPicker, below: Card) -> None:
    """Both records on the wide side; beside them where the second is found, and `below` it what is done about it."""
    finding = column(picker, below, space=16)
    finding.setStretch(1, 1)
    both = beside()
    both.addWidget(comparing, 3)
    both.addLayout(finding, 2)
    screen.content.addLayout(both, 1)


def decide(screen: Screen, job: Callable[[Acts], Done], kept: UUID, not_done: str) -> None:
    """Carry it out, and go on to the record where it stands then; `not_done` says what was not done."""
    go = screen.context.go

    def done(what: Done) -> None:
        go.say(what.words)
        go.open(Address("patient", kept))

    screen.context.background.act(screen, job, done, partial(screen.not_done, not_done))


APART = "They are then no longer pointed out to anybody. It can be taken back."
AGAIN = "They are then pointed out again to whoever looks for duplicates."


def ask_apart(screen: Screen, pair: tuple[PatientLine, PatientLine], then: Callable[[Done], object]) -> None:
    """Ask whether they are two people, and say so."""
    ids = [one.id for one in pair]
    words = ("Are these two people?", _both(pair, APART), "They are two people")
    _ask(screen, words, lambda acts: acts.care.tell_apart(*ids), then)


def ask_back(screen: Screen, pair: tuple[PatientLine, PatientLine], then: Callable[[Done], object]) -> None:
    """Ask whether that they are two people is not so sure any more, and take it back."""
    ids = [one.id for one in pair]
    words = ("Point them out again?", _both(pair, AGAIN), "Point them out again")
    _ask(screen, words, lambda acts: acts.care.take_back_apart(*ids), then)


def _ask(
    screen: Screen, words: tuple[str, str, str], job: Callable[[Acts], Done], then: Callable[[Done], object]
) -> None:
    """Do it after a yes; `words` are the question, what it means, and the yes."""
    Confirm.ask(screen, *words, lambda: screen.context.background.act(screen, job, then, screen.fail), kind="primary")


def _both(pair: tuple[PatientLine, PatientLine], after: str) -> str:
    return "\n\n".join((*(f"{spoken(one)}." for one in pair), after))


def spoken(person: PatientLine) -> str:
    """One of the two in a sentence."""
    return f"{person.name.display}, {born_line(person).replace('   ', ', ')}"


def _label(row: Compared) -> Cell:
    if row.differs:
        return Cell(f"{row.label} differs", symbol="warning", ink="warning", strong=True)
    return Cell(row.label, quiet=True)


def _value(row: Compared, words: str) -> Cell:
    return Cell(words, strong=row.label == NAME or row.differs)
