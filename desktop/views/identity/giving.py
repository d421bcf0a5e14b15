"""Giving a request to a colleague of the desk, or back to the queue."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.reads.identity import CaseLine, Staff
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, choice
from desktop.views.parts.labels import text

_NOBODY = "Nobody: back to the queue"
KEYS = "Ctrl+G"


class Give(Sheet):
    """Who looks after a request from now on."""

    def __init__(
        self, parent: QWidget, line: CaseLine, colleagues: Sequence[Staff], then: Callable[[UUID | None], object]
    ) -> None:
        super().__init__(parent, "Give the request to a colleague", "Give", lambda: then(self.chosen))
        has = "You have it now." if line.mine else f"{line.owner} has it now." if line.owner else "Nobody has it now."
        named = [(str(one.id), one.name) for one in colleagues]
        self.whom = Field("Give it to", choice([*named, *([("", _NOBODY)] if line.owner else [])]))
        self.inside.addWidget(text(f"{line.name}. {has}", "strong", wrap=True))
        self.inside.addWidget(self.whom)
        words = "It stands among their own requests at once. What was entered stays, and Ctrl+T takes it back."
        if not named:
            words = "Nobody else works at the identity desk."
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.yes.setEnabled(bool(named or line.owner))
        self.whom.entry.setFocus()

    @property
    def chosen(self) -> UUID | None:
        """The colleague, or None for nobody."""
        return UUID(self.whom.value) if self.whom.value else None

    @classmethod
    def ask(
        cls, parent: QWidget, line: CaseLine, colleagues: Sequence[Staff], then: Callable[[UUID | None], object]
    ) -> None:
        """Open the sheet; `then` gets the colleague's id, or None."""
        cls(parent, line, colleagues, then).open()
