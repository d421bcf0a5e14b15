"""States of the screens on which measures are looked at, proposed, approved and withdrawn."""

from __future__ import annotations

from desktop.views.measures.propose import from_file
from desktop.views.screen import Address
from mhcr.gallery.memory import Trust
from mhcr.gallery.packs.memory import BARE, BROKEN, GONE, SENT, SOUND, WAITING
from mhcr.gallery.people import COORDINATOR
from mhcr.gallery.state import State, press


def _measure(key: str) -> Address:
    return Address("measure", words=key)


STATES: tuple[State, ...] = (
    State("measures", Address("measures"), of_many=True),
    State("measures-coordinator", Address("measures"), trust=lambda: Trust(me=COORDINATOR)),
    State("measure-waiting", _measure(WAITING), of_many=True),
    State("measure-approve", _measure(WAITING), do=press("Approve")),
    State("measure-decline", _measure(WAITING), do=press("Decline")),
    State("measure-approved", _measure(SENT)),
    State("measure-withdrawn", _measure(GONE)),
    State("measure-installed", _measure("installed:phq-9")),
    State("measure-file", from_file(SOUND)),
    State("measure-file-bare", from_file(BARE), of_many=True),
    State("measure-file-refused", from_file(BROKEN), of_many=True),
)
