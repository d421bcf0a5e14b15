"""Links of invitations: made at the moment of sending, stored as a hash; opening spends nothing, registering does."""

import hmac
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from care_record.channels.states import DeliveryState
from care_record.invitations.codes import plain_second
from care_record.invitations.link import MOST_TRIES, Try
from care_record.wire.bodies import InvitationRequested
from care_record.wire.link import token_hash, token_text
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.keys.second_codes import SecondCodes
from sync_service.storage.registering import sittings
from sync_service.storage.registering.known import (
    Invitation,
    against,
    asked_of,
    find,
    has_account,
    kill_links,
    load,
    say,
)

LOCKED = f"{MOST_TRIES} wrong tries; the link no longer works."


@dataclass(frozen=True, slots=True)
class OpenedInvitation:
    """What the right codes and date of birth open; `sitting` is the secret by which registering goes on."""

    sitting: bytes
    challenge: bytes
    invitation: Invitation


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Nothing opens; `patient` where the link was known, so that tries can be counted for the person too."""

    patient: UUID | None = None


def make_link(connection: Connection, invitation: UUID, random: bytes, now: int, *, letter: bool = False) -> str:
    """A new link's token (26 characters), of sixteen random bytes; only its hash is stored."""
    token = token_text(random)
    values = {"invitation": invitation.bytes, "created": now, "dead": False, "letter": letter}
    connection.execute(insert(t.invitation_links).values(hash=token_hash(token), **values))
    return token


def make_letter_link(connection: Connection, invitation: UUID, code: bytes, now: int) -> str | None:
    """The token of a letter; every earlier letter's link dies. None where this one has died itself.

    The same code again is the same letter: its answer was lost, and nothing changes.
    """
    links, token = t.invitation_links.c, token_text(code)
    known = connection.execute(select(links.dead).where(links.hash == token_hash(token))).one_or_none()
    if known is not None:
        return None if known.dead else token
    earlier = (links.invitation == invitation.bytes) & links.letter
    connection.execute(update(t.invitation_links).where(earlier).values(dead=True))
    return make_link(connection, invitation, code, now, letter=True)


def invitation_behind(connection: Connection, token: str) -> tuple[Invitation, bool] | None:
    """The invitation that a link leads to, and whether this link is dead; None for no link of ours."""
    hashed = token_hash(token)
    links = t.invitation_links.c
    row = connection.execute(select(links.invitation, links.dead).where(links.hash == hashed)).one_or_none()
    if hashed is None or row is None:
        return None
    invitation = find(connection, UUID(bytes=row.invitation))
    return None if invitation is None else (invitation, row.dead)


def try_link(batch: Batch, codes: SecondCodes, token: str, second: str, born: date) -> OpenedInvitation | NotOpened:
    """Try a link with its second code and a date of birth; the fifth wrong try kills it, and the log says so.

    Flushes the batch.
    """
    found = invitation_behind(batch.connection, token)
    if found is None:
        return NotOpened()
    invitation, dead = found
    load(batch, invitation.patient)
    asked = asked_of(batch, invitation)
    code_fits = hmac.compare_digest(plain_second(second), codes.second(invitation.id))
    born_fits = hmac.compare_digest(born.isoformat(), _born(batch, invitation, asked).isoformat())
    after, became = invitation.life.tried(batch.now, right=code_fits and born_fits)
    if dead or became is Try.DEAD:
        return NotOpened(invitation.patient)
    if became is not Try.OPENED:
        _wrong(batch, invitation, after.tries, locked=became is Try.LOCKED)
        return NotOpened(invitation.patient)
    # decided again: what has changed since it was sent counts here too
    if against(batch, invitation, asked) or _registered(batch, invitation):
        return NotOpened(invitation.patient)
    if invitation.state is not DeliveryState.OPENED:
        say(batch, invitation, "invitation.opened", "link")
    sitting, challenge = sittings.begin(batch, "register", invitation.id, sittings.REGISTER_MS)
    batch.flush()
    return OpenedInvitation(sitting, challenge, invitation)


def _born(batch: Batch, invitation: Invitation, asked: InvitationRequested) -> date:
    return asked.carer.born if asked.carer else batch.state.patients[invitation.patient].patient.birth_date


def _registered(batch: Batch, invitation: Invitation) -> bool:
    return invitation.role == "patient" and has_account(batch.connection, invitation.patient)


def _wrong(batch: Batch, invitation: Invitation, tries: int, *, locked: bool) -> None:
    row = t.invitations.c.id == invitation.id.bytes
    batch.connection.execute(update(t.invitations).where(row).values(tries=tries))
    if locked:
        kill_links(batch.connection, invitation.id)
        say(batch, invitation, "invitation.locked", "link", LOCKED)
    batch.flush()
