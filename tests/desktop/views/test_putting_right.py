"""The guided acts for an entry of the wrong person and for two records of one person."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.notices import Notice
from desktop.views.patient.mistakes import MistakeSheet
from desktop.views.patient.screen import PatientScreen
from desktop.views.reading.screen import ReadingScreen
from desktop.views.screen import Address
from desktop.views.send.screen import SendScreen
from desktop.views.two_records.merge import MergeScreen, compare
from desktop.views.two_records.whose import WhoseScreen
from mhcr.gallery.answers import READINGS
from mhcr.gallery.ledger.memory import ASK_AGAIN, MISTAKES, SECOND
from mhcr.gallery.ledger.states import struck
from mhcr.gallery.people import JASMINE, PEOPLE
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

WHY = "Meant for another person."


def opened(qtbot: QtBot, trust: Trust | None = None) -> tuple[WindowProbe, PatientScreen]:
    probe = WindowProbe(qtbot, trust or Trust()).start("open")
    screen = probe.go(Address("patient", JASMINE.id))
    assert isinstance(screen, PatientScreen)
    probe.until(lambda: bool(screen.timeline.rows))
    return probe, screen


def sheet_of(probe: WindowProbe, screen: PatientScreen) -> MistakeSheet:
    screen.right.mistake.trigger()
    probe.until(lambda: bool(screen.findChildren(MistakeSheet)))
    sheet = probe.sheet()
    assert isinstance(sheet, MistakeSheet)
    return sheet


def done(probe: WindowProbe, act: str) -> tuple[object, ...]:
    probe.until(lambda: any(name == act for name, _ in probe.trust.done))
    return next(what for name, what in probe.trust.done if name == act)


def test_an_entry_is_marked_with_its_reason(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot)
    sheet = sheet_of(probe, screen)
    probe.click("Mark it", within=sheet)
    assert "Say why." in probe.words(sheet)
    probe.type(WHY, sheet.why.entry)
    probe.click("Mark it", within=sheet)
    assert done(probe, "in_error") == (JASMINE.id, MISTAKES[0].id, WHY, None)


def test_whose_an_entry_is_is_looked_up_away_from_the_banner(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot)
    sheet = sheet_of(probe, screen)
    probe.type(WHY, sheet.why.entry)
    sheet.elsewhere.click()
    probe.click("Find the person", within=sheet)
    assert not any(name == "in_error" for name, _ in probe.trust.done), "nothing is marked before both were seen"
    found = probe.shell.screen_shown
    assert isinstance(found, WhoseScreen)
    assert probe.shell.header.shown is None
    assert not found.enter.isEnabled()
    probe.type("okonkwo", found.picker.typed.entry)
    probe.until(lambda: found.picker.found.current() is not None)
    found.picker.found.opened.emit(found.picker.found.current())
    probe.until(found.enter.isEnabled)
    assert "Send of PHQ-9" in probe.words(found)
    assert any(row.startswith("Born differs") for row in probe.rows("Both records"))
    found.enter.click()
    assert done(probe, "in_error") == (JASMINE.id, MISTAKES[0].id, WHY, PEOPLE[2].id)
    probe.until(lambda: probe.shell.address == Address("patient", PEOPLE[2].id))


@pytest.mark.parametrize("keep", [0, 1])
def test_two_records_are_merged_after_both_were_seen_whole(qtbot: QtBot, keep: int) -> None:
    probe, patient = opened(qtbot)
    patient.right.merge.trigger()
    assert probe.shell.header.shown is None, "nobody’s banner stands above two people"
    screen = probe.go(compare(JASMINE.id, SECOND.id))
    assert isinstance(screen, MergeScreen)
    probe.until(screen.merge.isEnabled)
    rows = probe.rows("Both records")
    assert rows[0] == "Name differs / HOLLOWAY, Jasmine (Miss) / HOLLOWAY, Jasmin (Miss)"
    assert any(row.startswith("NHS No. / 999 012 3462 / Unknown") for row in rows), "not known is not different"
    screen.merge.click()
    assert "Say how it is known." in probe.words(screen)
    probe.type("Same mother, same school.", screen.why.entry)
    screen.keep.choose(keep)
    screen.merge.click()
    (asked,) = probe.window.findChildren(Confirm)
    assert not any(name == "merge" for name, _ in probe.trust.done)
    asked.yes.click()
    both = (JASMINE.id, SECOND.id)
    assert done(probe, "merge") == (both[1 - keep], both[keep], "Same mother, same school.")


def test_two_people_are_told_apart_where_both_stand(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    screen = probe.go(compare(JASMINE.id, PEOPLE[6].id))
    assert isinstance(screen, MergeScreen)
    probe.until(screen.apart.isEnabled)
    assert "They have two NHS numbers" in probe.words(screen)
    screen.apart.click()
    (asked,) = probe.window.findChildren(Confirm)
    assert probe.trust.done == []
    asked.yes.click()
    assert done(probe, "tell_apart") == (JASMINE.id, PEOPLE[6].id)


def test_the_second_record_is_found_by_typing_and_who_is_not_found_leaves_no_empty_list(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    screen = probe.go(compare(JASMINE.id))
    assert isinstance(screen, MergeScreen)
    probe.until(lambda: bool(screen.comparing.rows.rows.rows))
    assert probe.rows("Both records")[0].startswith("Name / HOLLOWAY, Jasmine (Miss)"), "the first stands there alone"
    probe.type("hollaway", screen.picker.typed.entry)
    probe.until(screen.picker.found.isVisible)
    probe.type("xyzzy", screen.picker.typed.entry)
    probe.until(lambda: not screen.picker.found.rows.rows)
    assert not screen.picker.found.isVisible()
    assert not screen.merge.isEnabled()


@pytest.mark.parametrize("place", ["patient", "agreement", "scores", "send-to", "schedules-of", "invitations-of"])
def test_every_screen_of_a_record_that_was_set_aside_says_so_and_offers_the_one_in_use(
    qtbot: QtBot, place: str
) -> None:
    probe = WindowProbe(qtbot, Trust(set_aside=True)).start("open")
    probe.go(Address(place, JASMINE.id))
    probe.until(probe.shell.aside.isVisible)
    assert "This is an earlier record" in probe.words(probe.shell.aside)
    probe.click("Open the record in use", within=probe.shell.aside)
    assert probe.shell.address == Address("patient", PEOPLE[4].id)
    probe.go(Address("today"))
    assert not probe.shell.aside.isVisible()


def test_nothing_is_sent_from_a_record_that_was_set_aside(qtbot: QtBot) -> None:
    _, screen = opened(qtbot, Trust(set_aside=True))
    assert not screen.send.isEnabled()
    assert not screen.right.merge.isEnabled()


def test_an_answer_in_error_is_asked_for_again_by_one_button(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(in_error=True))
    probe.until(lambda: bool(screen.findChildren(Notice)))
    probe.click("Ask again", within=screen)
    sending = probe.shell.screen_shown
    assert isinstance(sending, SendScreen)
    probe.until(lambda: bool(sending.measures.boxes))
    assert sending.measures.taken() == (ASK_AGAIN.measure,)


def test_an_answer_in_error_says_so_where_it_is_read(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, struck()).start("open")
    screen = probe.go(Address("reading", JASMINE.id, next(iter(READINGS))))
    assert isinstance(screen, ReadingScreen)
    probe.until(lambda: screen.reading is not None)
    assert "answered by another person" in probe.words(screen)
    assert not screen.review.isEnabled()
    probe.click("Ask again", within=screen)
    assert probe.shell.address == Address("send-to", JASMINE.id, words="phq-9")
