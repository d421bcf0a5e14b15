"""States of the screens of invitations."""

from __future__ import annotations

from dataclasses import replace

from desktop.views.screen import Address
from mhcr.gallery.inviting.held import NOT_IDENTIFIED, PAGE, REGISTERED, Inviting
from mhcr.gallery.people import COORDINATOR
from mhcr.gallery.state import State, at, press
from mhcr.gallery.trust import Trust


def _person(page: object) -> Trust:
    return Trust(inviting=replace(Inviting(), page=page))  # type: ignore[arg-type]


_NOBODY = replace(PAGE, invitations=())
STATES: tuple[State, ...] = (
    State("invitations", Address("invitations"), trust=lambda: Trust(me=COORDINATOR), of_many=True),
    State(
        "invitations-none",
        Address("invitations"),
        trust=lambda: Trust(me=COORDINATOR, inviting=Inviting(stopped=())),
    ),
    State("invitations-of", at("invitations-of", 0), of_many=True),
    State("invitations-of-not-yet", at("invitations-of", 0), trust=lambda: _person(NOT_IDENTIFIED)),
    State("invitations-of-registered", at("invitations-of", 0), trust=lambda: _person(REGISTERED)),
    State("invitations-invite", at("invitations-of", 0), trust=lambda: _person(_NOBODY), do=press("Invite\u2026")),
    State("invitations-carer", at("invitations-of", 0), do=press("Invite a carer")),
    State(
        "invitations-confirm",
        at("invitations-of", 0),
        trust=lambda: _person(NOT_IDENTIFIED),
        do=press("Confirm"),
        of_many=True,
    ),
)
