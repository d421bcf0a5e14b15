"""One team: its members by whose signatures, who waits, who left, and how its key stands."""

from PySide6.QtWidgets import QWidget

from care_record.people.dates import day_in_london, show_date
from care_record.people.services import Service
from care_record.sentences import capital
from desktop.services.reads import role_words
from desktop.services.reads.trust import Belonging, JoiningLine, TeamLine
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.parts.notices import Notice
from desktop.views.parts.tables import Column, List


class TeamCard(Card):
    """Shows a team; `waiting` is the list of those who wait for a second signature, `members` the list of members."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Team", parent)
        self.about = text("", "muted", wrap=True)
        self.key = text("", "muted", wrap=True)
        self.waiting = List(
            "Waiting to join",
            (
                Column[JoiningLine](
                    "Waiting to join",
                    lambda one: Cell(one.name, role_words(one.role).capitalize(), symbol="waiting", strong=True),
                    share=1,
                ),
                Column[JoiningLine]("Named by", _named, wrap=160),
                Column[JoiningLine]("", _why_not, share=2, wrap=200),
            ),
            key=lambda one: (one.team, one.member),
            fit_rows=True,
        )
        self.members = List(
            "Members",
            (
                Column[Belonging](
                    "Member",
                    lambda one: Cell(one.name, role_words(one.role).capitalize(), strong=True),
                    share=2,
                    wrap=180,
                ),
                Column[Belonging]("Since", _since),
                Column[Belonging]("By whose signatures", _signed, share=2, wrap=220),
                Column[Belonging]("Workstations", lambda one: Cell(str(one.workstations))),
            ),
            key=lambda one: one.id,
            fit_rows=True,
        )
        self._nobody = OrEmpty(self.members, "Nobody belongs to this team yet.", name="patients")
        self.left = text("", "small", wrap=True)
        self.recovered = text("", "warning", wrap=True)
        for part in (self.about, self.key, self.recovered, self.waiting):
            self.body.addWidget(part)
        self.body.addWidget(self._nobody, 1)
        self.body.addWidget(self.left)

    def show_team(self, team: TeamLine | None) -> None:
        """Show another team, or none."""
        self.setVisible(team is not None)
        if team is None:
            return
        self.title.setText(team.name + (" (waits to go out)" if team.pending and not team.members else ""))
        kind = "Records and duty desk" if team.records else Service(team.service).label
        self.about.setText(f"{kind}. {team.telephone}" if team.telephone else f"{kind}.")
        self.key.setText(team.key)
        self.waiting.setVisible(bool(team.joining))
        self.waiting.show_rows(team.joining)
        self.members.show_rows(team.members)
        self.left.setText(
            "Left: " + "; ".join(f"{name}, {_day(when)}" for name, when in team.left) if team.left else ""
        )
        self.left.setVisible(bool(team.left))
        self.recovered.setText(
            "\u26a0 The recovery key was used: " + " ".join(team.recoveries) if team.recoveries else ""
        )
        self.recovered.setVisible(bool(team.recoveries))


def lost_keys() -> Notice:
    """What a member is told whose workstation has not every key of the team."""
    return Notice(
        "info",
        "This workstation does not hold every key of the team yet.",
        "A colleague\u2019s workstation gives them by itself. Only if all workstations of the team are lost, two of "
        "the three custodians bring them back with the recovery key.",
    )


def _day(moment: object) -> str:
    from datetime import datetime

    assert isinstance(moment, datetime)  # noqa: S101 - only moments are ever handed in
    return show_date(day_in_london(moment))


def _named(one: JoiningLine) -> Cell:
    return Cell(capital(one.named_by), _day(one.since) if one.since else "Waits to go out")


def _why_not(one: JoiningLine) -> Cell:
    if one.mine_to_confirm:
        return Cell("Waits for your signature", symbol="key", ink="action", strong=True)
    return Cell(one.why_not, quiet=True)


def _since(one: Belonging) -> Cell:
    if one.since is None or one.pending:
        return Cell("Waits to go out", quiet=True)
    return Cell(_day(one.since))


def _signed(one: Belonging) -> Cell:
    if not one.named_by:
        return Cell("")
    return Cell(
        capital(one.named_by), f"confirmed by {one.confirmed_by}" if one.confirmed_by else "no second one was needed"
    )
