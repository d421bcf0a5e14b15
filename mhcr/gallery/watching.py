"""The access log's states."""

from __future__ import annotations

from dataclasses import replace

from desktop.services.reads import AccessPage
from mhcr.gallery import oversight
from mhcr.gallery.state import State, at, press
from mhcr.gallery.trust import Trust


def _oversight() -> Trust:
    return Trust(me=oversight.OFFICER)


def _with_gap() -> Trust:
    return Trust(me=oversight.OFFICER, log_choices=oversight.choices(oversight.GAP))


def _alarmed() -> Trust:
    words = "1 entry is not signed by who it names. Such lines are marked; tell your trust\u2019s IT desk."
    return Trust(me=oversight.OFFICER, access_log=AccessPage(oversight.FORGED, None, words))


STATES: tuple[State, ...] = (
    State("access-log", at("access-log"), trust=_oversight, of_many=True),
    State("access-log-unusual", at("access-log"), trust=_oversight, do=press("\u26a0 No referral")),
    State("access-log-gap", at("access-log"), trust=_with_gap, do=press("\u26a0 Numbers missing")),
    State("access-log-person", at("access-of", 0), trust=_oversight, of_many=True),
    State("access-log-alarm", at("access-log"), trust=_alarmed),
    State("access-log-empty", at("access-log"), trust=lambda: replace(_oversight(), access_log=AccessPage((), None))),
    State("access-log-export", at("access-log"), trust=_oversight, do=press("Export")),
)
