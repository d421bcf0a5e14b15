"""The record's less frequent actions: behind More, by their shortcuts, and only where there is something to act on."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.views.chasing.attempts import AttemptsSheet
from desktop.views.chasing.contact import ContactSheet
from desktop.views.parts.more import More
from desktop.views.patient.ending import EndOfCare
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE, PEOPLE
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def behind(more: More) -> list[str]:
    return [action.text() for action in more.actions_behind]


@pytest.mark.parametrize(
    ("keys", "sheet"), [("Ctrl+T", AttemptsSheet), ("Ctrl+Shift+I", ContactSheet), ("Ctrl+Shift+E", EndOfCare)]
)
def test_an_action_behind_more_is_done_by_its_shortcut(probe: WindowProbe, keys: str, sheet: type) -> None:
    probe.go(Address("patient", JASMINE.id))

    probe.press(keys)

    probe.until(lambda: bool(probe.window.findChildren(sheet)))


def test_what_acts_on_a_send_is_in_sight_only_where_one_is_marked(probe: WindowProbe) -> None:
    screen = probe.go(Address("patient", JASMINE.id))
    assert isinstance(screen, PatientScreen)
    assert screen.take.isVisible()
    assert screen.of_send.isVisible()
    assert behind(screen.of_send) == ["Attempts", "Send again", "Cancel this send\u2026"]

    screen = probe.go(Address("patient", PEOPLE[8].id))
    assert isinstance(screen, PatientScreen)
    assert not screen.out.rows.rows
    assert not screen.take.isVisible()
    assert not screen.of_send.isVisible()
