"""How a person can be reached: corrected with care, a new address typed twice."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.acts import Done
from desktop.services.acts.chasing import ContactDraft
from desktop.services.reads.chasing import Contact
from desktop.views.chasing.reach import Reach
from desktop.views.parts.fields import Field, Form, line
from desktop.views.parts.filled import Filled
from desktop.views.parts.labels import text
from desktop.views.screen import Context

_RESTRICTED = "Contact details are restricted for this person\u2019s safety. They are not shown or changed here."


class ContactSheet(Filled):
    """The fields as recorded. With `again`, that send goes out anew to what is corrected."""

    def __init__(
        self, parent: QWidget, context: Context, patient: UUID, told: Callable[[Done], object], again: UUID | None
    ) -> None:
        yes = "Correct and send again" if again else "Keep"
        super().__init__(parent, context, "Contact details", yes, told)
        self._patient, self._again = patient, again
        self.setMinimumWidth(680)
        self.whose = text("", "strong", wrap=True)
        words = "Ask the person and read it back to them. A new e-mail address or mobile number is typed twice."
        self.inside.addWidget(self.whose)
        self.inside.addWidget(text(words, "muted", wrap=True))
        phone = Field("Other telephone", line(longest=35))
        self.reach = Reach(phone)
        self.form = Form(**self.reach.fields, phone=phone)
        for laid in self.reach.layouts():
            self.inside.addLayout(laid)
        self.inside.addWidget(self.problem)
        self.yes.setEnabled(False)
        context.background.read(self, lambda reads: reads.chasing.contact(patient), self._show, self.failed)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        context: Context,
        patient: UUID,
        told: Callable[[Done], object],
        again: UUID | None = None,
    ) -> None:
        """Open the sheet; `told` gets what was done."""
        cls(parent, context, patient, told, again).open()

    def _show(self, known: Contact) -> None:
        self.whose.setText(known.banner.banner.spoken)
        if known.restricted:
            self.failed(_Said(_RESTRICTED))
            self.yes.hide()
            for field in self.form.fields.values():
                field.hide()
            return
        self.reach.fill(known)
        self.form.fields["phone"].entry.setText(known.phone)  # type: ignore[union-attr]
        self.yes.setEnabled(True)
        self.form.fields["email"].entry.setFocus()

    def start(self) -> None:
        patient, again = self._patient, self._again
        draft = ContactDraft(**{name: field.value for name, field in self.form.fields.items()})
        self.context.background.act(
            self,
            lambda acts: acts.chasing.correct_contact(patient, draft, again),
            self.finished_with,
            self.failed,
        )


class _Said(Exception):
    """Words for the place where a sheet says what stands against it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
