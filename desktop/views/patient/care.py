"""Who looks after a person: whom a team has named to be told of flagged answers, and the sheet to name them."""

from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.reads.risk import CareLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, Form, choice
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal
from desktop.views.screen import Context

NOBODY = "Nobody yet: who asks is told first, then the team."


class CareCard(Card):
    """A line for each team; a clinician of one names owner and deputy."""

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__("Looked after by")
        self._context, self._patient = context, patient
        self._lines: tuple[CareLine, ...] = ()
        self.name = Button("Name\u2026", self._ask, kind="quiet", keys="Ctrl+Shift+O")
        self.name.hide()
        self.head.addWidget(self.name)
        self.teams = column(space=4)
        self.body.addLayout(self.teams)

    def refresh(self) -> None:
        """Read it anew."""
        patient = self._patient
        self._context.background.read(self, lambda reads: reads.risk.care(patient), self._show)

    def _show(self, lines: tuple[CareLine, ...]) -> None:
        self._lines = lines
        clear(self.teams)
        for number, line in enumerate(lines):
            if number:
                self.teams.addWidget(divider())
            if len(lines) > 1:
                self.teams.addWidget(text(line.team_name, "small"))
            self.teams.addWidget(text(care_words(line), wrap=True))
        reveal(self.teams)
        self.name.setVisible(any(line.members for line in lines))

    def _ask(self) -> None:
        mine = [line for line in self._lines if line.members]
        if mine:
            OwnerSheet(self, self._context, self._patient, mine).open()


class OwnerSheet(Sheet):
    """Owner and deputy, of one team after the other."""

    def __init__(self, parent: QWidget, context: Context, patient: UUID, lines: list[CareLine]) -> None:
        super().__init__(parent, "Who looks after this person", "Name", lambda: None)
        self._context, self._patient, self._lines = context, patient, lines
        self.team = Field("Team", choice([(str(line.team), line.team_name) for line in lines]))
        self.team.setVisible(len(lines) > 1)
        self.form = Form(
            owner=Field("Owner", choice(()), hint="Told at once when an answer is flagged"),
            deputy=Field("Deputy", choice(()), hint="Told next, when the owner has not acted"),
        )
        self.inside.addWidget(self.team)
        for field in self.form.fields.values():
            self.inside.addWidget(field)
        self.inside.addWidget(text("After both, the duty desk is told, at any hour.", "muted", wrap=True))
        self.team.entry.currentIndexChanged.connect(lambda _: self._fill())  # type: ignore[union-attr]
        self._fill()

    @property
    def _line(self) -> CareLine:
        return self._lines[max(self.team.entry.currentIndex(), 0)]  # type: ignore[union-attr]

    def _fill(self) -> None:
        line = self._line
        members = [(str(one.id), one.name) for one in line.members]
        for name, held, first in (
            ("owner", line.owner, []),
            ("deputy", line.deputy, [("", "The others of the team")]),
        ):
            entry = self.form.fields[name].entry
            entry.clear()
            for value, words in [*first, *members]:
                entry.addItem(words, value)  # type: ignore[union-attr]
            if held is not None:
                entry.setCurrentIndex(max(entry.findData(str(held.id)), 0))  # type: ignore[union-attr]

    def ready(self) -> bool:
        patient, team = self._patient, self._line.team
        owner, deputy = (self.form.fields[name].entry.currentData() for name in ("owner", "deputy"))  # type: ignore[union-attr]
        self._context.background.act(
            self,
            lambda acts: acts.risk.name_owner(patient, team, UUID(owner), UUID(deputy) if deputy else None),
            lambda _: self.accept(),
            lambda error: self.form.show_problems(getattr(error, "problems", ())),
        )
        return False


def care_words(line: CareLine) -> str:
    """Owner and deputy in a sentence."""
    if line.owner is None:
        return NOBODY
    deputy = f"; deputy {line.deputy.name}" if line.deputy else ""
    return f"{line.owner.name}{deputy}{' (waits in the outbox)' if line.pending else ''}"
