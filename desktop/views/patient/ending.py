"""The end of a team's care: discharged from a team, or died. What follows is said before it is recorded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from desktop.views.filled import Filled
from desktop.views.parts.fields import Field, choice, line
from desktop.views.parts.labels import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop.services.reads import PatientRecord
    from desktop.views.parts.more import More
    from desktop.views.screen import Context

DIED = "died"
AFTER_DISCHARGE = (
    "What this team has sent and nobody has answered is cancelled on that day; links stop working. Other teams are not "
    "affected. The record stays readable here for as long as your trust allows."
)
AFTER_DEATH = (
    "Everything that is out is stopped at once, for every team: messages, reminders, links. It cannot be taken back "
    "here. The record stays, marked as that of a person who has died."
)


class EndOfCareAction:
    """The way to the sheet, once the record is there and unless the person has died."""

    def __init__(self, context: Context, more: More) -> None:
        """It is one of `more`."""
        self._context, self._more = context, more
        self._record: PatientRecord | None = None
        self._action = more.add("End of care\u2026", self._ask, keys="Ctrl+Shift+E")
        self._action.setEnabled(False)

    def show_record(self, record: PatientRecord) -> None:
        """It is about this record now."""
        self._record = record
        self._action.setEnabled(not record.line.deceased)

    def _ask(self) -> None:
        if self._record is not None:
            EndOfCare.ask(self._more, self._context, self._record, self._told)

    def _told(self, done: object) -> None:
        self._context.go.say(getattr(done, "words", ""))


class EndOfCare(Filled):
    """Asks what has happened and on which day."""

    def __init__(
        self, parent: QWidget, context: Context, record: PatientRecord, told: Callable[[object], object]
    ) -> None:
        super().__init__(parent, context, f"End of care: {record.line.name.display}", "Record", told, kind="danger")
        self._patient: UUID = record.line.id
        mine = {team.id for team in context.me.teams}
        closing = [one for one in record.referrals if one.closed is None and one.team.id in mine]
        options = [(str(one.id), f"Discharged from {one.team.name}") for one in closing]
        self.what = Field("What has happened", choice([*options, (DIED, "The person has died")]))
        self.on = Field("On", line(show_date(context.today), longest=20))
        self.on.entry.setText(show_date(context.today))  # type: ignore[union-attr]
        self.reason = Field("Why", line(longest=200), hint="Not sealed; name no condition.")
        self.follows = text("", "muted", wrap=True)
        self.fill(what=self.what, on=self.on, reason=self.reason)
        self.inside.insertWidget(self.inside.indexOf(self.problem), self.follows)
        self.what.entry.currentIndexChanged.connect(lambda _: self._say())  # type: ignore[union-attr]
        self._say()

    @classmethod
    def ask(cls, parent: QWidget, context: Context, record: PatientRecord, told: Callable[[object], object]) -> None:
        """Open the sheet; `told` gets what came of it."""
        cls(parent, context, record, told).open()

    @property
    def _died(self) -> bool:
        return self.what.value == DIED

    def _say(self) -> None:
        self.follows.setText(AFTER_DEATH if self._died else AFTER_DISCHARGE)
        self.reason.setVisible(not self._died)
        self.yes.say("Record the death" if self._died else "Record the discharge")

    def _day(self) -> date | None:
        try:
            return parse_date(self.on.value)
        except InvalidValueError:
            return None

    def check(self) -> list[tuple[str, str]]:
        return [] if self._day() else [("on", "Enter a day, such as 14-Nov-2026.")]

    def start(self) -> None:
        patient, on, reason, what = self._patient, self._day(), self.reason.value, self.what.value
        assert on is not None  # noqa: S101 - `check` has seen it
        if self._died:
            self.context.background.act(
                self, lambda acts: acts.care.record_death(patient, on), self.finished_with, self.failed
            )
            return
        self.context.background.act(
            self, lambda acts: acts.care.discharge(patient, UUID(what), on, reason), self.finished_with, self.failed
        )
