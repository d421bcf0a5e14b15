"""States of the screens on which measures are looked at, proposed, approved and withdrawn."""

from __future__ import annotations

import json

from desktop.views.measures.propose import TRY, from_file
from desktop.views.measures.trying import TryScreen
from desktop.views.screen import Address
from desktop.views.window import Window
from mhcr.gallery.packs.memory import BARE, BROKEN, GONE, SENT, SOUND, WAITING
from mhcr.gallery.people import COORDINATOR
from mhcr.gallery.state import State, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def _measure(key: str) -> Address:
    return Address("measure", words=key)


def _answer(window: Window) -> None:
    """Two questions answered, the second one is asked."""
    screen = screen_of(window)
    until(lambda: isinstance(screen, TryScreen) and screen.walk is not None)
    if isinstance(screen, TryScreen) and screen.walk is not None:
        for step in screen.walk.sheet.steps.steps[:2]:
            options = step.place.item.node["options"]
            screen.walk.sheet = screen.walk.sheet.answered(step.place.path, [options[2]["answer"]]).gone_on(step.id)
        screen.walk.begin()
        screen.walk.moved.emit()


STATES: tuple[State, ...] = (
    State("measures", Address("measures"), of_many=True),
    State("measures-coordinator", Address("measures"), trust=lambda: Trust(me=COORDINATOR)),
    State("measure-waiting", _measure(WAITING), of_many=True),
    State("measure-approve", _measure(WAITING), do=press("Approve")),
    State("measure-decline", _measure(WAITING), do=press("Decline")),
    State("measure-approved", _measure(SENT)),
    State("measure-withdrawn", _measure(GONE)),
    State("measure-installed", _measure("installed:phq-9")),
    State("measure-try", Address(TRY, words=json.dumps({"measure": "installed:phq-9"})), do=_answer, of_many=True),
    State("measure-file", from_file(SOUND)),
    State("measure-file-bare", from_file(BARE), of_many=True),
    State("measure-file-refused", from_file(BROKEN), of_many=True),
)
