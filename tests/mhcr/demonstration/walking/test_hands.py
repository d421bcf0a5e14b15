"""What the walk waits for: it is looked at now and then, and what was in sight once was seen."""

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from mhcr.demonstration.walking.hands import Hands, NotSeen


def test_what_was_in_sight_once_was_seen_also_when_the_next_thing_shows_at_once(qtbot: QtBot) -> None:
    # a round of events goes to its end after the look that ends the wait, so that what is shown may change in it
    shown = iter((False, True, False))

    Hands(None).until(lambda: next(shown), "the end of the first sync")

    assert next(shown) is False


def test_what_never_comes_into_sight_is_said_with_how_long_it_was_waited_for(qtbot: QtBot) -> None:
    hands = Hands(None)
    hands.patience = 0.05
    looked: list[int] = []

    with pytest.raises(NotSeen, match=r"^Waited 0 s in vain: the way in\. In sight: "):
        hands.until(lambda: looked.append(1), "the way in")

    assert len(looked) > 1


def test_the_program_goes_on_while_it_is_waited_for(qtbot: QtBot) -> None:
    came: list[str] = []
    QTimer.singleShot(1, lambda: came.append("done"))

    Hands(None).until(lambda: came, "what the program does")

    assert came == ["done"]
