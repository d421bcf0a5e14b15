"""Who can read a record, on its screen, in its card and on paper."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.reads import Sharing
from desktop.views.agreement.readers import ReadersScreen
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.paper import PaperChoice
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE
from mhcr.gallery.sharing import CONFIRMED, SUSPENDED
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

PLACE = Address("who-can-read", JASMINE.id)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def test_the_card_says_who_can_read_and_who_asks_and_leads_to_the_whole(probe: WindowProbe) -> None:
    screen = probe.go(Address("agreement", JASMINE.id))
    assert isinstance(screen, AgreementScreen)

    words = probe.words(screen.readers)
    assert "Hove CAMHS 16\u201318 can open this record." in words
    assert "signed by Dr Amara Osei" in words
    assert "Brighton Adult Community asked for access." in words

    probe.press("Ctrl+Shift+W")
    probe.settle()
    assert isinstance(probe.shell.screen_shown, ReadersScreen)


def test_each_team_and_each_change_stands_with_its_signature(probe: WindowProbe) -> None:
    probe.go(PLACE)

    assert "Dr Amara Osei" in probe.rows("Who can read now")[0]
    history = probe.rows("What has changed it")
    assert "Ingrid Halvorsen" in history[1]
    assert "The retained record was opened" in history[1]


def test_a_withdrawn_record_says_that_nobody_can_open_it(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=SUSPENDED)).start("open")

    screen = probe.go(PLACE)

    assert "Nobody can open this record" in probe.words(screen)


@pytest.mark.parametrize(
    ("sharing", "says"), [(SUSPENDED, "Nobody can open this record"), (CONFIRMED, "No team can open this record")]
)
def test_the_card_names_no_team_once_the_person_withdrew(qtbot: QtBot, sharing: Sharing, says: str) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=sharing)).start("open")

    screen = probe.go(Address("agreement", JASMINE.id))

    assert says in probe.words(screen)
    assert "Hove CAMHS 16\u201318 can open this record" not in probe.words(screen)


def test_it_prints_with_whose_it_is(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "readers.pdf"
    monkeypatch.setattr(PaperChoice, "ask", lambda parent, paint, save: save())
    monkeypatch.setattr(FileToSave, "ask", lambda parent, title, name, kinds, then: then(kept))
    probe.go(PLACE)

    probe.press("Ctrl+Return")

    assert kept.read_bytes().startswith(b"%PDF")
    assert b"Holloway" not in kept.read_bytes()


def test_a_place_that_takes_no_pdf_is_said(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("desktop.views.parts.paper.pdf", lambda path, title, paint: False)
    screen = probe.go(PLACE)
    assert isinstance(screen, ReadersScreen)

    screen._write(tmp_path / "none.pdf")

    probe.until(lambda: "could not be written there" in probe.words(screen))
