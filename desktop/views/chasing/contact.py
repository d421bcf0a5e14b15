"""How a person can be reached: corrected with care, a new address typed twice."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.acts import Acts, Done
from desktop.services.acts.chasing import ContactDraft
from desktop.services.reads import TypedContact
from desktop.services.reads.chasing import Contact
from desktop.views.filled import Filled
from desktop.views.parts.fields import Field, Form, line
from desktop.views.parts.labels import text
from desktop.views.raters.reach import Reach
from desktop.views.screen import Context

_RESTRICTED = "Contact details are restricted for this person\u2019s safety. They are not shown or changed here."


class ContactSheet(Filled):
    """The fields as recorded. With `again`, that send goes out anew to what is corrected."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        patient: UUID,
        told: Callable[[Done], object],
        again: UUID | None,
        act: UUID | None = None,
    ) -> None:
        """With `act`, the details of that correction, which waits in the outbox or came back."""
        yes = "Correct and send again" if again else "Keep"
        super().__init__(parent, context, "Contact details", yes, told)
        self._patient, self._again, self._act = patient, again, act
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
        act: UUID | None = None,
    ) -> None:
        """Open the sheet; `told` gets what was done."""
        cls(parent, context, patient, told, again, act).open()

    def _show(self, known: Contact) -> None:
        self.whose.setText(known.banner.banner.spoken)
        if known.restricted:
            self.failed(_Said(_RESTRICTED))
            self.yes.hide()
            for field in self.form.fields.values():
                field.hide()
            return
        self.reach.fill(known)
        self.form.fields["phone"].fill(known.phone)
        self.form.fields["email"].entry.setFocus()
        act = self._act
        if act is None:
            self.yes.setEnabled(True)
        else:
            self.context.background.read(self, lambda reads: reads.waiting.contact(act), self._typed, self.failed)

    def _typed(self, typed: TypedContact) -> None:
        """What was filled in before, which was typed twice already."""
        person = typed.patient
        lines, postcode = (person.address.lines, person.address.postcode) if person.address else ((), "")
        values = {
            "email": person.email,
            "email_again": person.email,
            "mobile": person.mobile,
            "mobile_again": person.mobile,
            "phone": person.phone,
            "address": "\n".join(lines),
            "postcode": postcode,
        }
        for name, value in values.items():
            self.form.fields[name].fill(value)
        self.yes.setEnabled(True)

    def start(self) -> None:
        patient, again = self._patient, self._again
        draft = ContactDraft(**{name: field.value for name, field in self.form.fields.items()})
        act = self._act

        def correct(acts: Acts) -> Done:
            return acts.chasing.correct_contact(patient, draft, again)

        self.context.background.act(
            self,
            correct if act is None else lambda acts: acts.waiting.instead(act, lambda: correct(acts)),
            self.finished_with,
            self.failed,
        )


class _Said(Exception):
    """Words for the place where a sheet says what stands against it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
