"""Sending to many by hand: nothing goes before it was seen, and it can be narrowed, passed over and stopped."""

import pytest
from pytestqt.qtbot import QtBot

from care_record.agreement.sending import ExclusionCode
from desktop.views.cohort.screen import LOOKING, SENDING, CohortScreen
from desktop.views.screen import Address
from mhcr.gallery.cohort.memory import UNFINISHED, Cohorts
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot, Trust(cohorts=Cohorts(step=200))).start("open")


def opened(probe: WindowProbe) -> CohortScreen:
    screen = probe.go(Address("send"))
    assert isinstance(screen, CohortScreen)
    return screen


def looking(probe: WindowProbe) -> CohortScreen:
    screen = opened(probe)
    screen.choose.measures.boxes["phq-9"].setChecked(True)
    probe.press("Ctrl+Return")
    probe.until(lambda: screen.pages.currentIndex() == LOOKING)
    return screen


def test_measures_are_ticked_seen_and_sent_by_keyboard(probe: WindowProbe) -> None:
    screen = looking(probe)
    assert "412 of 448 people get it." in probe.words()
    assert probe.trust.done == []

    probe.press("Ctrl+Return")
    probe.sheet().yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: screen.pages.currentIndex() == SENDING and not screen.driver.running)

    ((name, (draft, people)),) = probe.trust.done
    assert (name, draft.measures, len(people)) == ("begin_cohort", ("phq-9",), 412)
    assert "412 of 412 queued" in probe.words()


def test_each_group_opens_to_its_people_and_their_reasons(probe: WindowProbe) -> None:
    screen = looking(probe)
    screen.outcome.groups.take(3)

    rows = probe.rows("People")

    assert len(rows) == 14
    assert all("There is no recorded agreement to contact by e-mail." in one for one in rows)


def test_a_person_who_is_taken_out_gets_nothing(probe: WindowProbe) -> None:
    screen = looking(probe)
    first = screen.outcome.sent_to()[0]

    screen.outcome.people.setFocus()
    probe.press("Return", on=screen.outcome.people)

    assert first not in screen.outcome.sent_to()
    assert probe.button("Send to").text() == "Send to 411 people"
    assert "Taken out by you" in probe.rows("People")[0]


def test_advice_is_passed_over_for_a_group_with_a_reason(probe: WindowProbe) -> None:
    screen = looking(probe)
    assert not screen.over.isEnabled()
    screen.outcome.groups.take(5)

    probe.press("Ctrl+O")
    sheet = probe.sheet()
    sheet.note.entry.setPlainText("The first link was lost")  # type: ignore[attr-defined]
    sheet.yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: len(screen.outcome.sent_to()) == 418)

    assert screen.outcome.passed_over == {ExclusionCode.ALREADY_WAITING: "The first link was lost"}


def test_it_goes_on_behind_other_screens_and_can_be_stopped(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(cohorts=Cohorts(step=0))).start("open")
    screen = looking(probe)
    driver = screen.driver
    probe.press("Ctrl+Return")
    probe.sheet().yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: driver.progress is not None)
    probe.go(Address("patients"))
    assert driver.running

    back = opened(probe)
    assert back.pages.currentIndex() == SENDING
    probe.window.activateWindow()
    probe.until(probe.window.isActiveWindow)
    probe.press("Ctrl+E")
    probe.until(lambda: not driver.running)

    assert driver.progress is not None
    assert driver.progress.stopped
    assert "people get nothing" in probe.words()


def test_a_send_that_was_cut_off_is_offered_again(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(cohorts=Cohorts(unfinished=(UNFINISHED,), step=10_000))).start("open")
    screen = opened(probe)
    assert "3,120 of 10,000 were queued when it stopped" in probe.words()

    probe.click("Go on")
    probe.until(lambda: screen.pages.currentIndex() == SENDING and not screen.driver.running)

    assert "9,986 of 10,000 queued" in probe.words()


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_looked_at(probe: WindowProbe) -> None:
    screen = opened(probe)
    screen.choose.measures.boxes["phq-9"].setChecked(True)
    screen.choose.due.entry.setText("01-Jan-2020")  # type: ignore[union-attr]
    screen.choose.age_from.entry.setText("old")  # type: ignore[union-attr]

    probe.press("Ctrl+Return")

    assert "has passed" in probe.words()
    assert "A whole number." in probe.words()
    assert screen.outcome.preview is None
