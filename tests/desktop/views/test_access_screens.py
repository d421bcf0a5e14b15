"""What access to a record asks of a person: seen on the record, answered with the keyboard or the mouse."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.views.agreement.deciding import AnswerAsk, Reasoned
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.find.screen import FindScreen
from desktop.views.parts.dialogs import Confirm, OneOf
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from mhcr.gallery.people import ADULT, COORDINATOR, JASMINE, PEOPLE, TEAM, ident
from mhcr.gallery.sharing import ASKED, CONFIRMED, NOT_OURS, OVERDUE, RISK, SUSPENDED
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

RECORD = Address("patient", JASMINE.id)
AGREEMENT = Address("agreement", JASMINE.id)


def test_a_suspended_record_says_so_and_shows_no_score(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=SUSPENDED)).start("open")
    screen = probe.go(RECORD)
    assert isinstance(screen, PatientScreen)
    assert "Suspended since 18-Nov-2026 11:20: the person withdrew from sharing" in probe.words(screen)
    assert all("Not shown" in row for row in probe.rows("What came back"))
    assert not screen.send.isEnabled()
    reading = probe.go(Address("reading", JASMINE.id, ident(501)))
    assert "nothing that was sealed here is shown" in probe.words(reading)
    assert "Thoughts" not in probe.words(reading)


def test_a_withdrawal_is_confirmed_by_how_the_person_was_reached(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=SUSPENDED)).start("open")
    probe.go(AGREEMENT)
    probe.press("Ctrl+Shift+C")
    sheet = probe.sheet()
    assert isinstance(sheet, OneOf)
    assert len(sheet.group.buttons()) == 4, "the team does not decide before seven days"
    assert "What remains: prints and exported files, backups for 30 days" in probe.words(sheet)
    sheet.yes.click()
    assert sheet.isVisible(), "how it was confirmed must be said"
    sheet.group.button(1).click()
    sheet.yes.click()
    probe.settle()
    assert probe.trust.done[-1] == ("confirm_withdrawal", (JASMINE.id, "telephone-on-record", ""))


def test_after_seven_days_the_team_may_decide(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=OVERDUE)).start("open")
    screen = probe.go(AGREEMENT)
    assert "It has waited 8 days: confirm it, or decide." in probe.words(screen)
    probe.click("Confirm the withdrawal", screen)
    sheet = probe.sheet()
    assert isinstance(sheet, OneOf)
    assert sheet.group.buttons()[-1].text() == "It has waited seven days: the team decides"


@pytest.mark.parametrize(
    "trust", [Trust(sharing=RISK), Trust(sharing=replace(SUSPENDED, may_confirm=False), me=COORDINATOR)]
)
def test_what_cannot_be_confirmed_now_says_why_and_offers_no_way(qtbot: QtBot, trust: Trust) -> None:
    probe = WindowProbe(qtbot, trust).start("open")
    screen = probe.go(AGREEMENT)
    assert "Suspended since" in probe.words(screen)
    shown = [one.text() for one in screen.findChildren(type(screen.withdraw))]  # type: ignore[attr-defined]
    assert not any(words.startswith("Confirm") for words in shown)


def test_a_confirmed_withdrawal_names_the_workstations_that_were_not_in_contact(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=CONFIRMED)).start("open")
    screen = probe.go(AGREEMENT)
    assert isinstance(screen, AgreementScreen)
    words = probe.words(screen.copies)
    assert "1 of 3 workstations have removed their copies." in words
    assert "Sam Whitlock, Clinic laptop 14 | Not in contact yet" in words
    assert "Its enrolment ended before it was in contact again" in words
    assert "Removed 19-Nov-2026 18:50" in words


def test_a_team_that_cannot_open_the_record_asks_with_its_reason(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=NOT_OURS)).start("open")
    screen = probe.go(RECORD)
    assert "Your team cannot open what is sealed here." in probe.words(screen)
    assert "Wait until she has agreed" in probe.words(screen)
    probe.press("Ctrl+Shift+A")
    sheet = probe.sheet()
    assert isinstance(sheet, Reasoned)
    sheet.yes.click()
    assert "Say why." in probe.words(sheet)
    probe.type("She has agreed.", sheet.reason.entry)
    sheet.yes.click()
    probe.settle()
    assert probe.trust.done[-1] == ("ask_access", (JASMINE.id, ADULT.id, "She has agreed."))


@pytest.mark.parametrize(("choice", "earlier"), [(0, False), (1, True)], ids=["from now on", "what came before, too"])
def test_a_holder_gives_access_from_now_on_or_to_what_came_before(qtbot: QtBot, choice: int, earlier: bool) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=ASKED)).start("open")
    screen = probe.go(AGREEMENT)
    probe.click("Answer", screen)
    sheet = probe.sheet()
    assert isinstance(sheet, AnswerAsk)
    sheet.group.button(choice).click()
    sheet.yes.click()
    probe.settle()
    asked = ASKED.asks[0].id
    assert probe.trust.done[-1] == ("grant_access", (JASMINE.id, asked, "agreement", earlier))


def test_a_holder_says_no_only_with_a_reason(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=ASKED)).start("open")
    screen = probe.go(AGREEMENT)
    probe.click("Answer", screen)
    sheet = probe.sheet()
    assert isinstance(sheet, AnswerAsk)
    sheet.group.button(2).click()
    sheet.yes.click()
    assert "Say why not" in probe.words(sheet)
    probe.type("We ask her first.", sheet.reason.entry)
    sheet.yes.click()
    probe.settle()
    assert probe.trust.done[-1] == ("decline_access", (JASMINE.id, ASKED.asks[0].id, "We ask her first."))


def test_a_teams_access_is_ended_with_a_reason(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(sharing=ASKED)).start("open")
    screen = probe.go(AGREEMENT)
    probe.click("End a team", screen)
    sheet = probe.sheet()
    assert isinstance(sheet, Reasoned)
    assert sheet.team.value == str(TEAM.id)
    probe.type("She has moved.", sheet.reason.entry)
    sheet.yes.click()
    probe.settle()
    assert probe.trust.done[-1] == ("end_access", (JASMINE.id, TEAM.id, "She has moved."))


def test_today_names_withdrawals_and_teams_that_ask(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    probe.go(Address("today"))
    assert any("Withdrawal waits to be confirmed" in row and "decide" in row for row in probe.rows("Today"))
    assert any("asks for access" in row for row in probe.rows("Today"))


def test_a_record_that_was_put_away_is_brought_back_from_the_search_in_the_trust(qtbot: QtBot) -> None:
    away = PEOPLE[5]
    probe = WindowProbe(qtbot, Trust(away=frozenset({away.id}))).start("open")
    screen = probe.go(Address("patients"))
    assert isinstance(screen, FindScreen)
    probe.type("22-Mar-1949", screen.trust.born.entry)
    probe.type("Devereux", screen.trust.family.entry)
    screen.trust.go.click()
    probe.settle()
    screen.trust.found.opened.emit(screen.trust.found.current())
    sheet = probe.sheet()
    assert isinstance(sheet, Confirm)
    assert "put away on this computer" in probe.words(sheet)
    sheet.yes.click()
    probe.settle()
    assert probe.trust.done[-1] == ("bring_back_record", (away.id,))
    assert probe.shell.address == Address("patient", away.id)
