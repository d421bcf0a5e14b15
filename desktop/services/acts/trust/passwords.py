"""Passwords to sign in with: a first one for whom the trust has just authorised, a new one for whom forgot theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import Done
from desktop.services.acts.trust import administering
from desktop.services.problems import Rejected, ServiceRefused, ServiceUnreachable
from desktop.services.trust.founding import SHORTEST_PASSWORD

if TYPE_CHECKING:
    from desktop.services.acts.trust.drafts import StaffDraft
    from desktop.services.desk import Desk

PATIENCE = 15.0
NONE_SET = "No password is set: the trust\u2019s own sign-in lets them in by this account. Set one under Staff if not."
LATER = "The first password could not be set yet: set it under Staff once the service can be reached."


def check(password: str) -> None:
    """Raises `Rejected` for a password that the service would not take."""
    if len(password) < SHORTEST_PASSWORD:
        raise Rejected((("password", f"A password has at least {SHORTEST_PASSWORD} characters."),))


def authorise(desk: Desk, draft: StaffDraft, password: str) -> Done:
    """The act, and then the password as soon as the service has it; without one, the trust's provider signs them in."""
    if password:
        check(password)
    done = desk.writer.submit(lambda _: administering.authorise(desk.author, draft)).result()
    assert done.id is not None  # noqa: S101 - the act names whom it made
    if not password:
        return Done(done.changed, done.id, f"{done.words} {NONE_SET}")
    try:
        _give_soon(desk, done.id, password)
    except (ServiceRefused, ServiceUnreachable):
        return Done(done.changed, done.id, f"{done.words} {LATER}")
    return Done(done.changed, done.id, f"{done.words} Give the first password to the person yourself.")


def give(desk: Desk, member: UUID, password: str) -> None:
    """Raises `ServiceRefused` or `ServiceUnreachable`."""
    desk.client.signed_json("POST", "/v1/accounts", {"member": str(member), "password": password})


def _give_soon(desk: Desk, member: UUID, password: str) -> None:
    """The service knows the person once the act has gone out, which the sync does meanwhile."""
    try:
        give(desk, member, password)
    except ServiceRefused as error:
        if error.code != "unknown" or not desk.sync.wait_for_push(PATIENCE):
            raise
        give(desk, member, password)
