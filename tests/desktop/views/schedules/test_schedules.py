"""Schedules: what a team sends by itself, and what of it concerns one person; set, changed, paused and ended."""

from pytestqt.qtbot import QtBot

from care_record.schedules.schedule import Trigger
from desktop.services.acts.schedules import AppointmentDraft, ScheduleDraft
from desktop.views.schedules.person import PersonSchedulesScreen
from desktop.views.schedules.screen import SchedulesScreen
from desktop.views.screen import Address
from mhcr.gallery.people import PEOPLE
from mhcr.gallery.scheduling.held import LINES, PERSON
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


def team_screen(qtbot: QtBot) -> tuple[WindowProbe, SchedulesScreen]:
    probe = WindowProbe(qtbot, Trust()).start("open")
    screen = probe.go(Address("schedules"))
    assert isinstance(screen, SchedulesScreen)
    probe.until(lambda: screen.new.isEnabled() and bool(screen.list.rows.rows))
    return probe, screen


def person_screen(qtbot: QtBot) -> tuple[WindowProbe, PersonSchedulesScreen]:
    probe = WindowProbe(qtbot, Trust()).start("open")
    screen = probe.go(Address("schedules-of", PEOPLE[0].id))
    assert isinstance(screen, PersonSchedulesScreen)
    probe.until(lambda: screen.book.isEnabled() and bool(screen.list.rows.rows))
    return probe, screen


def test_each_schedule_says_what_when_and_for_how_many(qtbot: QtBot) -> None:
    probe, _ = team_screen(qtbot)
    row = (
        "GAD-7, By e-mail, 14 days to answer / Every 4 weeks from the referral, from 02-Nov-2026"
        " / 22-Nov-2026, 41 people / Dr Amara Osei"
    )
    assert row in probe.rows("Schedules")


def test_a_schedule_is_set_by_keyboard(qtbot: QtBot) -> None:
    probe, _ = team_screen(qtbot)
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    probe.until(lambda: sheet._entry("measure").count() > 0)  # type: ignore[attr-defined]
    sheet._choose("trigger", "every")  # type: ignore[attr-defined]
    sheet._follow(typed=False)  # type: ignore[attr-defined]
    assert "Weeks between" in probe.words(sheet)
    sheet.yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: any(name == "set_schedule" for name, _ in probe.trust.done))
    (draft,) = next(what for name, what in probe.trust.done if name == "set_schedule")
    assert isinstance(draft, ScheduleDraft)
    assert (draft.trigger, draft.count, draft.due_days, draft.schedule) == (Trigger.EVERY, 4, 14, None)


def test_a_number_that_is_none_says_so_and_nothing_is_set(qtbot: QtBot) -> None:
    probe, _ = team_screen(qtbot)
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    sheet.form.fields["count"].entry.setText("soon")  # type: ignore[attr-defined]
    sheet.yes.click()  # type: ignore[attr-defined]
    assert "Type a whole number." in probe.words(sheet)
    assert not probe.trust.done


def test_ending_asks_first(qtbot: QtBot) -> None:
    probe, _ = team_screen(qtbot)
    probe.press("Ctrl+Shift+E")
    question = probe.sheet()
    assert "What has gone out can still be answered" in probe.words(question)
    question.yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: ("end_schedule", (LINES[0].id,)) in probe.trust.done)


def test_one_persons_page_says_what_was_not_sent_and_why_and_pauses(qtbot: QtBot) -> None:
    probe, _ = person_screen(qtbot)
    assert "Not sent: There is no recorded agreement to contact by e-mail." in " ".join(probe.rows("Sent by itself"))
    probe.press("Ctrl+P")
    first = PERSON.lines[0]
    probe.until(lambda: ("pause_schedule", (PEOPLE[0].id, first.id, True)) in probe.trust.done)


def test_an_appointment_is_noted(qtbot: QtBot) -> None:
    probe, _ = person_screen(qtbot)
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    fields = sheet.form.fields  # type: ignore[attr-defined]
    sheet.yes.click()  # type: ignore[attr-defined]
    assert "Enter a date" in probe.words(sheet)
    fields["day"].entry.setText("14-Feb-2027")
    fields["time"].entry.setText("14:30")
    sheet.yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: any(name == "book_schedule" for name, _ in probe.trust.done))
    (draft,) = next(what for name, what in probe.trust.done if name == "book_schedule")
    assert isinstance(draft, AppointmentDraft)
    assert draft.time == "14:30"
