"""The second signature: somebody named for a team joins it once another person has said that this is right."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.services.reads import role_words
from desktop.services.reads.trust import JoiningLine
from desktop.views.filled import Filled
from desktop.views.parts.labels import text
from desktop.views.screen import Context


class ConfirmJoining(Filled):
    """Says who, named by whom, and what it gives them."""

    def __init__(self, parent: QWidget, context: Context, line: JoiningLine, told: Callable[[str], object]) -> None:
        super().__init__(
            parent, context, f"Does {line.name} belong to {line.team_name}?", "Confirm", lambda _: told(_joined(line))
        )
        self._line = line
        role = role_words(line.role)
        gives = (
            "Confirm only if you know that this person works in the team. With your signature they see its patients, "
            "and a clinician can open what is sealed. All members are told, with your name."
        )
        waits = (
            "If you do not know, cancel and ask. Nothing happens until somebody confirms; an administrator can take it "
            "back."
        )
        for words in (f"{line.named_by} named {line.name}, {role}, for this team.", gives, waits):
            self.inside.addWidget(text(words, wrap=True))
        self.fill()

    @classmethod
    def ask(cls, parent: QWidget, context: Context, line: JoiningLine, told: Callable[[str], object]) -> None:
        """Open the question; `told` gets words once it is signed."""
        cls(parent, context, line, told).open()

    def start(self) -> None:
        line = self._line
        self.context.background.act(
            self, lambda acts: acts.trust.confirm_joining(line.member, line.team), self.finished_with, self.failed
        )


def _joined(line: JoiningLine) -> str:
    return f"Confirmed: {line.name} joins {line.team_name}."
