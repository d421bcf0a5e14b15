"""Signing in to enrol: by the trust's own provider in the browser, by a password, or by either."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services import problems
from desktop.services.acts import FromBrowser, SignedIn
from desktop.views.door import sign_in
from desktop.views.door.browser import open_in_browser
from desktop.views.door.sign_in import BrowserStep, SignInStep
from desktop.views.door.steps import PassphraseStep
from mhcr.gallery.door.states import NoBrowser
from mhcr.gallery.people import ME
from mhcr.gallery.trust import Trust
from tests.desktop.views.way_in import to_sign_in
from tests.probes.window import WindowProbe


def to_browser(probe: WindowProbe) -> BrowserStep:
    """As far as the browser is open; all by keyboard."""
    sign_in_step = to_sign_in(probe)
    probe.window.activateWindow()
    probe.until(sign_in_step.yes.hasFocus)
    probe.press("Space")
    probe.until(lambda: isinstance(probe.window.step, BrowserStep))
    step = probe.window.step
    assert isinstance(step, BrowserStep)
    probe.until(step.copy.isEnabled)
    return step


def test_the_trusts_own_sign_in_opens_the_browser_and_goes_on_by_itself(qtbot: QtBot) -> None:
    trust = Trust(provider="NHS Care Identity", from_browser=[FromBrowser(None, strange=False)])
    probe = WindowProbe(qtbot, trust).start("new")
    browser = NoBrowser(probe.window)

    step = to_browser(probe)
    assert browser.opened == ["https://sign-in.southdown.nhs.uk/authorize?state=none"]
    assert "your browser, which opens sign-in.southdown.nhs.uk." in probe.words()
    probe.click("Open the page again")
    assert len(browser.opened) == 2
    trust.from_browser.append(FromBrowser(None, strange=True))
    probe.until(lambda: "An answer of another sign-in came, and was not taken." in probe.words())
    assert probe.window.step is step
    trust.from_browser.append(FromBrowser(SignedIn(ME.id, ME.name, ME.role), strange=False))

    probe.until(lambda: isinstance(probe.window.step, PassphraseStep))
    assert ME.name in probe.words()
    probe.click("Back")
    probe.until(lambda: isinstance(probe.window.step, SignInStep))


def test_the_trusts_own_sign_in_stands_first_and_passwords_below_where_they_are_on(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(provider="NHS Care Identity")).start("new")
    step = to_sign_in(probe)
    probe.type("amara.osei", step.account.entry)
    probe.type("a password", step.password.entry)
    probe.press("Return", step.password.entry)
    probe.until(lambda: isinstance(probe.window.step, PassphraseStep))


def test_without_passwords_there_is_no_field_for_one(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(provider="NHS Care Identity", passwords=False)).start("new")
    to_sign_in(probe)
    assert "Account" not in probe.words()
    assert not probe.window.step.findChildren(QLineEdit)  # type: ignore[union-attr]


def test_a_sign_in_that_is_refused_is_said_where_it_can_be_begun_again(qtbot: QtBot) -> None:
    trust = Trust(provider="NHS Care Identity")
    probe = WindowProbe(qtbot, trust).start("new")
    NoBrowser(probe.window)
    to_browser(probe)
    trust.refuse = problems.SignInRefused("This sign-in was not accepted.")
    probe.until(lambda: isinstance(probe.window.step, SignInStep))
    probe.until(lambda: "This sign-in was not accepted." in probe.words())
    assert probe.button("Sign in with NHS").isEnabled()


def test_a_sign_in_in_the_browser_is_cancelled(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(provider="NHS Care Identity")).start("new")
    NoBrowser(probe.window)
    to_browser(probe)
    cancel = probe.button("Cancel")
    assert cancel.keys == "Esc"
    cancel.click()
    probe.until(lambda: isinstance(probe.window.step, SignInStep))
    probe.until(lambda: ("end_in_browser", ()) in probe.trust.done)


def test_without_a_browser_the_address_can_be_copied(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "open_in_browser", lambda _: False)
    probe = WindowProbe(qtbot, Trust(provider="NHS Care Identity")).start("new")
    to_browser(probe)
    probe.until(lambda: "No browser opens here." in probe.words())
    copy = probe.button("Copy the address")
    assert copy.keys == "Ctrl+Shift+C"
    copy.click()
    assert QApplication.clipboard().text() == "https://sign-in.southdown.nhs.uk/authorize?state=none"


@pytest.mark.parametrize("address", ["http://sign-in.example/", "file:///etc/passwd", "https://", "no address"])
def test_nothing_but_an_https_address_is_opened(qtbot: QtBot, address: str) -> None:
    assert not open_in_browser(address)
