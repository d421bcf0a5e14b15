"""Putting a record right: an entry of the wrong person, and two records of one person."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from care_record.people.dates import show_date, show_moment
from desktop.services.reads import PatientRecord
from desktop.services.reads.ledger.mistakes import Mistake
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, paragraph, tick
from desktop.views.parts.labels import text
from desktop.views.parts.more import More
from desktop.views.parts.notices import Notice, current_look
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Screen
from desktop.views.two_records.merge import compare
from desktop.views.two_records.whose import whose

AFTER = (
    "It is kept and shown struck through, with your name and the reason, and counts nowhere: not in scores, exports or "
    "what was agreed to. What it had sent stops."
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
            lambda found: MistakeSheet(self._screen, found, self._go_on).open(),
            self._screen.fail,
        )

    def _go_on(self, what: UUID, why: str, elsewhere: bool) -> None:
        """Mark it; where it is another person's, both are looked at first, away from this one's banner."""
        patient, screen = self._patient, self._screen
        if elsewhere:
            screen.context.go.open(whose(patient, what, why))
            return
        screen.context.background.act(
            screen,
            lambda acts: acts.ledger.in_error(patient, what, why),
            lambda done: screen.context.go.say(done.words),
            partial(screen.not_done, "This was not done."),
        )

    def _merge(self) -> None:
        self._screen.context.go.open(compare(self._patient))


def put_right_notices(screen: Screen, record: PatientRecord) -> Iterator[Notice]:
    """What stands above a record into which another was merged, or of which an answer was entered in error."""
    if record.earlier:
        first = record.earlier[0].id
        yield Notice(
            "info",
            "An earlier record of this person was merged into this one.",
            "Its history stands there, under its own key.",
            action=("Open the earlier record", lambda: screen.context.go.open(Address("patient", first))),
        )
    if record.ask_again and record.instead is None:
        one = record.ask_again[0]
        yield Notice(
            "info",
            f"An answer to {one.title} was entered in error on {show_date(one.on)}.",
            "It counts nowhere. The person can be asked again.",
            action=(
                "Ask again\u2026",
                lambda: screen.context.go.open(Address("send-to", record.line.id, words=one.measure)),
            ),
        )


class MistakeSheet(Sheet):
    """Which entry, why, and whether it is another person's; who that is does not stand under this one's banner."""

    def __init__(
        self,
        screen: Screen,
        entries: tuple[Mistake, ...],
        then: Callable[[UUID, str, bool], object],
    ) -> None:
        super().__init__(screen, "Entered in error", "Mark it", lambda: self._go_on(then), kind="danger")
        self.setMinimumWidth(640)
        columns = (
            Column[Mistake]("Entry", lambda one: Cell(one.words, one.who), share=2, wrap=260),
            Column[Mistake]("When", lambda one: Cell(show_moment(one.at))),
        )
        self.entries = List("Entries of this record", columns, key=lambda one: one.id, fit_rows=True)
        if not current_look().large:
            self.entries.setFixedHeight(200)
        self.entries.show_rows(entries)
        self.why = Field("Why", paragraph(2, longest=500), hint="Stands beside it; not sealed. Name nobody.")
        self.elsewhere = tick("It is another person\u2019s: find them next, and enter it there")
        self.elsewhere.toggled.connect(lambda on: self.yes.say("Find the person\u2026" if on else "Mark it"))
        for part in (self.entries, text(AFTER, "muted", wrap=True), self.why, self.elsewhere):
            self.inside.addWidget(part)
        self.yes.setEnabled(bool(entries))
        self.entries.setFocus()

    def ready(self) -> bool:
        if not self.why.value:
            self.why.wrong("Say why.")
        return bool(self.why.value) and self.entries.current() is not None

    def _go_on(self, then: Callable[[UUID, str, bool], object]) -> None:
        chosen: Mistake = self.entries.current()
        then(chosen.id, self.why.value, self.elsewhere.isChecked())
