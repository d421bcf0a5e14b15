"""Signing in to enrol: by the trust's own provider in the browser, by an account of the service, or by either."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from desktop.background import Background
from desktop.views.door.browser import open_in_browser
from desktop.views.door.card import DoorCard
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Clipboard
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import symbol

if TYPE_CHECKING:
    from desktop.services.acts import FromBrowser, InBrowser, ServiceInfo, SignedIn

_LOOK_AGAIN_MS = 300


class SignInStep(DoorCard):
    """Who, with the account that the trust gave. `in_browser` goes on with the trust's provider."""

    def __init__(
        self,
        background: Background,
        info: "ServiceInfo",
        then: Callable[["SignedIn"], object],
        in_browser: Callable[[], object],
        back: Callable[[], object],
    ) -> None:
        words = f"Sign in with {info.provider}" if info.provider else "Sign in"
        chosen = in_browser if info.provider else self._go
        super().__init__("Step 2 of 5", info.trust_name, "Sign in once, to enrol this workstation.", words, chosen)
        self._background, self._then = background, then
        self.other.addWidget(Button("Another service", back, kind="quiet"))
        if info.provider:
            # what went wrong is in sight above the form, also in large text
            self.body.removeItem(self._notice)
            self.fields.addLayout(self._notice)
            self.other.removeWidget(self.yes)
            self.fields.addWidget(self.yes, 0, Qt.AlignmentFlag.AlignLeft)
            self.fields.addWidget(text("Your browser opens for it.", "small", wrap=True))
        self._by_provider = bool(info.provider)
        if info.passwords:
            self._add_passwords()
        published = f"The trust\u2019s fingerprint, as its IT desk published it:\n{info.root_fingerprint}"
        self.fields.addWidget(text(published, "small", wrap=True, copy=True))

    def focus_first(self) -> None:
        if self._by_provider:
            self.yes.setFocus()
        else:
            self.account.entry.setFocus()

    def _add_passwords(self) -> None:
        self.account = Field("Account", line(longest=200))
        self.password = Field("Password", line(secret=True, longest=1000))
        self.account.entry.returnPressed.connect(self.password.entry.setFocus)  # type: ignore[union-attr]
        if self._by_provider:
            # what the password's Enter presses, where the provider has the first button
            self.acting = Button("Sign in with the password", self._go)
            self.fields.addSpacing(8)
            self.fields.addWidget(text("Or with an account of this service", "label", wrap=True))
        self.fields.addWidget(self.account)
        self.fields.addWidget(self.password)
        if self._by_provider:
            self.fields.addWidget(self.acting, 0, Qt.AlignmentFlag.AlignLeft)
            self.fields.addSpacing(8)
        self.password.entry.returnPressed.connect(self.acting.click)  # type: ignore[union-attr]

    def _go(self) -> None:
        account, password = self.account.value, self.password.entry.text()  # type: ignore[union-attr]
        self.account.wrong("" if account else "Enter your account.")
        self.password.wrong("" if password else "Enter your password.")
        if account and password:
            self.busy("Signing in\u2026")
            self._background.ask(self, lambda session: session.sign_in(account, password), self._then, self.problem)


class BrowserStep(DoorCard):
    """While the person signs in in the browser: this side goes on by itself, or is cancelled."""

    def __init__(
        self,
        background: Background,
        provider: str,
        then: Callable[["SignedIn"], object],
        back: Callable[[Exception | None], object],
    ) -> None:
        super().__init__(
            "Step 2 of 5",
            f"Sign in with {provider}",
            "Sign in on the page that your browser shows. Then come back here: this goes on by itself.",
            "Open the page again",
            self._open,
        )
        self._background, self._then, self._back = background, then, back
        self._shown: InBrowser | None = None
        self._looking = self._over = False
        self.state = text("Opening your browser\u2026", "muted", wrap=True)
        waiting = row(symbol("waiting", "muted", 18), self.state, space=8)
        waiting.setStretch(1, 1)
        self.fields.addLayout(waiting)
        self.copy = Button("Copy the address", self._copy, keys="Ctrl+Shift+C")
        self.other.addWidget(self.copy)
        self.other.addWidget(Button("Cancel", self._cancel, kind="quiet", keys="Esc"))
        for button in (self.yes, self.copy):
            button.setEnabled(False)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look)
        background.ask(self, lambda session: session.enrolling.begin_in_browser(), self._begun, self._failed)

    def _begun(self, shown: "InBrowser") -> None:
        if self._over:
            return
        self._shown = shown
        # a name that is broken at its hyphen is hard to compare
        host = shown.host.replace("-", "\u2011")
        self.state.setText(
            f"Waiting for your browser, which opens {host}. Type your password only on your trust\u2019s own page."
        )
        for button in (self.yes, self.copy):
            button.setEnabled(True)
        self.yes.setFocus()
        self._open()
        self._timer.start()

    def _open(self) -> None:
        if self._shown is not None and not open_in_browser(self._shown.address):
            self.tell(
                "warning", "No browser opens here.", "Copy the address, and open it in a browser on this computer."
            )

    def _copy(self) -> None:
        if self._shown is not None:
            Clipboard.put(self._shown.address)

    def _look(self) -> None:
        # one question at a time: the last one may wait for the service
        if not self._looking:
            self._looking = True
            self._background.ask(self, lambda session: session.enrolling.from_browser(), self._stands, self._failed)

    def _stands(self, found: "FromBrowser") -> None:
        self._looking = False
        if self._over:
            return
        if found.who is not None:
            self._end()
            self._then(found.who)
        elif found.strange:
            self.tell(
                "warning",
                "An answer of another sign-in came, and was not taken.",
                "Sign in on the page that was opened last.",
            )

    def _failed(self, error: Exception) -> None:
        if not self._over:
            self._end()
            self._back(error)

    def _cancel(self) -> None:
        if not self._over:
            self._end()
            self._background.ask(self, lambda session: session.enrolling.end_in_browser(), lambda _: None)
            self._back(None)

    def _end(self) -> None:
        self._over = True
        self._timer.stop()
