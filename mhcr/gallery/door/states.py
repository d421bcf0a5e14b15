"""The way in, from the service's address to the approval; by a password, and by the trust's own provider."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.services.problems import ServiceUnreachable, SignInRefused
from desktop.views.door.begin import BeginStep
from desktop.views.door.sign_in import BrowserStep, SignInStep
from desktop.views.door.steps import PassphraseStep, ServiceStep, WaitingStep
from desktop.views.window import Window
from mhcr.gallery.state import State
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust

PROVIDER = "NHS Care Identity"
CANCELLED = "The sign-in was cancelled in the browser, or not allowed there."
AGAIN = "Sign in again, or ask your trust's administrator."


class NoBrowser(QObject):
    """Stands where the computer's browser would, and opens nothing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.opened: list[str] = []
        # the stub says bytes, and it takes text alone
        QDesktopServices.setUrlHandler("https", self, "take")  # type: ignore[arg-type]
        self.destroyed.connect(lambda: QDesktopServices.unsetUrlHandler("https"))

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        """An address that a browser would show."""
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def _connect(window: Window) -> None:
    if isinstance(window.step, ServiceStep):
        window.step.address.entry.setText("https://mhcr.southdown.nhs.uk")  # type: ignore[union-attr]
        window.step.yes.click()


def _sign_in(window: Window) -> None:
    _connect(window)
    _wait(window, SignInStep)
    if isinstance(window.step, SignInStep):
        window.step.account.entry.setText("amara.osei")  # type: ignore[union-attr]
        window.step.password.entry.setText("gallery only")  # type: ignore[union-attr]


def _to_passphrase(window: Window) -> None:
    _sign_in(window)
    window.step.yes.click() if window.step is not None else None
    _wait(window, PassphraseStep)


def _to_waiting(window: Window) -> None:
    _to_passphrase(window)
    if isinstance(window.step, PassphraseStep):
        for field_ in (window.step.first, window.step.again):
            field_.entry.setText("marmalade tractor violin")  # type: ignore[union-attr]
        window.step.yes.click()
    _wait(window, WaitingStep)


def _to_approved(window: Window) -> None:
    _to_waiting(window)
    if isinstance(window.step, WaitingStep):
        window.step._show("enrolled")  # noqa: SLF001 - as the answer does


def _to_begin(window: Window) -> None:
    _connect(window)
    _wait(window, BeginStep)


def _to_browser(window: Window) -> None:
    NoBrowser(window)
    _to_sign_in(window)
    window.step.yes.click() if window.step is not None else None
    _wait(window, BrowserStep)
    until(lambda: isinstance(window.step, BrowserStep) and window.step.copy.isEnabled())


def _to_sign_in(window: Window) -> None:
    _connect(window)
    _wait(window, SignInStep)


def _refused(window: Window) -> None:
    _to_sign_in(window)
    if isinstance(window.step, SignInStep):
        window.step.problem(SignInRefused(CANCELLED, way_back=AGAIN))


def _wait(window: Window, step: type[QWidget]) -> None:
    """Go on when the next step is there; every answer of the memory comes at once."""
    until(lambda: isinstance(window.step, step))


STATES: tuple[State, ...] = (
    State("service", stage="new"),
    State("service-down", stage="new", trust=lambda: Trust(refuse=ServiceUnreachable()), do=_connect),
    State("sign-in", stage="new", do=_sign_in),
    State("sign-in-provider", stage="new", trust=lambda: Trust(provider=PROVIDER), do=_to_sign_in, of_many=True),
    State(
        "sign-in-provider-alone",
        stage="new",
        trust=lambda: Trust(provider=PROVIDER, passwords=False),
        do=_to_sign_in,
        of_many=True,
    ),
    State("sign-in-provider-refused", stage="new", trust=lambda: Trust(provider=PROVIDER), do=_refused),
    State("sign-in-browser", stage="new", trust=lambda: Trust(provider=PROVIDER), do=_to_browser, of_many=True),
    State("passphrase", stage="new", do=_to_passphrase),
    State("waiting", stage="new", do=_to_waiting, of_many=True),
    State("waiting-approved", stage="new", do=_to_approved),
    State("begin", stage="new", trust=lambda: Trust(begins=True), do=_to_begin, of_many=True),
    State("begin-again", stage="beginning"),
)
