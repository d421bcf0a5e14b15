"""Changing the passphrase: the store's keys are wrapped anew, and nothing else changes."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, Form, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row
from desktop.views.screen import Context, words_of


class PassphraseCard(Card):
    """Says what the passphrase does, and opens the sheet on which it is changed."""

    def __init__(self, context: Context) -> None:
        super().__init__("Passphrase")
        self._context = context
        words = "With a secret in this computer\u2019s keyring, it opens the encrypted store. Nobody can reset it."
        self.body.addWidget(text(words, "muted", wrap=True))
        self.said = text("", "good")
        self.body.addLayout(row(Button("Change the passphrase\u2026", self._ask), self.said, None, space=12))

    def _ask(self) -> None:
        ChangePassphrase.ask(self, self._context, lambda: self.said.setText("\u2713 Changed."))


class ChangePassphrase(Sheet):
    """The passphrase now, and twice the new one; it stays open until the change is made."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[], object]) -> None:
        super().__init__(parent, "Change the passphrase", "Change", lambda: None)
        self._context = context
        self._changed = then
        self.form = Form(
            old=Field("Passphrase now", line(secret=True, longest=1000)),
            new=Field("New passphrase", line(secret=True, longest=1000), hint="12 characters or more"),
            again=Field("New passphrase again", line(secret=True, longest=1000)),
        )
        for field in self.form.fields.values():
            self.inside.addWidget(field)

    @classmethod
    def ask(cls, parent: QWidget, context: Context, then: Callable[[], object]) -> None:
        """Open the sheet; `then` runs once the passphrase is another."""
        cls(parent, context, then).open()

    def ready(self) -> bool:
        old, new, again = (field.secret for field in self.form.fields.values())
        if new != again:
            self.form.show_problems([("again", "The two are not the same.")])
            return False
        self.form.show_problems(())
        self.yes.setEnabled(False)
        self._context.background.call(self, lambda calls: calls.change_passphrase(old, new), self._done, self._failed)
        return False

    def _done(self, _: object) -> None:
        self.accept()
        self._changed()

    def _failed(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        where = "old" if type(error).__name__ == "WrongPassphrase" else "new"
        self.form.show_problems([(where, " ".join(words_of(error)))])
