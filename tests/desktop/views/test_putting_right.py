"""The guided acts for an entry of the wrong person and for two records of one person."""

from pytestqt.qtbot import QtBot

from desktop.views.patient.mistakes import MergeSheet, MistakeSheet
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from mhcr.gallery.ledger.memory import MISTAKES
from mhcr.gallery.memory import Trust
from mhcr.gallery.people import JASMINE, PEOPLE
from tests.probes.window import WindowProbe


def opened(qtbot: QtBot, trust: Trust | None = None) -> tuple[WindowProbe, PatientScreen]:
    probe = WindowProbe(qtbot, trust or Trust()).start("open")
    screen = probe.go(Address("patient", JASMINE.id))
    assert isinstance(screen, PatientScreen)
    probe.until(lambda: bool(screen.timeline.rows))
    return probe, screen


def test_an_entry_is_marked_with_its_reason_and_whose_it_is(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot)
    screen.right.mistake.trigger()
    probe.until(lambda: bool(screen.findChildren(MistakeSheet)))
    sheet = probe.sheet()
    assert isinstance(sheet, MistakeSheet)
    probe.click("Mark it", within=sheet)
    assert "Say why." in probe.words(sheet)
    probe.type("Meant for another person.", sheet.why.entry)
    probe.type("okonkwo", sheet.right.typed.entry)
    probe.until(lambda: sheet.right.chosen is not None)
    probe.click("Mark it", within=sheet)
    probe.until(lambda: any(act == "in_error" for act, _ in probe.trust.done))
    what = next(what for act, what in probe.trust.done if act == "in_error")
    assert what == (JASMINE.id, MISTAKES[0].id, "Meant for another person.", PEOPLE[2].id)


def test_a_merge_needs_the_other_record_and_how_it_is_known(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot)
    screen.right.merge.trigger()
    sheet = probe.sheet()
    assert isinstance(sheet, MergeSheet)
    probe.click("Merge", within=sheet)
    assert "Find the other record" in probe.words(sheet)
    probe.type("hollaway", sheet.other.typed.entry)
    probe.type("Same mother, same school.", sheet.why.entry)
    probe.until(lambda: sheet.other.chosen is not None)
    probe.click("Merge", within=sheet)
    probe.until(lambda: any(act == "merge" for act, _ in probe.trust.done))
    old, into, _ = next(what for act, what in probe.trust.done if act == "merge")
    assert old == JASMINE.id
    assert into != JASMINE.id


def test_a_record_that_was_set_aside_says_so_and_sends_nothing(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(set_aside=True))
    assert "This is an earlier record of" in probe.words(screen)
    assert not screen.send.isEnabled()
    assert not screen.right.merge.isEnabled()


def test_whoever_is_looked_for_and_not_found_leaves_no_empty_list(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot)
    screen.right.merge.trigger()
    sheet = probe.sheet()
    assert isinstance(sheet, MergeSheet)
    probe.type("hollaway", sheet.other.typed.entry)
    probe.until(sheet.other.found.isVisible)
    probe.type("xyzzy", sheet.other.typed.entry)
    probe.until(lambda: not sheet.other.found.rows.rows)
    assert not sheet.other.found.isVisible()
