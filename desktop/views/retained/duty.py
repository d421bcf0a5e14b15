"""What has come to the duty desk: flagged answers that their team has not acknowledged in time."""

from collections.abc import Callable

from care_record.people.dates import show_date, show_moment
from care_record.people.patient import Patient
from desktop.services.acts.risk.duty import DutyLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, words_of


class DutyCard(Card):
    """Asked of the service when it is shown, and again on request; whom it shows is logged each time."""

    def __init__(self, context: Context, chosen: Callable[[Patient], object]) -> None:
        super().__init__("Flagged answers that wait for this desk")
        self._context = context
        columns = (
            Column[DutyLine]("Person", _person, share=2, wrap=220),
            Column[DutyLine]("Telephone", lambda line: Cell(_telephone(line.patient)), share=1),
            Column[DutyLine]("Since", lambda line: Cell(show_moment(line.since), line.team_name), share=1, wrap=160),
        )
        self.list = List("Flagged answers", columns, key=lambda line: line.response, fit_rows=True)
        self.list.opened.connect(lambda line: chosen(line.patient))
        self.empty = OrEmpty(self.list, "Asking the service\u2026", name="risk")
        self.head.addWidget(Button("Ask again", self.ask, kind="quiet", keys="F5"))
        self.body.addWidget(self.empty, 1)
        self.ask()

    def ask(self) -> None:
        """What waits now."""
        self._context.background.call(self, lambda calls: calls.duty(), self._show, self._failed)

    def _show(self, lines: tuple[DutyLine, ...]) -> None:
        self.empty.say("Nothing waits for this desk.", "A flag comes here when owner and deputy have not acted.")
        self.list.show_rows(lines)

    def _failed(self, error: Exception) -> None:
        self.empty.say(*words_of(error))


def _person(line: DutyLine) -> Cell:
    person = line.patient
    number = f"   NHS No. {person.nhs_number}" if person.nhs_number else ""
    name = f"{person.name.family.upper()}, {person.name.given}"
    return Cell(name, f"Born {show_date(person.birth_date)}{number}", strong=True, symbol="risk")


def _telephone(person: Patient) -> str:
    return person.mobile or person.phone or "Not recorded"
