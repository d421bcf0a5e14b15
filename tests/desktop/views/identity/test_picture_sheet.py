"""Pictures of documents beside what the person says: looked at, enlarged, and the link put where it is pasted."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.identity.case import IdentityCaseScreen
from desktop.views.identity.pictures import PicturesSheet
from mhcr.gallery.identity.states import STATES
from tests.probes.window import WindowProbe


def at_case(qtbot: QtBot, name: str = "identity-case-matched") -> tuple[WindowProbe, IdentityCaseScreen]:
    state = next(one for one in STATES if one.name == name)
    assert state.address is not None
    probe = WindowProbe(qtbot, state.trust()).start("open")
    screen = probe.go(state.address)
    assert isinstance(screen, IdentityCaseScreen)
    return probe, screen


def test_pictures_are_turned_and_enlarged_and_what_is_none_says_so(qtbot: QtBot) -> None:
    probe, screen = at_case(qtbot)
    screen.look.trigger()
    sheet = probe.sheet()
    assert isinstance(sheet, PicturesSheet)
    probe.until(lambda: "Picture 1 of 5." in probe.words(sheet))
    assert "Kept nowhere here; destroyed when the request is decided." in probe.words(sheet)
    assert "NHS No" in probe.words(sheet)
    fits = sheet.picture.pixmap().width()
    sheet.larger.click()
    assert sheet.picture.pixmap().width() > fits
    sheet.smaller.click()
    assert sheet.picture.pixmap().width() == fits
    for page in (1, 2, 3):
        sheet.after.click()
        assert f"Picture {page + 1} of 5: page {page} of 3 of a PDF." in probe.words(sheet)
    sheet.after.click()
    assert "Picture 5 of 5. This is no JPEG, PNG, HEIC or PDF" in probe.words(sheet)
    assert not sheet.larger.isEnabled()
    sheet.after.click()
    assert "Picture 1 of 5." in probe.words(sheet)


def test_the_link_goes_by_email_where_the_request_gives_an_address_and_what_came_back_is_said(qtbot: QtBot) -> None:
    probe, screen = at_case(qtbot)
    assert not screen.mail.isEnabled()
    probe, screen = at_case(qtbot, "identity-case-undelivered")
    assert "The e-mail with the link for pictures did not arrive." in probe.words()
    screen.mail.trigger()
    sheet = probe.sheet()
    assert "To callum.abernathy@example.org, as the request gives it. Nobody has confirmed" in probe.words(sheet)
    assert probe.trust.done == []
    probe.click("Send by e-mail", sheet)
    probe.settle()
    assert [name for name, _ in probe.trust.done] == ["mail_for_pictures"]


def test_the_link_for_pictures_goes_onto_the_clipboard(qtbot: QtBot) -> None:
    probe, screen = at_case(qtbot)
    screen.ask.trigger()
    clipboard = QApplication.clipboard()
    probe.until(lambda: "/documents#" in clipboard.text())
    assert [name for name, _ in probe.trust.done] == ["ask_for_pictures"]
