"""A record of which a newer version has recorded more: said above it, and nothing is sent against what decides."""

from pytestqt.qtbot import QtBot

from desktop.views.outbox.aside import _ALL, AsideScreen
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE
from mhcr.gallery.trust import Trust
from mhcr.gallery.waiting.shown import ASIDE, NEWER
from tests.probes.window import WindowProbe


def opened(qtbot: QtBot, trust: Trust) -> tuple[WindowProbe, PatientScreen]:
    probe = WindowProbe(qtbot, trust).start("open")
    screen = probe.go(Address("patient", JASMINE.id))
    assert isinstance(screen, PatientScreen)
    probe.until(lambda: bool(screen.timeline.rows))
    return probe, screen


def test_what_decides_is_said_with_when_and_by_whom_and_nothing_is_sent(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(newer=NEWER))
    words = probe.words(screen)
    assert "2 entries from a newer version of this program: update to read them." in words
    assert f"The end of a team\u2019s care, 20-Nov-2026 11:20 by {NEWER[0].who}." in words
    assert "Until then nothing is sent or recorded for this person here" in words
    assert not screen.send.isEnabled()


def test_what_informs_is_said_and_the_work_goes_on(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(newer=NEWER[1:]))
    words = probe.words(screen)
    assert "1 entry from a newer version of this program: update to read it." in words
    assert "The rest of the record stands" in words
    assert screen.send.isEnabled()


def test_the_set_aside_screen_says_whose_it_is_since_when_and_what_to_do(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(aside=ASIDE)).start("open")
    screen = probe.go(Address("set-aside"))
    assert isinstance(screen, AsideScreen)
    probe.until(lambda: bool(screen.list.rows.rows))
    line = screen.list.rows.rows[2]
    _, whose, since, why, to_do = (column.cell(line) for column in _ALL)
    assert "HOLLOWAY" in whose.words
    assert since.words == "20-Nov-2026"
    assert "newer version of this program" in why.words
    assert "until then nothing is done for this person" in to_do.words
