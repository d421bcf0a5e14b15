"""Asks before a second record is made of somebody who may be here already."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.reads import PatientLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.people import born_line

WORDS = (
    "One person with two records has answers and agreements in two places. Open the record if it is the same person."
)


class LookAlikes(Sheet):
    """Shows who looks alike, each with a way to the record; `register` goes on as somebody else."""

    def __init__(
        self,
        parent: QWidget,
        alike: Sequence[PatientLine],
        go: Callable[[UUID], object],
        register: Callable[[], object],
    ) -> None:
        super().__init__(parent, "Is this somebody who is here already?", "Register somebody else", register)
        self.setMinimumWidth(640)
        self.inside.addWidget(text(WORDS, wrap=True))
        for one in alike:
            said = f"{born_line(one)}   {', '.join(one.team_names)}"
            who = column(text(one.name.display, "strong", wrap=True), text(said, "muted", wrap=True), space=2)
            opening = Button("Open", partial(self._open, go, one.id), kind="quiet")
            opening.setAccessibleName(f"Open the record of {one.name.display}")
            line = row(space=12)
            line.addLayout(who, 1)
            line.addWidget(opening)
            self.inside.addLayout(line)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        alike: Sequence[PatientLine],
        go: Callable[[UUID], object],
        register: Callable[[], object],
    ) -> None:
        """Open the question."""
        cls(parent, alike, go, register).open()

    def _open(self, go: Callable[[UUID], object], patient: UUID) -> None:
        self.reject()
        go(patient)
