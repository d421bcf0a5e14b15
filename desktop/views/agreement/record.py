"""The sheet on which an agreement, a refusal or a withdrawal is recorded as the person said it."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from PySide6.QtWidgets import QWidget

from care_record.agreement.statements import HowGiven, Scope
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from desktop.services.acts import AgreementDraft
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, choice, line, paragraph, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row

WHAT_HAPPENS = (
    "It counts at once: nothing that was sealed is shown any more, what is open is cancelled, links stop working. "
    "Once it is confirmed, keys and answers are removed from every workstation; prints, exported files, backups for "
    "30 days and the trust\u2019s retained record remain. Care is not affected."
)
Intent = Literal["recorded", "refused", "withdrawn"]
_TITLES: dict[Intent, tuple[str, str, str]] = {
    "recorded": ("Record agreement", "What does the person agree to?", "Record agreement"),
    "refused": ("Record a refusal", "What does the person refuse?", "Record the refusal"),
    "withdrawn": ("Withdraw agreement", "What does the person withdraw?", "Withdraw"),
}


class RecordAgreement(Sheet):
    """What is agreed to, when, how, who was there, and a sealed note."""

    def __init__(self, parent: QWidget, intent: Intent, today: date, then: Callable[[AgreementDraft], object]) -> None:
        title, question, yes = _TITLES[intent]
        super().__init__(
            parent, title, yes, lambda: then(self.draft()), kind="primary" if intent == "recorded" else "danger"
        )
        self._today = today
        self.inside.addWidget(text(question, "label"))
        self.scopes = {
            scope: tick(scope.words[:1].upper() + scope.words[1:], on=intent == "withdrawn") for scope in Scope
        }
        self.inside.addLayout(column(*self.scopes.values(), space=2))
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        self.inside.addWidget(self.problem)
        self.day = Field("Said on", line(longest=20))
        self.day.entry.setText(show_date(today))  # type: ignore[union-attr]
        self.how = Field("How", choice((how.value, how.words[:1].upper() + how.words[1:]) for how in HowGiven))
        self.inside.addLayout(row(self.day, self.how, space=12))
        self.present = Field(
            "Who else was there", line(longest=200), hint="By role, as mother, interpreter; may be left empty"
        )
        self.inside.addWidget(self.present)
        self.note = Field("Note", paragraph(3), hint="Sealed to this record; the service cannot read it.")
        self.inside.addWidget(self.note)
        if intent == "withdrawn":
            self.inside.addWidget(text(WHAT_HAPPENS, "muted", wrap=True))
        next(iter(self.scopes.values())).setFocus()

    @classmethod
    def ask(cls, parent: QWidget, intent: Intent, today: date, then: Callable[[AgreementDraft], object]) -> None:
        """Open the sheet; `then` gets what was filled in."""
        cls(parent, intent, today, then).open()

    def ready(self) -> bool:
        taken = any(box.isChecked() for box in self.scopes.values())
        self.problem.setText("" if taken else "\u26a0 Choose at least one.")
        self.problem.setVisible(not taken)
        try:
            day = parse_date(self.day.value)
        except InvalidValueError as error:
            self.day.wrong(error.words)
            return False
        future = day > self._today
        self.day.wrong(f"{show_date(day)} is in the future. Enter the day on which it was said." if future else "")
        return taken and not future

    def draft(self) -> AgreementDraft:
        """What is filled in, once it is ready."""
        present = tuple(part.strip() for part in self.present.value.split(",") if part.strip())
        return AgreementDraft(
            scope=frozenset(scope for scope, box in self.scopes.items() if box.isChecked()),
            given_on=parse_date(self.day.value),
            how=HowGiven(self.how.value),
            present=present,
            note=self.note.value,
        )
