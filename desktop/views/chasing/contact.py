"""How a person can be reached: corrected with care, a new address typed twice."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.services.acts import Done
from desktop.services.acts.chasing import ContactDraft
from desktop.services.reads.chasing import Contact
from desktop.views.parts.fields import Field, Form, line, paragraph
from desktop.views.parts.filled import Filled
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import current_look
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
        self._known: Contact | None = None
        self.setMinimumWidth(680)
        self.whose = text("", "strong", wrap=True)
        words = "Ask the person and read it back to them. A new e-mail address or mobile number is typed twice."
        self.inside.addWidget(self.whose)
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.form = Form(
            email=Field("E-mail", line(longest=254)),
            email_again=Field("E-mail again", line(longest=254)),
            mobile=Field("Mobile number", line(longest=35), hint="For text messages, such as 07700 900123."),
            mobile_again=Field("Mobile number again", line(longest=35)),
            address=Field("Address", paragraph(4, longest=200), hint="One line each, the house first."),
            postcode=Field("Postcode", line(longest=10)),
            phone=Field("Other telephone", line(longest=35)),
        )
        fields = self.form.fields
        pairs = (("email", "email_again"), ("mobile", "mobile_again"), ("postcode", "phone"))
        side_by_side = column if current_look().large else row
        for left, right in (pairs[0], pairs[1], ("address", ""), pairs[2]):
            self.inside.addLayout(side_by_side(fields[left], *([fields[right]] if right else []), space=16))
        self.inside.addWidget(self.problem)
        self._twice = {name: self.form.fields[f"{name}_again"] for name in ("email", "mobile")}
        for name, field in self._twice.items():
            field.hide()
            self.form.fields[name].entry.textChanged.connect(self._changed)  # type: ignore[union-attr]
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
        self._known = known
        for name in ("email", "mobile", "phone", "address", "postcode"):
            entry = self.form.fields[name].entry
            value: str = getattr(known, name)
            if isinstance(entry, QPlainTextEdit):
                entry.setPlainText(value)
            else:
                entry.setText(value)  # type: ignore[union-attr]
        self.yes.setEnabled(True)
        self.form.fields["email"].entry.setFocus()

    def _changed(self) -> None:
        """What differs from what is recorded is asked for a second time."""
        if self._known is not None:
            for name, field in self._twice.items():
                value = self.form.fields[name].value
                field.setVisible(bool(value) and value != getattr(self._known, name))

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
