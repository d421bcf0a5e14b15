"""How somebody who is asked about a person is reached: corrected, and the same send goes out again."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.acts import Done
from desktop.services.acts.raters import RaterContact
from desktop.services.reads.raters import KnownRater
from desktop.views.filled import Filled
from desktop.views.parts.fields import Form
from desktop.views.parts.labels import text
from desktop.views.raters.reach import Reach
from desktop.views.screen import Context


class CorrectingSheet(Filled):
    """The addresses as the send has them. Name and basis stay as they were signed."""

    def __init__(
        self, parent: QWidget, context: Context, whose: str, request: UUID, told: Callable[[Done], object]
    ) -> None:
        super().__init__(parent, context, "Contact details of whoever is asked", "Correct and send again", told)
        self._request = request
        self.setMinimumWidth(680)
        self.inside.addWidget(text(whose, "strong", wrap=True))
        self.asked = text("", "strong", wrap=True)
        self.inside.addWidget(self.asked)
        words = "Ask them and read it back. A new e-mail address or mobile number is typed twice."
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.reach = Reach()
        self.form = Form(**self.reach.fields)
        for laid in self.reach.layouts():
            self.inside.addLayout(laid)
        self.inside.addWidget(self.problem)
        self.yes.setEnabled(False)
        context.background.read(self, lambda reads: reads.raters.asked(request), self._show, self.failed)

    @classmethod
    def ask(cls, parent: QWidget, context: Context, whose: str, request: UUID, told: Callable[[Done], object]) -> None:
        """Open the sheet; `whose` is the patient in words, `told` gets what was done."""
        cls(parent, context, whose, request, told).open()

    def _show(self, known: KnownRater) -> None:
        self.asked.setText(f"Asked: {known.words}")
        self.reach.fill(known)
        self.yes.setEnabled(True)
        self.form.fields["email"].entry.setFocus()

    def start(self) -> None:
        request = self._request
        contact = RaterContact(**{name: field.value for name, field in self.form.fields.items()})
        self.context.background.act(
            self, lambda acts: acts.raters.correct(request, contact), self.finished_with, self.failed
        )
