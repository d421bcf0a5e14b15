"""Going through the list of the day: from one thing to the next without coming back to it."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.views.screen import Address
from desktop.views.today import TodayScreen
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    probe = WindowProbe(qtbot).start("open")
    probe.go(Address("today"))
    probe.until(lambda: bool(probe.rows("Today")))
    return probe


def test_the_next_thing_of_the_list_opens_from_the_one_before(probe: WindowProbe) -> None:
    probe.press("Ctrl+Return")
    probe.settle()
    first = probe.shell.address
    assert probe.shell.round.isVisible()
    assert "1 of " in probe.shell.round.where.text()

    probe.press("Ctrl+PgDown")
    probe.settle()
    second = probe.shell.address
    probe.press("Ctrl+PgUp")
    probe.settle()

    assert second != first
    assert probe.shell.address == first
    probe.press("Alt+Left")
    probe.settle()
    assert isinstance(probe.shell.screen_shown, TodayScreen)


def test_the_banner_is_that_of_whoever_is_open(probe: WindowProbe) -> None:
    probe.press("Ctrl+Return")
    probe.settle()
    for _ in range(4):
        probe.press("Ctrl+PgDown")
        probe.settle()
        shown = probe.trust.lines
        patient = probe.shell.address.patient
        family = next(line.name.family for line in shown if line.id == patient)
        assert family.upper() in probe.words(probe.shell.header).upper()


def test_leaving_the_list_ends_it(probe: WindowProbe) -> None:
    probe.press("Ctrl+Return")
    probe.settle()
    probe.go(Address("patients"))

    assert not probe.shell.round.isVisible()
    probe.go(Address("today"))
    assert not probe.shell.round.isVisible()
