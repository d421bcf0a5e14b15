"""The outbox in each state worth a look: what waits and came back, conflicts, forms filled in anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.services.reads import Notes
from desktop.views.outbox.screen import OutboxScreen
from desktop.views.screen import Address
from desktop.views.window import Window
from mhcr.gallery.people import ident
from mhcr.gallery.state import State, at, press, screen_of
from mhcr.gallery.trust import Trust
from mhcr.gallery.waiting.shown import ASIDE, CONFLICT, NEWER, WAITING, conflict
from mhcr.gallery.work import OFFLINE, PAUSED


def held() -> Trust:
    """Five acts of four people, one in conflict, one stuck."""
    return Trust(status=OFFLINE, outbox=WAITING, notes=Notes(14))


def _keeps() -> Trust:
    return Trust(outbox=WAITING, conflict=conflict(keeps=True))


def _marked(row: int, then: Callable[[Window], object]) -> Callable[[Window], object]:
    def do(window: Window) -> None:
        screen = screen_of(window)
        if isinstance(screen, OutboxScreen):
            screen.list.take(row)
            then(window)

    return do


def _set_aside() -> Trust:
    return Trust(outbox=WAITING, aside=ASIDE)


_CONFLICT = at("conflict", 8, CONFLICT)
STATES: tuple[State, ...] = (
    State("outbox", at("outbox"), trust=held, of_many=True),
    State("outbox-paused", at("outbox"), trust=lambda: replace(held(), status=PAUSED), of_many=True),
    State("outbox-stuck", at("outbox"), trust=held, do=_marked(1, lambda _: None)),
    State("outbox-discard", at("outbox"), trust=held, do=_marked(1, press("Discard")), of_many=True),
    State("outbox-empty", at("outbox")),
    State("conflict", _CONFLICT, trust=held, of_many=True),
    State("conflict-may-be-kept", _CONFLICT, trust=_keeps),
    State("conflict-keep-mine", _CONFLICT, trust=_keeps, do=press("Keep mine")),
    State("set-aside", at("set-aside"), trust=_set_aside, of_many=True),
    State("set-aside-empty", at("set-aside")),
    State("outbox-set-aside", at("outbox"), trust=_set_aside),
    State("patient-newer", at("patient", 0), trust=lambda: Trust(newer=NEWER), of_many=True),
    State("patient-newer-notice", at("patient", 0), trust=lambda: Trust(newer=NEWER[1:])),
    State("outbox-edit-send", at("send-to", 3, ident(902)), trust=held),
    State("outbox-edit-agreement", at("agreement", 8, CONFLICT), trust=held),
    State("outbox-edit-registration", Address("register", item=ident(905)), trust=held),
)
