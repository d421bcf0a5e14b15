"""The desk's place: one person at a time, a reason first, and nothing that outlives its time, its screen or a lock."""

import gc
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from care_record.people.search import Match
from desktop.services.problems import ServiceUnreachable
from desktop.services.reads import BannerData
from desktop.views.frame.rail import places_for
from desktop.views.parts.dialogs import FolderToUse, OneOf
from desktop.views.retained.screen import OVER, RetainedScreen
from desktop.views.screen import Address
from mhcr.gallery.access import OFFICER, retained
from mhcr.gallery.people import ME, NOW, PEOPLE, ident
from mhcr.gallery.risk.memory import waiting_for_duty
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

JASMINE, CALLUM = PEOPLE[0], PEOPLE[1]
PLACE = Address("retained")


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot, Trust(me=OFFICER)).start("open")


def go(probe: WindowProbe) -> RetainedScreen:
    screen = probe.go(PLACE)
    assert isinstance(screen, RetainedScreen)
    return screen


def choose(screen: RetainedScreen, who: int = 0) -> None:
    assert screen.search is not None
    screen.search.found.opened.emit(Match(PEOPLE[who], 1.0, ("NHS number",)))


def opened(probe: WindowProbe, reason: int = 1) -> RetainedScreen:
    screen = go(probe)
    choose(screen)
    assert screen.why is not None
    screen.why.group.button(reason).setChecked(True)
    probe.type("Nobody else can be reached.", screen.why.words.entry)
    probe.press("Ctrl+Return")
    probe.until(lambda: screen.shown is not None)
    probe.settle()
    return screen


def banner(probe: WindowProbe) -> str:
    shown: BannerData | None = probe.shell.header.shown
    return shown.banner.spoken if shown else ""


def test_only_members_of_the_desk_have_the_place() -> None:
    assert "retained" in {place.code for place in places_for(OFFICER)}
    assert "retained" not in {place.code for place in places_for(ME)}


def test_nobody_is_on_top_until_one_person_is_chosen(probe: WindowProbe) -> None:
    screen = go(probe)
    assert banner(probe) == ""

    choose(screen)
    assert JASMINE.name.display in banner(probe)

    probe.press("Alt+Left")
    assert banner(probe) == ""
    choose(screen, 1)
    assert CALLUM.name.display in banner(probe)


def test_leaving_takes_the_person_from_the_top(probe: WindowProbe) -> None:
    choose(go(probe))

    probe.go(Address("outbox"))

    assert banner(probe) == ""


def test_a_reason_and_words_are_needed_and_it_is_said_who_will_see_them(probe: WindowProbe) -> None:
    screen = go(probe)
    choose(screen)

    probe.press("Ctrl+Return")

    assert "Choose a reason." in probe.words(screen)
    assert "Write why you open it." in probe.words(screen)
    assert "The privacy officer: your name" in probe.words(screen)
    assert not [name for name, _ in probe.trust.done if name == "open_retained"]


def test_no_longer_time_is_offered_than_the_trust_allows(probe: WindowProbe) -> None:
    screen = go(probe)
    choose(screen)
    assert screen.why is not None
    entry = screen.why.time.entry

    assert [entry.itemText(one) for one in range(entry.count())] == ["30 minutes", "1 hour", "2 hours", "4 hours"]  # type: ignore[union-attr]
    assert screen.why.time.value == "60"


def test_the_record_stands_with_its_time_its_reason_and_who_sees_it(probe: WindowProbe) -> None:
    screen = opened(probe)

    words = probe.words(screen)
    assert "Opened until 15:12: An answer that points to risk. Seen by the privacy officer." in words
    assert "Nobody else can be reached." in words
    assert probe.rows("Answers")[0].startswith("PHQ-9")
    assert JASMINE.name.display in banner(probe)
    (_, (draft,)) = probe.trust.done[-1]
    assert (draft.patient, draft.reason, draft.minutes) == (JASMINE.id, "risk", 60)


def test_a_record_that_comes_after_somebody_else_was_chosen_is_not_shown(probe: WindowProbe) -> None:
    screen = go(probe)
    choose(screen)
    first = screen.chosen
    assert first is not None
    screen.start()
    choose(screen, 1)

    screen._opened(first, retained())

    assert screen.shown is None
    assert CALLUM.name.display in banner(probe)


def test_offline_it_says_so_and_keeps_what_was_written(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise ServiceUnreachable

    monkeypatch.setattr("mhcr.gallery.doing.MemoryCalls.open_retained", away)
    screen = go(probe)
    choose(screen)
    assert screen.why is not None
    screen.why.group.button(0).setChecked(True)
    probe.type("Urgent.", screen.why.words.entry)
    probe.press("Ctrl+Return")

    probe.until(lambda: "does not answer" in probe.words(screen))
    assert screen.why.words.value == "Urgent."
    assert screen.open.isEnabled()


def test_near_the_end_it_says_so_and_at_the_end_nothing_is_left(probe: WindowProbe) -> None:
    probe.trust.retained = retained(left_ms=4 * 60_000)
    screen = opened(probe)
    screen.look_at_the_clock()
    assert "in less than five minutes" in probe.words(screen)

    screen._ends = NOW
    screen.pulse.timeout.emit()

    assert screen.shown is None
    probe.until(lambda: OVER in probe.words(screen))
    assert banner(probe) == ""
    assert "Thoughts that you would be better off dead" not in probe.words()


def test_a_clock_that_is_set_back_opens_it_no_longer(probe: WindowProbe) -> None:
    probe.trust.retained = retained(left_ms=0)
    screen = opened(probe)
    screen._ends = NOW + timedelta(days=1)

    screen.look_at_the_clock()

    assert screen.shown is None


def test_closing_and_leaving_end_what_stands_open_over_it(probe: WindowProbe) -> None:
    screen = opened(probe)
    probe.press("Ctrl+R")
    assert probe.sheet().isVisible()

    screen.start()

    assert not [one for one in screen.findChildren(OneOf) if one.isVisible()]
    assert not screen.pulse.isActive()


def test_a_lock_leaves_nothing_of_it_in_the_window(probe: WindowProbe) -> None:
    opened(probe)

    probe.window.lock()
    gc.collect()

    shown = " ".join(label.text() for label in probe.window.findChildren(QLabel))
    assert JASMINE.name.family not in shown
    assert "Thoughts that" not in shown


def test_a_clinician_of_the_desk_acknowledges_a_risk(probe: WindowProbe) -> None:
    screen = opened(probe)

    probe.press("Ctrl+R")
    sheet = probe.sheet()
    assert isinstance(sheet, OneOf)
    sheet.group.button(0).setChecked(True)
    assert sheet.note.isHidden()
    probe.click("Acknowledge", sheet)

    probe.until(lambda: "Acknowledged by Ingrid Halvorsen" in probe.words(screen))
    assert ("acknowledge_retained", (ident(501), "spoke-now")) in probe.trust.done


def test_a_privacy_officer_of_the_desk_reads_without_acknowledging(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=replace(OFFICER, role="privacy-officer"))).start("open")

    screen = opened(probe)

    assert "Thoughts that you would be better off dead" in probe.words(screen)
    assert not [one for one in screen.findChildren(type(screen.open)) if one.text().startswith("Acknowledge")]


def test_every_part_of_the_record_can_be_read(probe: WindowProbe) -> None:
    screen = opened(probe)
    assert screen.view is not None
    expected = {1: "Registered", 3: "The person withdrew.", 4: "Peter Lindqvist, clinician"}

    for part, name in ((3, "Who can read"), (4, "Who looked")):
        screen.view.parts.choose(part)
        assert any(expected[part] in row for row in probe.rows(name))


def test_a_copy_is_offered_only_when_the_person_asks_and_warns_first(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert opened(probe).copy.isHidden()
    screen = opened(probe, reason=3)
    monkeypatch.setattr(FolderToUse, "ask", lambda parent, title, then: then(tmp_path))

    probe.press("Ctrl+Shift+E")
    sheet = probe.sheet()
    assert "outside this program\u2019s protection" in probe.words(sheet)
    assert "logged" in probe.words(sheet)
    probe.click("Choose a folder", sheet)

    probe.until(lambda: "The copy is in" in probe.words(screen))
    assert ("copy_retained", (tmp_path,)) in probe.trust.done


def test_times_are_those_of_the_service(probe: WindowProbe) -> None:
    screen = opened(probe)
    assert isinstance(screen._ends, datetime)
    assert screen._ends == NOW + timedelta(minutes=52)


def test_what_waits_for_the_desk_is_listed_with_a_telephone_and_opens_for_risk(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=OFFICER, duty=waiting_for_duty())).start("open")
    screen = go(probe)
    probe.until(lambda: bool(probe.rows("Flagged answers")))
    (row,) = probe.rows("Flagged answers")
    assert JASMINE.name.family.upper() in row
    assert JASMINE.mobile in row
    assert screen.duty is not None
    screen.duty.list.opened.emit(waiting_for_duty()[0])
    assert screen.why is not None
    assert screen.why.group.checkedId() == 1
    assert screen.chosen == JASMINE
