"""Codes that are on their way to an address: to confirm it, or to sign in. Five tries, fifteen minutes, used once."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select, update

from care_record.channels.channel import Channel
from care_record.invitations.link import MOST_TRIES
from care_record.wire.bodies import AddressConfirmed
from care_record.wire.ids import id_at
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering.known import ADDRESS, OPEN_STATES, invitation_of, load, say
from sync_service.storage.registering.messages import message

LASTS_MS = 15 * 60 * 1000
PURPOSE = b"mhcr/code-check"
Digits = Callable[[UUID], str]
"""The six digits of a check."""


@dataclass(frozen=True, slots=True)
class Check:
    """A code whose digits have come back: for whom, to which address, and for which account (None for a desk's)."""

    patient: UUID
    account: UUID | None
    channel: Channel
    address: str


def hashed(ticket: bytes) -> bytes:
    """What is stored of a ticket."""
    return sha256(b"mhcr/check-ticket\0" + ticket).digest()


def desk_ticket(patient: UUID, channel: Channel, address: str) -> bytes:
    """The ticket of a desk's check: one for each address, so that a new code takes the earlier one's place."""
    return sha256(b"mhcr/desk\0" + patient.bytes + channel.value.encode() + b"\0" + address.encode()).digest()


def begin(
    batch: Batch, patient: UUID, what: str, channel: Channel, address: str, ticket: bytes, account: UUID | None = None
) -> None:
    """Send a code to an address; `what` is `check` or `sign-in`. The patient must be loaded. Written at the flush."""
    columns, key = t.code_checks.c, patient.bytes
    gone = (columns.ticket == hashed(ticket)) | (columns.expires <= batch.now)
    batch.connection.execute(delete(t.code_checks).where(gone))
    made = id_at(batch.now, batch.tools.random(10))
    wrapped = batch.state.patients[patient].wrapped_key
    batch.add(
        t.code_checks,
        id=made.bytes,
        ticket=hashed(ticket),
        patient=key,
        account=account.bytes if account else None,
        what=what,
        channel=channel.value,
        address=batch.tools.at_rest.encrypt(key, wrapped, address.encode(), PURPOSE),
        tries=0,
        expires=batch.now + LASTS_MS,
    )
    batch.add(t.register_messages, **message(batch, made, patient, what, channel))


def answered(batch: Batch, digits: Digits, *, ticket_hash: bytes, what: str, typed: str) -> Check | None:
    """The check whose digits were typed, used up by it; None for any refusal. The fifth wrong try ends it."""
    columns = t.code_checks.c
    query = select(t.code_checks).where(columns.ticket == ticket_hash, columns.what == what)
    row = batch.connection.execute(query).one_or_none()
    if row is None or row.expires <= batch.now or row.tries >= MOST_TRIES:
        return None
    mine = columns.id == row.id
    if not hmac.compare_digest(digits(UUID(bytes=row.id)), typed):
        batch.connection.execute(update(t.code_checks).where(mine).values(tries=row.tries + 1))
        return None
    batch.connection.execute(delete(t.code_checks).where(mine))
    patient = UUID(bytes=row.patient)

    load(batch, patient)
    wrapped = batch.state.patients[patient].wrapped_key
    address = batch.tools.at_rest.decrypt(row.patient, wrapped, row.address, PURPOSE).decode()
    return Check(patient, UUID(bytes=row.account) if row.account else None, Channel(row.channel), address)


def keep_confirmed(batch: Batch, found: Check, *, own_page: bool) -> None:
    """The address is confirmed: the log says so, and invitations that waited for it go out."""
    patient, key = found.patient, found.patient.bytes
    wrapped = batch.state.patients[patient].wrapped_key
    batch.add(
        t.confirmed_addresses,
        id=id_at(batch.now, batch.tools.random(10)).bytes,
        patient=key,
        channel=found.channel.value,
        address=batch.tools.at_rest.encrypt(key, wrapped, found.address.encode(), ADDRESS),
        at=batch.now,
    )
    how = "own-page" if own_page else "read-back"
    fields = {"v": 1, "kind": "address.confirmed", "channel": found.channel.value, "address": found.address, "how": how}
    batch.fact(patient, AddressConfirmed.model_validate(fields))
    release(batch, patient)


def release(batch: Batch, patient: UUID) -> None:
    """Let invitations that wait for an address try again; what speaks against them is decided at the sending."""
    columns, messages = t.invitations.c, t.register_messages.c
    query = select(t.invitations).where(columns.patient == patient.bytes, columns.state.in_(OPEN_STATES))
    for row in batch.connection.execute(query).all():
        held = (messages.about == row.id) & messages.state.in_(("held", "bounced")) & (messages.what != "code")
        if batch.connection.execute(
            update(t.register_messages).where(held).values(state="queued", next_at=batch.now, attempts=0, reason="")
        ).rowcount:
            say(batch, invitation_of(row), "invitation.queued", row.what)
        code = (messages.about == row.id) & messages.state.in_(("held", "bounced")) & (messages.what == "code")
        batch.connection.execute(
            update(t.register_messages).where(code).values(state="queued", next_at=batch.now, attempts=0, reason="")
        )
