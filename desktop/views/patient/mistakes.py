"""Putting a record right: an entry of the wrong person, and two records of one person. Each is one guided act."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.people.dates import show_moment
from desktop.services.acts import Acts, Done
from desktop.services.reads import Match, PatientLine, PatientRecord
from desktop.services.reads.ledger.mistakes import Mistake
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column
from desktop.views.parts.more import More
from desktop.views.parts.notices import Notice
from desktop.views.parts.tables import Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Address, Screen

AFTER = (
    "It is kept and shown struck through, with your name and the reason, and counts nowhere: not in scores, exports or "
    "what was agreed to. What it had sent stops."
)
AFTER_MERGE = (
    "This record is set aside: nothing is sent from it, its referrals to your teams go on in the other one, and "
    "finding shows the other one. Both histories can be read, each by its own key. It cannot be taken back."
)


class RightActions:
    """The two ways behind More, once the record is there."""

    def __init__(self, screen: Screen, patient: UUID, more: More) -> None:
        self._screen, self._patient = screen, patient
        self.mistake = more.add("Entered in error\u2026", self._mistakes)
        self.merge = more.add("Merge with another record\u2026", self._merge)

    def show_record(self, record: PatientRecord) -> None:
        """It is about this record now: one that was set aside is only read."""
        for action in (self.mistake, self.merge):
            action.setEnabled(record.instead is None)

    def _mistakes(self) -> None:
        patient = self._patient
        self._screen.context.background.read(
            self._screen,
            lambda reads: reads.ledger.mistakes(patient),
            lambda found: MistakeSheet(self._screen, found, patient, self._mark).open(),
            self._screen.fail,
        )

    def _mark(self, what: UUID, why: str, right: UUID | None) -> None:
        patient = self._patient
        self._act(lambda acts: acts.ledger.in_error(patient, what, why, right))

    def _merge(self) -> None:
        patient = self._patient
        MergeSheet(
            self._screen, patient, lambda into, why: self._act(lambda acts: acts.ledger.merge(patient, into, why), into)
        ).open()

    def _act(self, job: Callable[[Acts], Done], then: UUID | None = None) -> None:
        screen = self._screen

        def done(what: Done) -> None:
            screen.context.go.say(what.words)
            if then is not None:
                screen.context.go.open(Address("patient", then))

        screen.context.background.act(screen, job, done, partial(screen.not_done, "This was not done."))


def aside_notice(screen: Screen, record: PatientRecord) -> Notice | None:
    """What stands above a record that was set aside, or into which another was merged; None for any other."""
    if record.instead is not None and record.instead.id != record.line.id:
        kept = record.instead.id
        words = f"This is an earlier record of {record.instead.name.display}, merged into the one that is used."
        more = "It can be read. Nothing is sent from it."
        return Notice("warning", words, more, action=("Open the record in use", lambda: _open(screen, kept)))
    if record.instead is not None:
        return Notice(
            "warning", "This person was registered in error.", "The record is kept, and nothing is sent from it."
        )
    if record.earlier:
        first = record.earlier[0].id
        return Notice(
            "info",
            "An earlier record of this person was merged into this one.",
            "Its history stands there, under its own key.",
            action=("Open the earlier record", lambda: _open(screen, first)),
        )
    return None


def _open(screen: Screen, patient: UUID) -> None:
    screen.context.go.open(Address("patient", patient))


class PersonPicker(QWidget):
    """Finds a person of the caseload as one types; the record it is about is not offered."""

    def __init__(self, screen: Screen, label: str, without: UUID, hint: str = "") -> None:
        super().__init__()
        self._screen, self._without = screen, without
        self.typed = Field(label, line("Name, date of birth or NHS number"), hint=hint)
        columns = (Column[PatientLine]("Person", person_cell, share=1, wrap=320),)
        self.found = List(label, columns, key=lambda one: one.id, fit_rows=True)
        self.found.setFixedHeight(120)
        self.found.hide()
        self.setLayout(column(self.typed, self.found, space=4))
        self.typed.entry.textChanged.connect(lambda _: self._look())  # type: ignore[union-attr]

    @property
    def chosen(self) -> UUID | None:
        """Who was chosen, None while nobody was."""
        person: PatientLine | None = self.found.current() if self.typed.value else None
        return person.id if person is not None else None

    def _look(self) -> None:
        typed = self.typed.value
        if not typed:
            self.found.hide()
            return
        self._screen.context.background.read(self, lambda reads: reads.find(typed), self._show)

    def _show(self, matches: tuple[Match, ...]) -> None:
        self.found.show_rows(tuple(one.patient for one in matches if one.patient.id != self._without))
        self.found.setVisible(bool(self.found.rows.rows))


class MistakeSheet(Sheet):
    """Which entry, why, and whose it is."""

    def __init__(
        self,
        screen: Screen,
        entries: tuple[Mistake, ...],
        patient: UUID,
        then: Callable[[UUID, str, UUID | None], object],
    ) -> None:
        super().__init__(screen, "Entered in error", "Mark it", lambda: self._go_on(then), kind="danger")
        self.setMinimumWidth(640)
        columns = (
            Column[Mistake]("Entry", lambda one: Cell(one.words, one.who), share=2, wrap=260),
            Column[Mistake]("When", lambda one: Cell(show_moment(one.at))),
        )
        self.entries = List("Entries of this record", columns, key=lambda one: one.id, fit_rows=True)
        self.entries.setFixedHeight(200)
        self.entries.show_rows(entries)
        self.why = Field("Why", paragraph(2, longest=500), hint="Stands beside it; not sealed. Name nobody.")
        self.right = PersonPicker(
            screen,
            "Whose it is, to enter it there",
            patient,
            "May be left empty. A send, a referral or what was agreed to is entered there at once; an answer by hand.",
        )
        for part in (self.entries, text(AFTER, "muted", wrap=True), self.why, self.right):
            self.inside.addWidget(part)
        self.yes.setEnabled(bool(entries))
        self.entries.setFocus()

    def ready(self) -> bool:
        if not self.why.value:
            self.why.wrong("Say why.")
        return bool(self.why.value) and self.entries.current() is not None

    def _go_on(self, then: Callable[[UUID, str, UUID | None], object]) -> None:
        chosen: Mistake = self.entries.current()
        then(chosen.id, self.why.value, self.right.chosen)


class MergeSheet(Sheet):
    """The other record of this person, which is used from now on, and why they are one."""

    def __init__(self, screen: Screen, patient: UUID, then: Callable[[UUID, str], object]) -> None:
        super().__init__(screen, "Merge with another record", "Merge", lambda: self._go_on(then), kind="danger")
        self.setMinimumWidth(640)
        self.other = PersonPicker(screen, "The record to keep", patient)
        self.why = Field("How it is known that they are one person", paragraph(2, longest=500), hint="Not sealed.")
        for part in (self.other, self.why, text(AFTER_MERGE, "muted", wrap=True)):
            self.inside.addWidget(part)
        self.other.typed.entry.setFocus()

    def ready(self) -> bool:
        if self.other.chosen is None:
            self.other.typed.wrong("Find the other record, and choose it.")
        if not self.why.value:
            self.why.wrong("Say how it is known.")
        return self.other.chosen is not None and bool(self.why.value)

    def _go_on(self, then: Callable[[UUID, str], object]) -> None:
        into = self.other.chosen
        assert into is not None  # noqa: S101 - `ready` has seen to it
        then(into, self.why.value)
