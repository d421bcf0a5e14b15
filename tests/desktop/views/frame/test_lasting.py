"""What the status line has said goes with the screen that it spoke of, or at the next act; and is read aloud once."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.acts import Done
from desktop.services.problems import ServiceUnreachable
from desktop.views.frame import statusline
from desktop.views.screen import Address
from tests.probes.window import WindowProbe

SAVED = "The reminders were changed."


@pytest.fixture
def aloud(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is given to say by itself."""
    heard: list[str] = []
    monkeypatch.setattr(statusline, "announce", lambda _, words: heard.append(words))
    return heard


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    made = WindowProbe(qtbot).start("open")
    made.go(Address("patients"))
    return made


def said(probe: WindowProbe) -> str:
    words = probe.shell.status.said
    assert words.accessibleName() == words.text()
    return words.text()


def test_a_message_stays_while_its_screen_is_there_and_goes_with_it(probe: WindowProbe) -> None:
    probe.shell.say(SAVED)
    probe.settle()
    assert said(probe) == SAVED
    probe.background.changed.emit(frozenset({"patients"}))
    probe.settle()
    assert said(probe) == SAVED, "what arrives takes nothing away"
    probe.go(Address("outbox"))
    assert said(probe) == ""


def test_what_is_said_in_the_step_that_leaves_a_screen_is_of_the_next_one(probe: WindowProbe) -> None:
    probe.go(Address("register"))
    probe.shell.say("Registered.")
    probe.shell.back()
    probe.settle()
    assert said(probe) == "Registered."
    probe.go(Address("today"))
    assert said(probe) == ""


def test_the_next_act_ends_it_and_what_the_program_does_by_itself_does_not(probe: WindowProbe) -> None:
    probe.shell.say(SAVED)
    probe.settle()

    def act(*, unasked: bool) -> None:
        screen = probe.shell.screen_shown
        probe.background.act(screen, lambda _: Done(frozenset()), lambda _: None, unasked=unasked)
        probe.settle()

    act(unasked=True)
    assert said(probe) == SAVED
    act(unasked=False)
    assert said(probe) == ""


def test_what_went_wrong_stays_on_the_next_screen_until_something_is_done(probe: WindowProbe) -> None:
    probe.background.trouble.emit(ServiceUnreachable())
    wrong = said(probe)
    assert wrong
    probe.go(Address("outbox"))
    assert said(probe) == wrong
    probe.shell.say(SAVED)
    probe.settle()
    assert said(probe) == SAVED


def test_each_message_is_read_aloud_once(probe: WindowProbe, aloud: list[str]) -> None:
    probe.shell.say(SAVED)
    probe.settle()
    probe.go(Address("outbox"))
    assert aloud == [SAVED]
    probe.shell.say(SAVED)
    assert aloud == [SAVED, SAVED], "said again is read again"


def test_a_countdown_is_read_aloud_when_it_begins_and_gives_back_what_was_said_before(
    probe: WindowProbe, aloud: list[str]
) -> None:
    probe.shell.say(SAVED)
    line = probe.shell.status
    for seconds in (30, 29, 28):
        line.count_down(seconds)
    assert "28 seconds" in said(probe)
    assert len(aloud) == 2
    line.count_down(-1)
    assert said(probe) == SAVED
    assert len(aloud) == 2
