"""One person's schedules and appointments: what is sent by itself and when, what was not sent and why."""

from uuid import UUID

from care_record.people.dates import day_in_london, show_date, show_time
from desktop.services.reads.schedules import AppointmentLine, PersonSchedules, ScheduleLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.schedules import columns
from desktop.views.schedules.sheets import ENDING, AppointmentSheet, ScheduleSheet
from desktop.views.screen import Context, Screen


class PersonSchedulesScreen(Screen):
    """What is scheduled for one person. Its primary action notes an appointment."""

    kinds = frozenset({"schedules", "patients", "requests", "agreement", "outbox"})

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__(context, "Schedules and appointments", back=True)
        self._patient = patient
        self._shown = PersonSchedules((), (), ())
        self.list = List(
            "Sent by itself",
            (
                columns.measure(),
                columns.when(),
                Column[ScheduleLine]("For this person", _standing, share=2, wrap=220),
            ),
            key=lambda line: line.id,
            fit_rows=True,
        )
        self.list.chosen.connect(lambda _: self._allow())
        self.pause = Button("Pause for this person", self._pause, kind="quiet", keys="Ctrl+P")
        self.end = Button("End\u2026", self._end, kind="quiet")
        schedules = Card("Sent by itself")
        schedules.head.addWidget(self.pause)
        schedules.head.addWidget(self.end)
        schedules.body.addWidget(OrEmpty(self.list, "Nothing is sent to this person by itself.", name="send"))
        self.appointments = List(
            "Appointments",
            (
                Column[AppointmentLine]("When", _when),
                Column[AppointmentLine]("What for", lambda line: Cell(line.kind.label), share=1),
                Column[AppointmentLine]("With", lambda line: Cell(line.team.name), share=1),
            ),
            key=lambda line: line.id,
            fit_rows=True,
        )
        self.appointments.chosen.connect(lambda _: self._allow())
        self.cancel = Button("Cancel this appointment\u2026", self._cancel, kind="quiet")
        booked = Card("Appointments to come")
        booked.head.addWidget(self.cancel)
        booked.body.addWidget(OrEmpty(self.appointments, "No appointment is noted.", name="waiting"))
        self.content.addWidget(schedules, 3)
        self.content.addWidget(booked, 2)
        self.add = self.add_action(Button("Schedule for this person\u2026", self._add, keys="Ctrl+E"))
        self.book = self.add_action(Button("New appointment\u2026", self._book, kind="primary", keys="Ctrl+Return"))
        self._allow()

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.schedules.person(patient), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, found: PersonSchedules) -> None:
        self._shown = found
        self.list.show_rows(found.lines)
        self.appointments.show_rows(found.appointments)
        self.foot_words.setText("" if found.teams else "This person has no open referral to a team of yours.")
        self._allow()

    def _mine(self, team: UUID) -> bool:
        return any(one.id == team for one in self._shown.teams)

    def _allow(self) -> None:
        line: ScheduleLine | None = self.list.current()
        appointment: AppointmentLine | None = self.appointments.current()
        own = line is not None and self._mine(line.team)
        self.pause.setEnabled(own)
        self.pause.say("Go on for this person" if line is not None and line.paused else "Pause for this person")
        self.end.setEnabled(own and line is not None and not line.whole_team)
        self.cancel.setEnabled(appointment is not None and self._mine(appointment.team.id))
        self.add.setEnabled(bool(self._shown.teams))
        self.book.setEnabled(bool(self._shown.teams))

    def _pause(self) -> None:
        line: ScheduleLine | None = self.list.current()
        if line is None:
            return
        patient, schedule, paused = self._patient, line.id, not line.paused
        self.context.background.act(
            self,
            lambda acts: acts.schedules.pause(patient, schedule, paused=paused),
            lambda done: self.context.go.say(done.words),
            self.fail,
        )

    def _end(self) -> None:
        line: ScheduleLine | None = self.list.current()
        if line is None:
            return
        self._ask(
            f"End the schedule of {line.title}?",
            ENDING,
            "End the schedule",
            line.id,
            appointment=False,
        )

    def _cancel(self) -> None:
        line: AppointmentLine | None = self.appointments.current()
        if line is not None:
            when = f"{show_date(day_in_london(line.at))} at {show_time(line.at)}"
            words = f"{line.kind.label} on {when} with {line.team.name}: nothing is sent before it. Nobody is told."
            self._ask("Cancel this appointment?", words, "Cancel the appointment", line.id, appointment=True)

    def _ask(self, title: str, words: str, yes: str, of: UUID, *, appointment: bool) -> None:
        patient = self._patient
        Confirm.ask(
            self,
            title,
            words,
            yes,
            lambda: self.context.background.act(
                self,
                lambda acts: acts.schedules.cancel(patient, of) if appointment else acts.schedules.end(of),
                lambda done: self.context.go.say(done.words),
                self.fail,
            ),
        )

    def _add(self) -> None:
        team = self._shown.teams[0]
        ScheduleSheet.ask(self, self.context, team, self.context.go.say, patient=self._patient)

    def _book(self) -> None:
        AppointmentSheet.ask(self, self.context, self._patient, self._shown.teams, self.context.go.say)


def _standing(line: ScheduleLine) -> Cell:
    whose = "Of the whole team" if line.whole_team else f"For this person alone, by {line.set_by}"
    if line.pending:
        return Cell("Waits in the outbox", whose, quiet=True)
    if line.paused:
        return Cell("Paused", whose, symbol="waiting", strong=True)
    if line.problem:
        return Cell(f"Not sent: {line.problem}", whose, symbol="warning", ink="warning", strong=True)
    return Cell(f"Next on {show_date(line.next_day)}" if line.next_day else "Nothing is due now", whose)


def _when(line: AppointmentLine) -> Cell:
    waits = "waits in the outbox" if line.pending else ""
    return Cell(f"{show_date(day_in_london(line.at))} {show_time(line.at)}", waits, strong=True)
