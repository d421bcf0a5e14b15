"""All workstations of a team are lost: two custodians type their words at a new one."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.services.reads.trust import TeamLine
from desktop.views.filled import Filled
from desktop.views.parts.fields import Field, paragraph
from desktop.views.parts.labels import text
from desktop.views.screen import Context


class Recover(Filled):
    """Reason and two times 33 words; the key they give is in memory alone, until the team's keys are unwrapped."""

    def __init__(self, parent: QWidget, context: Context, team: TeamLine, told: Callable[[str], object]) -> None:
        super().__init__(
            parent, context, f"Recover the keys of {team.name}", "Put the key together", lambda done: told(done.words)
        )
        self._team = team
        self.setMinimumWidth(640)
        words = (
            "Only when no workstation of the team is left. Two of the three custodians come to this screen, one after "
            "the other, and type their words. All members of the team are told, with their names and the reason."
        )
        self.inside.addWidget(text(words, wrap=True))
        hint = "33 words in their order, with spaces between them"
        self.fill(
            reason=Field("Why", paragraph(2), hint="All members read it, and the privacy officer"),
            share_1=Field("Words of the first custodian", paragraph(3), hint=hint),
            share_2=Field("Words of the second custodian", paragraph(3), hint=hint),
        )

    @classmethod
    def ask(cls, parent: QWidget, context: Context, team: TeamLine, told: Callable[[str], object]) -> None:
        """Open the sheet; `told` gets words once the keys are here."""
        cls(parent, context, team, told).open()

    def check(self) -> list[tuple[str, str]]:
        return [] if self.form.fields["reason"].value else [("reason", "Say why; all members of the team read it.")]

    def start(self) -> None:
        reason, first, second = (self.form.fields[name].value for name in ("reason", "share_1", "share_2"))
        team = self._team.id
        self.context.background.call(
            self, lambda calls: calls.trust.recover(team, reason, (first, second)), self.finished_with, self.failed
        )
