"""Likely duplicates on the screen: seen in pairs, told apart after a question, asked about before a second record."""

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.acts.duplicates.telling import LooksAlike
from desktop.views.duplicates.asking import LookAlikes
from desktop.views.duplicates.screen import DuplicatesScreen
from desktop.views.find.register import RegisterScreen
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from desktop.views.two_records.merge import compare
from mhcr.gallery.duplicates.states import PAIRS
from mhcr.gallery.memory import Trust
from mhcr.gallery.people import COORDINATOR, PEOPLE, line
from tests.probes.window import WindowProbe


def test_a_pair_is_compared_side_by_side_under_nobodys_banner(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(duplicates=PAIRS)).start("open")
    screen = probe.go(Address("duplicates"))
    assert isinstance(screen, DuplicatesScreen)
    screen.list.selectRow(0)
    screen.compare.click()
    assert probe.shell.address == compare(*PAIRS[0].ids)
    assert probe.shell.header.shown is None


def test_either_of_a_pair_is_opened(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(duplicates=PAIRS)).start("open")
    screen = probe.go(Address("duplicates"))
    assert isinstance(screen, DuplicatesScreen)
    assert screen.first.isEnabled() == (screen.list.current() is not None)
    screen.list.selectRow(0)
    screen.first.click()
    probe.settle()
    assert isinstance(probe.shell.screen_shown, PatientScreen)


def test_whoever_looks_alike_is_shown_before_a_second_record_is_made(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=LooksAlike((line(PEOPLE[0]),)))).start("open")
    screen = probe.go(Address("register"))
    assert isinstance(screen, RegisterScreen)
    family = screen.form.fields["family"].entry
    assert isinstance(family, QLineEdit)
    family.setText("Hollaway")
    screen.register.click()
    probe.settle()
    (asked,) = probe.window.findChildren(LookAlikes)
    assert PEOPLE[0].name.display in probe.words(asked)
    probe.trust.refuse = None
    asked.yes.click()
    probe.settle()
    ((_, (draft,)),) = [done for done in probe.trust.done if done[0] == "register_patient"]
    assert draft.somebody_else


def test_a_coordinator_looks_in_the_whole_trust_and_comes_back(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=COORDINATOR, duplicates=PAIRS)).start("open")
    screen = probe.go(Address("duplicates"))
    assert isinstance(screen, DuplicatesScreen)
    screen.wide.click()
    probe.until(lambda: any(done[0] == "likely_duplicates" for done in probe.trust.done))
    probe.until(lambda: "noted like a search" in probe.words(screen))
    assert "more show once they are settled" in probe.words(screen)
    assert not screen.first.isEnabled()
    screen.wide.click()
    probe.until(lambda: "noted like a search" not in probe.words(screen))


def test_a_clinician_compares_their_own_caseload_alone(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(duplicates=PAIRS)).start("open")
    screen = probe.go(Address("duplicates"))
    assert isinstance(screen, DuplicatesScreen)
    assert screen.wide.isHidden()
