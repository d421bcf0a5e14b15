"""Likely duplicates on the screen: seen in pairs, told apart after a question, asked about before a second record."""

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.acts.duplicates.telling import LooksAlike
from desktop.views.duplicates.asking import LookAlikes
from desktop.views.duplicates.screen import DuplicatesScreen
from desktop.views.find.register import RegisterScreen
from desktop.views.parts.dialogs import Confirm
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from desktop.views.two_records.merge import compare
from desktop.views.two_records.trust import TrustPairScreen, compare_in_trust
from mhcr.gallery.duplicates.memory import APART, PAIRS
from mhcr.gallery.identity.memory import PHILIPPA
from mhcr.gallery.people import COORDINATOR, PEOPLE, line
from mhcr.gallery.trust import Trust
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


def desk_probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot, Trust(me=PHILIPPA, duplicates=PAIRS, apart=APART)).start("open")


def confirm(probe: WindowProbe) -> None:
    (asked,) = probe.window.findChildren(Confirm)
    asked.yes.click()


def looks(probe: WindowProbe) -> list[str]:
    return [name for name, _ in probe.trust.done]


def test_the_identity_desk_has_its_place_for_duplicates_with_their_count_and_says_so_by_keyboard(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=PHILIPPA, duplicates=PAIRS)).start("open")
    place = probe.shell.rail.buttons["duplicates"]
    probe.until(lambda: place.count == len(PAIRS))
    place.click()
    probe.settle()
    screen = probe.shell.screen_shown
    assert isinstance(screen, DuplicatesScreen)
    assert looks(probe) == ["likely_duplicates"]
    assert "noted like a search" in screen.foot_words.text()
    screen.list.selectRow(1)
    probe.press("Return", screen.list)
    probe.settle()
    pair = probe.shell.screen_shown
    assert isinstance(pair, TrustPairScreen)
    assert probe.shell.header.shown is None, "nobody's banner stands above two people"
    assert looks(probe)[-1] == "look_at_two"
    labels = [row.label for row in pair.rows.rows.rows]
    assert labels == ["Name", "Preferred name", "Born", "Gender", "NHS No."], "who they are, and nothing else"
    assert "They have two NHS numbers" in probe.words(pair)
    pair.apart.click()
    confirm(probe)
    probe.settle()
    assert ("tell_apart", PAIRS[1].ids) in probe.trust.done
    assert isinstance(probe.shell.screen_shown, DuplicatesScreen)


def test_a_record_that_changes_makes_no_second_look_at_the_whole_trust(qtbot: QtBot) -> None:
    probe = desk_probe(qtbot)
    probe.go(Address("duplicates"))
    probe.background.changed.emit(frozenset({"patients", "outbox"}))
    probe.settle()
    assert looks(probe) == ["likely_duplicates"]


def test_the_identity_desk_sees_who_told_two_apart_and_takes_it_back(qtbot: QtBot) -> None:
    probe = desk_probe(qtbot)
    screen = probe.go(Address("duplicates"))
    assert isinstance(screen, DuplicatesScreen)
    assert screen.back_again.isHidden()
    screen.which.choose(1)
    probe.settle()
    assert looks(probe)[-1] == "told_apart"
    assert all(row.endswith("Told apart by Priya Raman, 19-Nov-2026 12:20") for row in probe.rows("Likely duplicates"))
    screen.list.selectRow(0)
    screen.back_again.click()
    confirm(probe)
    probe.settle()
    assert ("take_back_apart", APART[0].ids) in probe.trust.done
    assert looks(probe)[-1] == "told_apart", "the list is asked for anew"


def test_a_pair_that_was_told_apart_says_by_whom_and_can_be_pointed_out_again(qtbot: QtBot) -> None:
    probe = desk_probe(qtbot)
    screen = probe.go(compare_in_trust(APART[0].ids))
    assert "Told apart by Priya Raman" in probe.words(screen)
    probe.click("Point them out again", screen)
    confirm(probe)
    probe.settle()
    assert ("take_back_apart", APART[0].ids) in probe.trust.done


def test_a_clinician_sees_the_pairs_of_their_caseload_that_were_told_apart(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(duplicates=PAIRS, apart=APART)).start("open")
    screen = probe.go(Address("duplicates"))
    assert isinstance(screen, DuplicatesScreen)
    screen.which.choose(1)
    probe.settle()
    assert len(probe.rows("Likely duplicates")) == len(APART)
    assert looks(probe) == [], "nobody is asked for what is here"
