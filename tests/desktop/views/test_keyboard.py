"""The main job by keyboard alone: each step is one shortcut, typing, or Tab and Space."""

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from desktop.views.agreement.screen import AgreementScreen
from desktop.views.find.screen import FindScreen
from desktop.views.parts.dialogs import Sheet
from desktop.views.patient.screen import PatientScreen
from desktop.views.reading.screen import ReadingScreen
from desktop.views.screen import Address
from desktop.views.send.screen import SendScreen
from desktop.views.today import TodayScreen
from mhcr.gallery.people import JASMINE, ident
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def _on(probe: WindowProbe, kind: type) -> bool:
    return isinstance(probe.shell.screen_shown, kind)


def test_find_send_and_read_without_a_mouse(probe: WindowProbe) -> None:
    probe.press("Ctrl+2")
    probe.until(lambda: _on(probe, FindScreen))
    search = probe.window.focusWidget()
    assert search is not None
    probe.type("holloway jas", search)
    probe.until(lambda: any(row.startswith("HOLLOWAY, Jasmine") for row in probe.rows("Patients")[:1]))
    probe.press("Return")
    probe.until(lambda: _on(probe, PatientScreen))

    probe.press("Ctrl+G")
    probe.until(lambda: _on(probe, AgreementScreen))
    probe.press("Alt+Left")
    probe.until(lambda: _on(probe, PatientScreen))

    probe.press("Ctrl+Return")
    probe.until(lambda: _on(probe, SendScreen))
    probe.until(lambda: isinstance(probe.window.focusWidget(), QCheckBox))
    probe.press("Space")
    probe.press("Ctrl+Return")
    probe.until(lambda: _on(probe, PatientScreen))
    assert [name for name, _ in probe.trust.done] == ["send_measure"]

    probe.press("Ctrl+1")
    probe.until(lambda: _on(probe, TodayScreen))
    probe.until(lambda: bool(probe.rows("Today")))
    probe.press("Ctrl+Return")
    probe.until(lambda: _on(probe, ReadingScreen) and probe.button("Mark reviewed").isEnabled())
    probe.press("Ctrl+Return")
    probe.until(lambda: probe.trust.done[-1][0] == "mark_reviewed")


@pytest.mark.parametrize(
    "address",
    [
        Address("patient", JASMINE.id),
        Address("agreement", JASMINE.id),
        Address("send-to", JASMINE.id),
        Address("reading", JASMINE.id, ident(501)),
    ],
    ids=lambda address: address.place,
)
def test_escape_goes_back(probe: WindowProbe, address: Address) -> None:
    probe.go(address)

    probe.press("Esc")

    probe.until(lambda: _on(probe, TodayScreen))


def test_escape_does_not_throw_away_what_is_being_typed(probe: WindowProbe) -> None:
    screen = probe.go(Address("send-to", JASMINE.id))
    assert isinstance(screen, SendScreen)
    screen.message.entry.setFocus()
    probe.type("We look forward to it.", screen.message.entry)

    probe.press("Esc", screen.message.entry)

    assert _on(probe, SendScreen)


def test_a_dialog_is_left_by_escape_and_the_cursor_comes_back(probe: WindowProbe) -> None:
    screen = probe.go(Address("reading", JASMINE.id, ident(501)))
    probe.press("Ctrl+R")
    probe.until(lambda: screen.findChild(Sheet) is not None)
    sheet = screen.findChild(Sheet)
    assert sheet is not None

    probe.press("Esc", sheet)

    probe.until(lambda: screen.findChild(Sheet) is None)
    assert QApplication.activeModalWidget() is None
    assert _on(probe, ReadingScreen)
