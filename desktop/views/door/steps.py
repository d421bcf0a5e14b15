"""The steps of the way in, each a card: service, passphrase, waiting, unlock; signing in has a module of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer

from desktop.background import Background
from desktop.views.door.card import DoorCard
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, line, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import symbol

if TYPE_CHECKING:
    from desktop.services.acts import Enrolment, ServiceInfo, Stage
    from desktop.services.session import Session

T = TypeVar("T")
_ASK_AGAIN_MS = 4000


class ServiceStep(DoorCard):
    """Which trust's service."""

    def __init__(self, background: Background, address: str, then: Callable[["ServiceInfo"], object]) -> None:
        super().__init__(
            "Step 1 of 5",
            "Connect to your trust",
            "Your trust\u2019s IT desk knows the address of its service.",
            "Connect",
            self._go,
        )
        self._background, self._then = background, then
        self.address = Field("Service address", line("https://mhcr.your-trust.nhs.uk", longest=500))
        self.address.entry.setText(address)  # type: ignore[union-attr]
        self.address.entry.returnPressed.connect(self.yes.click)  # type: ignore[union-attr]
        self.fields.addWidget(self.address)

    def focus_first(self) -> None:
        self.address.entry.setFocus()

    def _go(self) -> None:
        typed = self.address.value
        if not typed:
            self.address.wrong("Enter the address, such as https://mhcr.your-trust.nhs.uk.")
            return
        self.address.wrong("")
        self.busy("Connecting\u2026")
        self._background.ask(self, lambda session: session.connect(typed), self._then, self.problem)


class PassphraseStep(DoorCard):
    """The passphrase that opens this workstation's store, from now on. `make` gets it with the workstation's label."""

    def __init__(
        self,
        background: Background,
        name: str,
        make: Callable[["Session", str, str], T],
        then: Callable[[T], object],
        *,
        step: str = "Step 3 of 5",
        back: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(
            step,
            "Choose a passphrase",
            f"{name}, it opens the encrypted store here, together with a secret in this computer\u2019s keyring. "
            "Nobody can reset it.",
            "Set the passphrase",
            self._go,
        )
        self._background, self._make, self._then = background, make, then
        hint = "12 characters or more. Three or four unrelated words of your own make a good one."
        self.first = Field("Passphrase", line(secret=True, longest=1000), hint=hint)
        self.again = Field("Passphrase again", line(secret=True, longest=1000))
        self.first.entry.returnPressed.connect(self.again.entry.setFocus)  # type: ignore[union-attr]
        self.again.entry.returnPressed.connect(self.yes.click)  # type: ignore[union-attr]
        self.fields.addWidget(self.first)
        self.fields.addWidget(self.again)
        if back is not None:
            self.other.addWidget(Button("Back", back, kind="quiet"))

    def focus_first(self) -> None:
        self.first.entry.setFocus()

    def _go(self) -> None:
        typed = self.first.entry.text()  # type: ignore[union-attr]
        same = typed == self.again.entry.text()  # type: ignore[union-attr]
        self.first.wrong("")
        self.again.wrong("" if same else "The two are not the same.")
        if not same:
            return
        self.busy("Making your keys\u2026")
        import platform

        label = platform.node() or "Workstation"
        make = self._make
        self._background.ask(self, lambda session: make(session, typed, label), self._then, self._failed)

    def _failed(self, error: Exception) -> None:
        if type(error).__name__ == "PassphraseProblem":
            from desktop.views.screen import words_of

            self.idle()
            self.first.wrong(" ".join(words_of(error)))
            self.first.entry.setFocus()
        else:
            self.problem(error)


class WaitingStep(DoorCard):
    """Two fingerprints until somebody has compared them and said yes; then this side says the same."""

    def __init__(self, background: Background, shown: "Enrolment", then: Callable[[], object]) -> None:
        super().__init__(
            "Step 5 of 5",
            "Waiting for approval",
            "An administrator of your trust, or you at another workstation of yours (under Settings), compares both "
            "fingerprints with those on their screen, and approves.",
            "Ask again",
            self._ask,
        )
        self._background, self._then = background, then
        self.fingerprint = text(shown.fingerprint, "fingerprint", wrap=True, copy=True)
        self.root_fingerprint = text(shown.root_fingerprint, "fingerprint", wrap=True, copy=True)
        self.state = text("Not approved yet. This page asks by itself.", "muted", wrap=True)
        for label, mark in (("This workstation", self.fingerprint), ("The trust", self.root_fingerprint)):
            self.fields.addWidget(text(label, "label"))
            self.fields.addWidget(mark)
        waiting = row(symbol("waiting", "muted", 18), self.state, space=8)
        waiting.setStretch(1, 1)
        self.fields.addLayout(waiting)
        self.same = tick("The other screen showed the same")
        self.same.toggled.connect(self.yes.setEnabled)
        self.same.hide()
        self.fields.addWidget(self.same)
        self._approved = False
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_AGAIN_MS)
        self._timer.timeout.connect(self._ask)
        self._timer.start()

    def _ask(self) -> None:
        if self._approved:
            self.busy("Opening\u2026")
            self._background.ask(self, lambda session: session.confirm_compared(), lambda _: self._then(), self.problem)
        else:
            self._background.ask(self, lambda session: session.enrolment_state(), self._show, self._failed)

    def _show(self, state: str) -> None:
        self.hush()
        if state == "enrolled":
            self._approved = True
            self._timer.stop()
            self.state.setText("Approved. Nothing opens here before you have compared, too.")
            self.same.show()
            self.same.setFocus()
            self.yes.say("Open")
            self.yes.setEnabled(self.same.isChecked())
        elif state == "refused":
            self._timer.stop()
            self.tell(
                "warning", "The request was refused.", "Ask your trust\u2019s administrator why, then start again."
            )
        else:
            self.state.setText("Not approved yet. This page asks by itself.")

    def _failed(self, error: Exception) -> None:
        from desktop.views.screen import words_of

        self.state.setText(" ".join(words_of(error)))


class UnlockStep(DoorCard):
    """The passphrase, every day."""

    def __init__(
        self,
        background: Background,
        name: str,
        trust: str,
        then: Callable[["Stage"], object],
        shut_out: Callable[[Exception], bool] = lambda _: False,
    ) -> None:
        """`shut_out` takes a trouble that has a page of its own, and says whether it did."""
        super().__init__("", name or "Unlock", trust, "Unlock", self._go)
        self._background, self._then, self._shut_out = background, then, shut_out
        self.passphrase = Field("Passphrase", line(secret=True, longest=1000))
        self.passphrase.entry.returnPressed.connect(self.yes.click)  # type: ignore[union-attr]
        self.fields.addWidget(self.passphrase)

    def focus_first(self) -> None:
        self.passphrase.entry.setFocus()

    def show_flags(self, words: str) -> None:
        """How many flagged answers wait, and nothing else of them; empty words take it away."""
        if words:
            self.tell("warning", words)
        else:
            self.hush()

    def greet(self, name: str, trust: str) -> None:
        """Say whose store it is, once that was read."""
        self.sentence.setText(f"{name}, {trust}" if name else trust)

    def _go(self) -> None:
        typed = self.passphrase.entry.text()  # type: ignore[union-attr]
        if not typed:
            self.passphrase.wrong("Enter your passphrase.")
            return
        self.passphrase.wrong("")
        self.busy("Unlocking\u2026")
        self._background.ask(self, lambda session: session.unlock(typed), self._opened, self._failed)

    def _opened(self, stage: "Stage") -> None:
        self.passphrase.entry.clear()
        self._then(stage)

    def _failed(self, error: Exception) -> None:
        if type(error).__name__ in ("WrongPassphrase", "TooManyTries"):
            from desktop.views.screen import words_of

            self.idle()
            self.passphrase.wrong(" ".join(words_of(error)))
            self.passphrase.entry.setFocus()
            self.passphrase.entry.selectAll()  # type: ignore[union-attr]
        elif not self._shut_out(error):
            self.problem(error)
