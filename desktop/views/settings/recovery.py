"""The recovery code of this workstation's outbox: made anew, and an outbox from before brought back by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.views.door.recovery import WHAT_FOR, is_noted, last_group_field, print_code
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Clipboard, Sheet
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row
from desktop.views.screen import Context, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop.services.acts import Done, Earlier

NO_CODE = "\u26a0 No code was made yet for this workstation: without one, a lost passphrase loses what waits here."

BROUGHT = (
    "This workstation was enrolled again, and its outbox from before is kept, encrypted. What waits in it is signed "
    "anew by this workstation and goes out."
)
WITHOUT_CODE = (
    "\u26a0 Without the code it stays lost. How many acts wait in it cannot be told without the code. The file is kept."
)


class RecoveryCard(Card):
    """Whether there is a code, a way to a new one, and outboxes from before that wait for theirs."""

    def __init__(self, context: Context) -> None:
        super().__init__("Recovery code")
        self._context = context
        self.state = text("It brings back what waits in the outbox, if the passphrase is lost.", "muted", wrap=True)
        self.said = text("", "good", wrap=True)
        self.said.hide()
        self.bring = Button("Bring an earlier outbox back\u2026", self._bring)
        self.bring.hide()
        self.body.addWidget(self.state)
        self.body.addLayout(row(Button("Make a new code\u2026", self._new), None))
        self.body.addLayout(row(self.bring, None))
        self.body.addWidget(self.said)
        self._look()

    def _look(self) -> None:
        background = self._context.background
        background.call(self, lambda calls: calls.has_recovery_code(), self._show_state)
        background.call(self, lambda calls: calls.earlier_outboxes(), self._show_earlier)

    def _show_state(self, there: bool) -> None:
        if not there:
            self.state.setText(NO_CODE)

    def _show_earlier(self, found: tuple[Earlier, ...]) -> None:
        self.bring.setVisible(bool(found))

    def _new(self) -> None:
        NewCode.ask(self, self._context, lambda: self._tell("\u2713 The new code counts; the one before does not."))

    def _bring(self) -> None:
        BringBack.ask(self, self._context, self._brought)

    def _brought(self, done: Done) -> None:
        self._tell(f"\u2713 {done.words}")
        self._look()

    def _tell(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()


class NewCode(Sheet):
    """The passphrase first; then the code, and its last group typed."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[], object]) -> None:
        super().__init__(parent, "Make a new recovery code", "Make the code", lambda: None)
        self._context, self._made = context, then
        self._code = ""
        self.passphrase = Field("Your passphrase", line(secret=True, longest=1000))
        self.shown = text("", "fingerprint", wrap=True, copy=True)
        self.what_for = text(WHAT_FOR, "muted", wrap=True)
        self.typed = last_group_field()
        print_it = Button("Print\u2026", lambda: print_code(self, self._code))
        copy_it = Button("Copy", lambda: Clipboard.put(self._code))
        self._later: tuple[QWidget, ...] = (self.shown, self.what_for, print_it, copy_it, self.typed)
        self.inside.addWidget(self.passphrase)
        self.inside.addWidget(self.shown)
        self.inside.addWidget(self.what_for)
        self.inside.addWidget(self.typed)
        self.inside.addLayout(row(print_it, copy_it, None))
        for one in self._later:
            one.hide()

    @classmethod
    def ask(cls, parent: QWidget, context: Context, then: Callable[[], object]) -> None:
        """Open the sheet; `then` runs once the code is noted."""
        cls(parent, context, then).open()

    def ready(self) -> bool:
        if self._code:
            if is_noted(self.typed, self._code):
                Clipboard.forget()
                self._made()
                return True
            return False
        typed = self.passphrase.secret
        self.yes.setEnabled(False)
        background = self._context.background
        background.call(self, lambda calls: calls.new_recovery_code(typed), self._show, self._failed)
        return False

    def _show(self, code: str) -> None:
        self._code = code
        self.yes.setEnabled(True)
        self.yes.say("I have noted it")
        self.shown.setText(code)
        self.passphrase.hide()
        for one in self._later:
            one.show()
        self.typed.entry.setFocus()

    def _failed(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        self.passphrase.wrong(words_of(error)[0])


class BringBack(Sheet):
    """The code of an outbox from before; what waits in it is signed anew and goes out."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[Done], object]) -> None:
        super().__init__(parent, "Bring an earlier outbox back", "Bring it back", lambda: None)
        self._context, self._brought = context, then
        self.code = Field("Its recovery code", line("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", longest=60))
        self.inside.addWidget(text(BROUGHT, wrap=True))
        self.inside.addWidget(text(WITHOUT_CODE, wrap=True))
        self.inside.addWidget(self.code)
        ask = "Ask your trust\u2019s administrator to revoke the old enrolment of this workstation."
        self.inside.addWidget(text(ask, "muted", wrap=True))

    @classmethod
    def ask(cls, parent: QWidget, context: Context, then: Callable[[Done], object]) -> None:
        """Open the sheet; `then` gets what was brought."""
        cls(parent, context, then).open()

    def ready(self) -> bool:
        typed = self.code.value
        self.yes.setEnabled(False)
        background = self._context.background
        background.call(self, lambda calls: calls.bring_back(typed), self._done, self._failed)
        return False

    def _done(self, done: Done) -> None:
        self.accept()
        self._brought(done)

    def _failed(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        self.code.wrong(words_of(error)[0])
