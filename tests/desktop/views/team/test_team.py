"""Team and Today: who waits for my signature, who joined or left, and the way back when all workstations are lost."""

from pytestqt.qtbot import QtBot

from desktop.services.reads.trust import TeamNews
from desktop.views.screen import Address
from desktop.views.team.recover import Recover
from desktop.views.team.screen import TeamScreen
from desktop.views.today import TodayScreen
from mhcr.gallery.office import COMFORT, JOINED, RECOVERED, Office, team
from mhcr.gallery.people import COORDINATOR, TEAM
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


def opened(qtbot: QtBot, office: Office, **changes: object) -> tuple[WindowProbe, TeamScreen]:
    probe = WindowProbe(qtbot, Trust(office=office, **changes)).start("open")  # type: ignore[arg-type]
    screen = probe.go(Address("team"))
    assert isinstance(screen, TeamScreen)
    return probe, screen


def test_it_shows_who_belongs_by_whose_signatures_and_who_left(qtbot: QtBot) -> None:
    probe, _ = opened(qtbot, Office())
    rows = probe.rows("Members")
    assert "Tomos Llewellyn-Pryce, Clinician / 16-Jun-2025 / Ranjit Sahota, confirmed by Dr Amara Osei / 1" in rows
    assert "Left: Gareth Pennington, 30-Sep-2026" in probe.words()
    assert "Key 2, made 30-Sep-2026" in probe.words()


def test_the_second_signature_is_given_by_keyboard(qtbot: QtBot) -> None:
    probe, _ = opened(qtbot, Office())
    probe.press("Ctrl+Return")
    question = probe.sheet()
    for words in ("Does Comfort Asante belong to", "Ranjit Sahota named", "All members are told, with your name"):
        assert words in probe.words(question)
    question.yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: ("confirm_joining", (COMFORT.member, TEAM.id)) in probe.trust.done)


def test_a_refused_signature_says_why_and_stays_open(qtbot: QtBot) -> None:
    from desktop.services.acts import Rejected

    words = "A second person must confirm who joins."
    probe, _ = opened(qtbot, Office(), refuse=Rejected((("", words),)))
    probe.press("Ctrl+Return")
    question = probe.sheet()
    question.yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: words in probe.words(question))
    assert question.isVisible()


def test_the_recovery_key_is_offered_only_where_a_key_is_missing_that_it_can_bring(qtbot: QtBot) -> None:
    for holds, recoverable, offered in ((True, False, False), (False, False, False), (False, True, True)):
        probe, screen = opened(qtbot, Office(mine=(team(holds_key=holds, recoverable=recoverable),)))
        assert screen.recover.isVisible() is offered
        assert ("does not hold every key" in probe.words()) is not holds
        probe.close()
    probe, screen = opened(qtbot, Office(mine=(team(holds_key=False, recoverable=True),)), me=COORDINATOR)
    assert not screen.recover.isVisible(), "a coordinator holds no key"


def test_recovering_asks_for_a_reason_and_says_what_is_wrong_with_the_words(qtbot: QtBot) -> None:
    probe, _ = opened(qtbot, Office(mine=(team(holds_key=False, recoverable=True, joining=()),)))
    probe.press("Ctrl+Shift+R")
    sheet = probe.sheet()
    assert isinstance(sheet, Recover)
    sheet.yes.click()
    assert "Say why" in probe.words(sheet)
    probe.type("Both laptops were stolen.", sheet.form.fields["reason"].entry)
    sheet.yes.click()
    probe.until(lambda: "A share has 33 words; these are 0." in probe.words(sheet))
    assert sheet.isVisible()


def test_who_belongs_to_no_team_is_told_how_that_comes(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Office(mine=()))
    assert "You belong to no team yet." in probe.words(screen)
    assert not screen.card.isVisible()


def test_today_tells_who_waits_and_what_happened_until_it_was_seen(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(office=Office(news=TeamNews((COMFORT,), (JOINED, RECOVERED))))).start("open")
    screen = probe.go(Address("today"))
    assert isinstance(screen, TodayScreen)
    words = probe.words(screen)
    assert "Comfort Asante waits to join" in words
    assert "The recovery key was used" in words, "the gravest first"
    assert "And 1 more about your teams" in words
    probe.until(lambda: probe.shell.rail.buttons["team"].count == 1)

    probe.click("Seen")
    probe.until(lambda: ("news_seen", (RECOVERED.seq,)) in probe.trust.done)
    probe.click("Open Team")
    assert probe.shell.address == Address("team")


def test_today_says_nothing_of_teams_when_there_is_nothing(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    screen = probe.go(Address("today"))
    assert isinstance(screen, TodayScreen)
    assert not screen.team_notices.isVisible()
