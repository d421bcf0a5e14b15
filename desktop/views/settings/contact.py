"""Where a member of staff is told that something waits: one's own in Settings, anybody's in Administration."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.acts.risk import ContactDraft
from desktop.services.reads.risk import Contact
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, Form, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row
from desktop.views.screen import Context

WHAT = (
    "When a flagged answer waits, the service sends one fixed sentence there, without anything of a person. "
    "Colleagues of the trust can see it."
)


class ContactCard(Card):
    """One's own: what is given now, and the sheet that changes it."""

    def __init__(self, context: Context) -> None:
        super().__init__("Where you are told")
        self._context = context
        self._contact: Contact | None = None
        self.body.addWidget(text("A flagged answer does not wait until you look at this screen.", "muted", wrap=True))
        self.given = text("", wrap=True)
        self.body.addWidget(self.given)
        self.change = Button("Change\u2026", self._ask, keys="Ctrl+Shift+T")
        self.change.setEnabled(False)
        self.body.addLayout(row(self.change, None))
        self.refresh()

    def refresh(self) -> None:
        """Read it anew."""
        self._context.background.read(self, lambda reads: reads.risk.contact(), self._show)

    def _show(self, contact: Contact) -> None:
        self._contact = contact
        self.given.setText(contact_words(contact))
        self.change.setEnabled(True)

    def _ask(self) -> None:
        if self._contact is not None:
            ContactSheet(self, self._context, self._contact, self.refresh).open()


class ContactSheet(Sheet):
    """Mobile number and e-mail address; it stays open until they are kept."""

    def __init__(self, parent: QWidget, context: Context, contact: Contact, then: Callable[[], object]) -> None:
        super().__init__(parent, f"Where {contact.name} is told", "Save", lambda: None)
        self._context, self._member, self._kept = context, contact.member, then
        self.form = Form(
            mobile=Field("Mobile number", line(longest=40), hint="For texts, such as 07700 900123"),
            email=Field("E-mail address", line(longest=254), hint="At work, such as name@trust.nhs.uk"),
        )
        for name, field in self.form.fields.items():
            field.entry.setText(getattr(contact, name))  # type: ignore[union-attr]
            self.inside.addWidget(field)
        self.inside.addWidget(text(WHAT, "muted", wrap=True))

    @classmethod
    def ask(cls, parent: QWidget, context: Context, member: UUID, then: Callable[[], object]) -> None:
        """Read what is given, then open the sheet."""
        context.background.read(
            parent,
            lambda reads: reads.risk.contact(member),
            lambda contact: cls(parent, context, contact, then).open(),
        )

    def ready(self) -> bool:
        member = self._member
        draft = ContactDraft(self.form.fields["mobile"].value, self.form.fields["email"].value)
        self._context.background.act(self, lambda acts: acts.risk.give_contact(member, draft), self._done, self._failed)
        return False

    def _done(self, _: object) -> None:
        self.accept()
        self._kept()

    def _failed(self, error: Exception) -> None:
        self.form.show_problems(getattr(error, "problems", ()))


def contact_words(contact: Contact) -> str:
    """What is given, in a sentence."""
    given = [part for part in (contact.mobile, contact.email) if part]
    if not given:
        return "\u26a0 Nothing is given: you cannot be told."
    waits = " (waits in the outbox)" if contact.pending else ""
    return f"{' and '.join(given)}{waits}"
