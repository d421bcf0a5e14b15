"""Taking in a sealed answer: once for each request and respondent; a replay gets the receipt that there is."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from care_record.agreement.ledger import standing
from care_record.agreement.sending import SCOPE_OF
from care_record.channels.channel import Channel
from care_record.sealing.envelope import Envelope
from care_record.wire.bodies import ResponseReturned
from care_record.wire.cbor import MalformedCbor
from care_record.wire.ids import id_at
from care_record.wire.link import receipt_number
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.facts import apply_fact, load_requests
from sync_service.storage.sending.links import hashed_sitting, requested_body
from sync_service.storage.state import KnownRequest, RecordKey, Wanted


@dataclass(frozen=True, slots=True)
class Submitted:
    """A sealed answer as it came from the page; `authored` is in ms by the page's clock."""

    sitting: bytes
    request: UUID
    envelope: bytes
    attention: bool
    authored: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer is in the log."""

    receipt: str


@dataclass(frozen=True, slots=True)
class KeyTurned:
    """The answer was sealed to a key that takes nothing more; the record's present one does."""

    key: RecordKey


class SittingUnknown(Exception):
    """No such sitting, or it has ended: the link opens a new one."""


class Closed(Exception):
    """The request was taken back, or the record takes nothing; nothing more is taken in for it."""


class BadEnvelope(Exception):
    """Not a sealed envelope."""


def take_in(batch: Batch, given: Submitted) -> Taken | KeyTurned:
    """Append `response.returned`. Raises `SittingUnknown`, `Closed` or `BadEnvelope`. Flushes the batch."""
    hashed = hashed_sitting(given.sitting)
    row = batch.connection.execute(select(t.sittings).where(t.sittings.c.hash == hashed)).one_or_none()
    if row is None or row.request != given.request.bytes:
        raise SittingUnknown
    before = batch.connection.execute(
        select(t.responses.c.receipt, t.responses.c.sitting).where(t.responses.c.request == row.request)
    ).one_or_none()
    if before is not None:
        if before.sitting == hashed:
            return Taken(before.receipt)
        raise Closed
    load_requests(batch, [given.request])
    request = batch.state.requests[given.request]
    batch.state.load(Wanted(frozenset({request.patient.bytes})))
    known, key = batch.state.patients[request.patient], batch.state.keys[request.patient]
    if not request.state.is_open or known.patient.deceased or not _agreed(batch, request):
        raise Closed
    if row.expires <= batch.now:
        raise SittingUnknown
    try:
        envelope = Envelope.parse(given.envelope)
    except MalformedCbor as error:
        raise BadEnvelope from error
    access = batch.access.of(request.patient)
    if not access.takes(envelope.key, batch.now):
        if access.takes(key.key, batch.now):
            return KeyTurned(key)
        raise Closed
    asked = requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    made = id_at(batch.now, batch.tools.random(10))
    receipt = receipt_number(made)
    fact = ResponseReturned(
        request=request.id,
        envelope=given.envelope,
        attention=given.attention,
        key=envelope.key,
        mode=asked.mode,
        respondent=asked.respondent,
        receipt=receipt,
        authored=given.authored,
    )
    apply_fact(batch, fact, id=made, sitting=hashed)
    batch.flush()
    return Taken(receipt)


def _agreed(batch: Batch, request: KnownRequest) -> bool:
    """Whether the agreement that the channel needs still stands; a letter needs none, but ends with a refusal.

    It is about the person's own address: somebody else who is asked does not depend on it.
    """
    scope = SCOPE_OF.get(Channel(request.channel))
    if scope is None or not request.of_patient:
        return True
    held = standing(batch.state.agreement.get(request.patient, []))
    return held.agreed(scope) or held.of(scope).decided_by is None
