"""Schedules: what each of one's teams sends by itself, when, and for how many people it is due next."""

from collections.abc import Sequence

from care_record.people.dates import show_date
from desktop.services.reads.schedules import ScheduleLine, TeamSchedules
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card, clear, column, row
from desktop.views.parts.tables import Column, List
from desktop.views.schedules import columns
from desktop.views.schedules.sheets import ENDING, ScheduleSheet
from desktop.views.screen import Context, Screen

_NOTHING = (
    "Nothing is sent by itself yet. A schedule sends a measure at referral, every few weeks, or before a meeting."
)


class SchedulesScreen(Screen):
    """The schedules of one's teams. Its primary action makes a new one."""

    kinds = frozenset({"schedules", "patients", "staff", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Schedules", back=True)
        self._teams: Sequence[TeamSchedules] = ()
        self._shown = 0
        self._choices = column(space=0)
        self.list = List(
            "Schedules",
            (
                columns.measure(),
                columns.when(),
                Column[ScheduleLine]("Due next", _next, share=1, wrap=150),
                Column[ScheduleLine]("Set by", _set_by),
            ),
            key=lambda line: line.id,
            fit_rows=True,
        )
        self.list.chosen.connect(lambda _: self._allow())
        self.list.opened.connect(lambda _: self._change())
        card = Card("For everybody of the team")
        card.body.addWidget(OrEmpty(self.list, _NOTHING, name="waiting"))
        self.content.addLayout(self._choices)
        self.content.addWidget(card, 1)
        self.end = self.add_action(Button("End\u2026", self._end, keys="Ctrl+Shift+E"))
        self.change = self.add_action(Button("Change\u2026", self._change, keys="Ctrl+E"))
        self.new = self.add_action(Button("New schedule\u2026", self._new, kind="primary", keys="Ctrl+Return"))
        self.foot_words.setText(
            "All is decided again at the moment of sending. For one person, pause it in the record."
        )
        self._allow()

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.schedules.teams(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, teams: Sequence[TeamSchedules]) -> None:
        names = tuple(one.team.name for one in teams)
        if names != tuple(one.team.name for one in self._teams):
            clear(self._choices)
            if len(teams) > 1:
                self._choices.addLayout(row(Segments("Team", names, self._choose), None))
            self._shown = 0
        self._teams = teams
        self._choose(min(self._shown, max(len(teams) - 1, 0)))

    def _choose(self, index: int) -> None:
        self._shown = index
        team = self._team()
        self.subtitle.setText(team.team.name if team else "You belong to no team that sees people.")
        self.list.show_rows(team.lines if team else ())
        self._allow()

    def _team(self) -> TeamSchedules | None:
        return self._teams[self._shown] if self._shown < len(self._teams) else None

    def _allow(self) -> None:
        chosen = self.list.current() is not None
        self.change.setEnabled(chosen)
        self.end.setEnabled(chosen)
        self.new.setEnabled(self._team() is not None)

    def _new(self) -> None:
        team = self._team()
        if team is not None:
            ScheduleSheet.ask(self, self.context, team.team, self.context.go.say)

    def _change(self) -> None:
        team, line = self._team(), self.list.current()
        if team is not None and line is not None:
            ScheduleSheet.ask(self, self.context, team.team, self.context.go.say, line_=line)

    def _end(self) -> None:
        line: ScheduleLine | None = self.list.current()
        if line is None:
            return
        Confirm.ask(
            self,
            f"End the schedule of {line.title}?",
            ENDING,
            "End the schedule",
            lambda: self.context.background.act(
                self,
                lambda acts: acts.schedules.end(line.id),
                lambda done: self.context.go.say(done.words),
                self.fail,
            ),
        )


def _next(line: ScheduleLine) -> Cell:
    if line.pending:
        return Cell("Waits in the outbox", quiet=True)
    if line.next_day is None:
        return Cell("Nothing is due", quiet=True)
    people = "1 person" if line.next_people == 1 else f"{line.next_people:,} people"
    return Cell(show_date(line.next_day), people)


def _set_by(line: ScheduleLine) -> Cell:
    return Cell(line.set_by)
