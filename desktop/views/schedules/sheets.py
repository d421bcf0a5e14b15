"""What is filled in of a schedule or an appointment."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QWidget

from care_record.channels.channel import Channel
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from care_record.schedules.schedule import DAYS_BEFORE, Kind, Trigger
from desktop.services.acts.schedules import AppointmentDraft, ScheduleDraft
from desktop.services.reads import Team
from desktop.services.reads.schedules import ScheduleLine, ScheduleOptions
from desktop.views.filled import Filled
from desktop.views.parts.fields import Field, choice, line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Context

Told = Callable[[str], object]
WEEKS = 4
DUE_DAYS = 14
_FIRST = {Trigger.EVERY: WEEKS, Trigger.REFERRAL: 0, Trigger.DISCHARGE: 0}
_COUNTED = {
    Trigger.REFERRAL: ("Days after the referral", "0 is the day of the referral"),
    Trigger.EVERY: ("Weeks between", "Counted from the day of the referral"),
}
_BEFORE = ("Days before", "0 is the day itself")
_LONGEST_MESSAGE = 500
ENDING = "Nothing more is sent for it; what waits unsent is taken back. What has gone out can still be answered."


class ScheduleSheet(Filled):
    """One schedule, new or changed, of a whole team or (with `patient`) of one person."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        team: Team,
        told: Told,
        *,
        patient: UUID | None = None,
        line_: ScheduleLine | None = None,
    ) -> None:
        title = "Change this schedule" if line_ else f"New schedule for {'this person' if patient else team.name}"
        yes = "Change" if line_ else "Set the schedule"
        super().__init__(parent, context, title, yes, lambda done: told(done.words))
        self._team, self._patient, self._line = team, patient, line_
        self.setMinimumWidth(640)
        words = (
            "Each time it is due, the service decides again whether it may be sent: agreement, address, discharge, a "
            "death, an answer that is still waited for. A change applies to everything that has not gone out."
        )
        self.inside.addWidget(text(words, "muted", wrap=True))
        trigger = line_.trigger if line_ else Trigger.REFERRAL
        self.fill(
            measure=Field("Measure", choice(())),
            trigger=Field("When", choice((one.value, one.label) for one in Trigger)),
            count=Field("Days", line(longest=3), hint=" ", width=96),
            channel=Field("How", choice(())),
            due_days=Field("Days to answer", line(longest=3), hint="From the day on which it goes out", width=96),
            begins=Field("From", line("14-Feb-2027", longest=20), hint="What falls before this day is not sent"),
            message=Field(
                "Message",
                paragraph(2, longest=_LONGEST_MESSAGE),
                hint="Stands above the questions. Not sealed; name no measure or condition.",
            ),
        )
        fields = self.form.fields
        for names in (("trigger", "count"), ("channel", "due_days", "begins")):
            at = self.inside.indexOf(fields[names[0]])
            for name in names:
                self.inside.removeWidget(fields[name])
            self.inside.insertLayout(at, row(*(fields[name] for name in names), space=16))
        self._choose("trigger", trigger.value)
        self._entry("trigger").activated.connect(lambda _: self._follow(typed=False))
        self._put("due_days", str(line_.due_days if line_ else DUE_DAYS))
        self._put("begins", show_date(line_.begins if line_ else context.today))
        self._follow(typed=False)
        fields["measure"].entry.setFocus()
        if line_:
            self._put("count", str(line_.days if trigger.counts_days else line_.weeks))
            fields["message"].entry.setPlainText(line_.message)  # type: ignore[union-attr]

    def offer(self, options: ScheduleOptions) -> None:
        """Fill the lists."""
        for one in options.measures:
            self._entry("measure").addItem(one.title, one.id)
        for way in options.channels:
            self._entry("channel").addItem(way.label, way.value)
        if self._line:
            self._choose("measure", self._line.measure or "")
            self._choose("channel", self._line.channel.value)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        context: Context,
        team: Team,
        told: Told,
        *,
        patient: UUID | None = None,
        line_: ScheduleLine | None = None,
    ) -> None:
        """Open the sheet."""
        sheet = cls(parent, context, team, told, patient=patient, line_=line_)
        context.background.read(sheet, lambda reads: reads.schedules.options(), sheet.offer, sheet.failed)
        sheet.open()

    def check(self) -> list[tuple[str, str]]:
        found = [
            (name, "Type a whole number.")
            for name in ("count", "due_days")
            if not self.form.fields[name].value.isdigit()
        ]
        try:
            self._day()
        except InvalidValueError as error:
            found.append(("begins", error.words))
        return found

    def start(self) -> None:
        values = {name: field.value for name, field in self.form.fields.items()}
        draft = ScheduleDraft(
            team=self._team.id,
            measure=values["measure"],
            channel=Channel(values["channel"]),
            trigger=Trigger(values["trigger"]),
            count=int(values["count"]),
            due_days=int(values["due_days"]),
            begins=self._day(),
            message=values["message"],
            schedule=self._line.id if self._line else None,
            patient=self._patient,
        )
        self.context.background.act(self, lambda acts: acts.schedules.set(draft), self.finished_with, self.failed)

    def _follow(self, *, typed: bool) -> None:
        """The number is of days or of weeks, as what makes it due says."""
        trigger = Trigger(self.form.fields["trigger"].value)
        label, hint = _COUNTED.get(trigger, _BEFORE)
        field = self.form.fields["count"]
        field.label.setText(label)
        field.entry.setAccessibleName(label)
        field.note.setText(hint)
        if not typed:
            self._put("count", str(_FIRST.get(trigger, DAYS_BEFORE)))

    def _day(self) -> date:
        return parse_date(self.form.fields["begins"].value)

    def _entry(self, name: str) -> QComboBox:
        entry = self.form.fields[name].entry
        assert isinstance(entry, QComboBox)  # noqa: S101 - made so above
        return entry

    def _choose(self, name: str, value: str) -> None:
        self._entry(name).setCurrentIndex(max(self._entry(name).findData(value), 0))

    def _put(self, name: str, words: str) -> None:
        self.form.fields[name].entry.setText(words)  # type: ignore[union-attr]


class AppointmentSheet(Filled):
    """One appointment of a person with a team."""

    def __init__(self, parent: QWidget, context: Context, patient: UUID, teams: tuple[Team, ...], told: Told) -> None:
        super().__init__(parent, context, "New appointment", "Note the appointment", lambda done: told(done.words))
        self._patient = patient
        self.setMinimumWidth(560)
        words = "It is noted so that measures go out before it. It sends no invitation, and is not put in your diary."
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.fill(
            team=Field("Team", choice((str(one.id), one.name) for one in teams)),
            kind=Field("What for", choice((one.value, one.label) for one in Kind)),
            day=Field("Day", line("14-Feb-2027", longest=20)),
            time=Field("Time", line("14:30", longest=5), width=current_look().px(12)),
        )
        fields = self.form.fields
        for first, second in (("team", "kind"), ("day", "time")):
            at = self.inside.indexOf(fields[first])
            for name in (first, second):
                self.inside.removeWidget(fields[name])
            self.inside.insertLayout(at, row(fields[first], fields[second], space=16))
        fields["day"].entry.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, context: Context, patient: UUID, teams: tuple[Team, ...], told: Told) -> None:
        """Open the sheet."""
        cls(parent, context, patient, teams, told).open()

    def check(self) -> list[tuple[str, str]]:
        try:
            parse_date(self.form.fields["day"].value)
        except InvalidValueError as error:
            return [("day", error.words)]
        return []

    def start(self) -> None:
        values = {name: field.value for name, field in self.form.fields.items()}
        draft = AppointmentDraft(
            self._patient, UUID(values["team"]), parse_date(values["day"]), values["time"], Kind(values["kind"])
        )
        self.context.background.act(self, lambda acts: acts.schedules.book(draft), self.finished_with, self.failed)
