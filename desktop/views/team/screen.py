"""Team: who is in one's teams and by whose signatures, who waits, who left, and whether the keys are here."""

from collections.abc import Sequence

from desktop.services.reads.chasing import PlanPage
from desktop.services.reads.trust import TeamLine
from desktop.views.chasing.plan import ChangePlan, RemindersCard
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.labels import text
from desktop.views.parts.layout import clear, column, row
from desktop.views.screen import Address, Context, Screen
from desktop.views.team.card import TeamCard, lost_keys
from desktop.views.team.confirm import ConfirmJoining
from desktop.views.team.recover import Recover


class TeamScreen(Screen):
    """The teams of the person who is here. Its primary action gives a second signature."""

    kinds = frozenset({"staff", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Team")
        self._teams: Sequence[TeamLine] = ()
        self._shown = 0
        self._choices = column(space=0)
        self._lost = column(space=0)
        self.nothing = text(
            "You belong to no team yet. An administrator names you, and a member confirms it.", wrap=True
        )
        self.nothing.hide()
        self.card = TeamCard()
        self.card.hide()
        for part in (self._choices, self._lost):
            self.content.addLayout(part)
        self.content.addWidget(self.nothing)
        self.content.addWidget(self.card, 1)
        self.schedules = self.add_action(Button("Schedules\u2026", self._schedules, keys="Ctrl+J"))
        self.reminders = RemindersCard(self._change_plan)
        self.reminders.hide()
        self._plan: PlanPage | None = None
        self.content.addWidget(self.reminders)
        self.recover = self.add_action(Button("Use the recovery key\u2026", self._recover, keys="Ctrl+Shift+R"))
        self.recover.hide()
        self.confirm = self.add_action(Button("Confirm\u2026", self._confirm, kind="primary", keys="Ctrl+Return"))
        self.card.waiting.chosen.connect(lambda _: self._allow())
        self.card.waiting.opened.connect(lambda _: self._confirm())
        self.foot_words.setText(
            "A member joins by two signatures, and all members are told. Who leaves has the key turned."
        )
        self._allow()

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.trust.my_teams(), self._show, self.fail)

    def focus_first(self) -> None:
        self.card.members.focus_soon()

    def _show(self, teams: Sequence[TeamLine]) -> None:
        if [one.name for one in teams] != [one.name for one in self._teams]:
            clear(self._choices)
            if len(teams) > 1:
                self._choices.addLayout(row(Segments("Team", tuple(one.name for one in teams), self._choose), None))
                self._shown = 0
        self._teams = teams
        self.nothing.setVisible(not teams)
        self._choose(min(self._shown, max(len(teams) - 1, 0)))

    def _choose(self, index: int) -> None:
        self._shown = index
        team = self._team()
        self.card.show_team(team)
        clear(self._lost)
        lost = team is not None and self.context.me.role == "clinician" and team.generation > 0 and not team.holds_key
        if lost:
            self._lost.addWidget(lost_keys())
        self.recover.setVisible(bool(lost and team and team.recoverable))
        self._read_plan(team)
        self._allow()

    def _read_plan(self, team: TeamLine | None) -> None:
        """A team that sees patients reminds them; the records and duty desk writes to nobody."""
        reminds = team is not None and not team.records and self.context.me.role in ("clinician", "coordinator")
        if team is None or not reminds:
            self.reminders.hide()
            return
        wanted = team.id
        self.context.background.read(
            self.reminders, lambda reads: reads.chasing.plan(wanted), self._show_plan, self.fail
        )

    def _show_plan(self, page: PlanPage) -> None:
        team = self._team()
        if team is not None and team.id == page.team:
            self._plan = page
            self.reminders.show_plan(page)
            self.reminders.show()

    def _change_plan(self) -> None:
        if self._plan is not None:
            ChangePlan.ask(self, self.context, self._plan, lambda done: self._said(done.words))

    def _team(self) -> TeamLine | None:
        return self._teams[self._shown] if self._shown < len(self._teams) else None

    def _allow(self) -> None:
        line = self.card.waiting.current()
        self.confirm.setEnabled(line is not None and line.mine_to_confirm)

    def _schedules(self) -> None:
        self.context.go.open(Address("schedules"))

    def _confirm(self) -> None:
        line = self.card.waiting.current()
        if line is not None and line.mine_to_confirm:
            ConfirmJoining.ask(self, self.context, line, self._said)

    def _recover(self) -> None:
        team = self._team()
        if team is not None:
            Recover.ask(self, self.context, team, self._said)

    def _said(self, words: str) -> None:
        self.context.go.say(words)
        self.refresh()
