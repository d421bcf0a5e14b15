"""Teams: the list on the left, the one that is marked on the right, with who waits for a second signature."""

from collections.abc import Sequence

from care_record.people.services import Service
from desktop.services.reads.trust import TeamLine
from desktop.views.administration.sheets import CreateTeam
from desktop.views.administration.tabs import AdministrationScreen
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context
from desktop.views.team.card import TeamCard
from desktop.views.team.confirm import ConfirmJoining


class TeamsScreen(AdministrationScreen):
    """All teams of the trust. Its primary action creates one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "administration-teams")
        self._teams: Sequence[TeamLine] = ()
        columns = (
            Column[TeamLine]("Team", _team, share=1, wrap=180),
            Column[TeamLine]("Members", _members, wrap=90),
        )
        self.list = List("Teams", columns, key=lambda one: one.id, fit_rows=True)
        self.list.chosen.connect(self._chosen)
        self.empty = OrEmpty(self.list, "There is no team yet.", "Create one, then add members to it.", name="team")
        left = Card(margin=1)
        left.body.addWidget(self.empty)
        self.card = TeamCard()
        self.card.hide()
        both = beside()
        both.addWidget(left, 2)
        both.addWidget(self.card, 3)
        self.content.addLayout(both, 1)
        self.take_back = self.add_action(Button("Take back\u2026", self._take_back, kind="danger", keys="Ctrl+D"))
        self.confirm = self.add_action(Button("Confirm\u2026", self._confirm, keys="Ctrl+Shift+C"))
        self.new = self.add_action(Button("Create a team\u2026", self._create, kind="primary", keys="Ctrl+Return"))
        self.card.waiting.chosen.connect(lambda _: self._allow())
        self._allow()

    def read(self) -> None:
        self.context.background.read(self, lambda reads: reads.trust.teams(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, teams: Sequence[TeamLine]) -> None:
        self._teams = teams
        self.subtitle.setText(f"{len(teams)} {'team' if len(teams) == 1 else 'teams'}")
        self.list.show_rows(teams)

    def _chosen(self, team: TeamLine | None) -> None:
        self.card.show_team(team)
        self._allow()

    def _allow(self) -> None:
        line = self.card.waiting.current() if self.card.waiting.rows.rows else None
        self.confirm.setEnabled(line is not None and line.mine_to_confirm)
        self.take_back.setEnabled(line is not None)

    def _create(self) -> None:
        CreateTeam.ask(self, self.context, self.said, has_desk=any(one.records for one in self._teams))

    def _confirm(self) -> None:
        line = self.card.waiting.current()
        if line is not None and line.mine_to_confirm:
            ConfirmJoining.ask(self, self.context, line, self.said)

    def _take_back(self) -> None:
        line = self.card.waiting.current()
        if line is None:
            return
        Confirm.ask(
            self,
            f"Take back that {line.name} was named?",
            f"{line.name} then does not wait any more to join {line.team_name}.",
            "Take back",
            lambda: self.context.background.act(
                self,
                lambda acts: acts.trust.remove_from_team(line.member, line.team),
                lambda _: self.said(f"{line.name} is no longer named for {line.team_name}."),
                self.fail,
            ),
        )


def _team(one: TeamLine) -> Cell:
    more = "Records and duty desk" if one.records else Service(one.service).label
    return Cell(one.name, f"{more}, waits to go out" if one.pending else more, strong=True)


def _members(one: TeamLine) -> Cell:
    waiting = f"{len(one.joining)} wait" if len(one.joining) > 1 else "1 waits" if one.joining else ""
    return Cell(str(len(one.members)), waiting, symbol="waiting" if waiting else "")
