"""What a person fills in about a measure: why it is withdrawn, and by what licence its wording is used."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.views.filled import Filled
from desktop.views.parts.dialogs import FileToOpen, Sheet
from desktop.views.parts.fields import Field, paragraph
from desktop.views.parts.labels import text
from desktop.views.screen import Context


class Why(Filled):
    """Why a measure is no longer sent, or a proposal declined; colleagues read it."""

    def __init__(
        self, parent: QWidget, context: Context, proposal: UUID, told: Callable[[Any], object], *, declines: bool
    ) -> None:
        title, yes = ("Decline this measure", "Decline") if declines else ("Withdraw this measure", "Withdraw")
        super().__init__(parent, context, title, yes, told, kind="danger")
        self._proposal = proposal
        words = (
            "Nobody can send it. It may be proposed again once it is put right."
            if declines
            else "Nobody can send it from now on. Requests that are out can still be answered, and answers be read."
        )
        self.inside.addWidget(text(words, wrap=True))
        self.fill(reason=Field("Why", paragraph(3, longest=2000), hint="Your colleagues read this."))
        self.form.fields["reason"].entry.setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget, context: Context, proposal: UUID, told: Callable[[Any], object], *, declines: bool
    ) -> None:
        """Open the sheet."""
        cls(parent, context, proposal, told, declines=declines).open()

    def start(self) -> None:
        reason, proposal = self.form.fields["reason"].value, self._proposal
        self.context.background.act(
            self, lambda acts: acts.packs.withdraw(proposal, reason), self.finished_with, self.failed
        )


class Wording(Sheet):
    """By what licence the trust may use a measure's wording; then the file that has it."""

    def __init__(self, parent: QWidget, kinds: str, then: Callable[[Path, str], object]) -> None:
        super().__init__(parent, "Add the wording of this measure", "Choose the file\u2026", self._choose)
        self._asked_by, self._kinds, self._use = parent, kinds, then
        for words in (
            (
                "This measure came without its wording, which its owner does not allow to be handed on. A trust that "
                "holds the licence adds it: a FHIR Questionnaire with the same items and answers."
            ),
            "Only the words are taken from the file. Points, bands and flags stay as they are.",
        ):
            self.inside.addWidget(text(words, wrap=True))
        self.note = Field(
            "By what licence the trust may use it", paragraph(3, longest=2000), hint="Who gave it, to whom, and when."
        )
        self.inside.addWidget(self.note)
        self.note.entry.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, kinds: str, then: Callable[[Path, str], object]) -> None:
        """Open the sheet; `then` gets the file and the note."""
        cls(parent, kinds, then).open()

    def ready(self) -> bool:
        self.note.wrong("" if self.note.value else "Say by what licence the wording may be used.")
        return bool(self.note.value)

    def _choose(self) -> None:
        note = self.note.value
        FileToOpen.ask(self._asked_by, "The measure with its wording", self._kinds, lambda path: self._use(path, note))
