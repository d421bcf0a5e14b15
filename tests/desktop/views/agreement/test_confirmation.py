"""The confirmation for the person: a letter, or text for an e-mail."""

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.agreement.screen import AgreementScreen
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.paper import PaperChoice
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE
from mhcr.gallery.sharing import CONFIRMED
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


def opened(qtbot: QtBot, trust: Trust) -> tuple[WindowProbe, AgreementScreen]:
    probe = WindowProbe(qtbot, trust).start("open")
    screen = probe.go(Address("agreement", JASMINE.id))
    assert isinstance(screen, AgreementScreen)
    return probe, screen


def test_a_letter_says_what_was_agreed_and_what_was_not(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    probe, screen = opened(qtbot, Trust())
    kept = tmp_path / "confirmation.pdf"
    monkeypatch.setattr(PaperChoice, "ask", lambda parent, paint, save: save())
    monkeypatch.setattr(FileToSave, "ask", lambda parent, title, name, kinds, then: then(kept))
    screen.confirmation.letter.trigger()
    probe.until(kept.exists)
    (page,) = PdfDocument(kept)
    written = page.get_textpage().get_text_range()
    assert "Miss Jasmine Holloway\r\n14 Landsdowne Terrace" in written
    assert "HOLLOWAY" not in written
    words = screen.confirmation.words()
    assert "You have agreed to:\n- sharing with My Health and Care Record\n- contact by e-mail" in words
    assert "You have not agreed to:\n- contact by text message" in words
    assert "Your care is not affected" in words


def test_the_text_for_an_email_names_nobody_and_no_care(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust())
    screen.confirmation.copy.trigger()
    probe.until(lambda: "Copied for" in probe.words(probe.shell))
    said = QApplication.clipboard().text()
    assert "as it stands on 20 November 2026" in said
    assert not any(word in said for word in ("Holloway", "HOLLOWAY", "999 012 3462", "CAMHS", "PHQ"))


def test_after_a_withdrawal_was_confirmed_that_is_what_is_confirmed(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(sharing=CONFIRMED))
    screen.confirmation.copy.trigger()
    probe.until(lambda: "Copied for" in probe.words(probe.shell))
    assert "You asked us to stop sharing" in QApplication.clipboard().text()


def test_what_is_provisional_is_not_confirmed_to_anybody(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(agreement_waits=True))
    screen.confirmation.copy.trigger()
    probe.until(lambda: "Not yet." in probe.words(screen))
