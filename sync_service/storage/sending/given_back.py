"""What people answered and said that a restored backup lacks, given back by a workstation that holds it."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select

from care_record.channels.states import DeliveryState
from care_record.log.entry import Entry, parse
from care_record.statements.directory import Directory
from care_record.wire import bodies, cbor
from care_record.wire.bodies import AccountEnded, AccountWithdrew, ResponseReturned
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.facts import keep_answer, load_requests
from sync_service.storage.hearing import hear
from sync_service.storage.record_access.given_back import said_again
from sync_service.storage.registering import given_back as said
from sync_service.storage.tree import restored

GIVEN_BACK = (ResponseReturned, AccountWithdrew, AccountEnded)
Outcome = Literal["taken", "unknown-request", "not-yet", "refused"]
"""`unknown-request` and `not-yet` may change: whoever said what it rests on has not brought that back yet."""


def give_back(batch: Batch, directory: Directory, member: UUID, device: UUID, entries: list[bytes]) -> list[Outcome]:
    """What became of each entry, as it was stored: an answer, a withdrawal on one's own page, a carer's ending.

    Taken where the service was restored from a backup that ended before it, of a person whom this member may see. An
    answer also needs a request that is known and that nobody has answered; it may have ended since. What is a statement
    and no entry is taken as it was signed (`record_access.given_back`). Flushes the batch.
    """
    back = restored.read(batch.connection)
    if back is None or back.waits:
        return ["refused" for _ in entries]
    outcomes: list[Outcome] = []
    for raw in entries:
        heard = hear(raw)
        signed = heard.statement is not None
        outcomes.append(
            said_again(batch, directory, heard) if signed else _entry(batch, member, device, raw, back.size)
        )
    batch.flush()
    return outcomes


def _entry(batch: Batch, member: UUID, device: UUID, raw: bytes, size: int) -> Outcome:
    try:
        entry = parse(raw)
        fields = cbor.decode_map(entry.body or b"")
        fact = bodies.service_fact(entry.kind, fields)
    except cbor.MalformedCbor:
        return "refused"
    if not isinstance(fact, GIVEN_BACK) or entry.seq <= size:
        return "refused"
    if not _visible(batch, member, entry.stream):
        return "unknown-request"
    match fact:
        case ResponseReturned():
            return _answer(batch, entry, fact, device)
        case AccountWithdrew():
            there = said.withdrew(batch, entry, fact.model_copy(update={"given_back": device}))
            return "taken" if there else "unknown-request"
        case AccountEnded():
            said.ended(batch, entry, fact.model_copy(update={"given_back": device}))
            return "taken"


def _answer(batch: Batch, entry: Entry, fact: ResponseReturned, device: UUID) -> Outcome:
    load_requests(batch, [fact.request])
    request = batch.state.requests.get(fact.request)
    if request is None:
        return "unknown-request"
    if request.patient != entry.stream:
        return "refused"
    before = batch.connection.execute(
        select(t.responses.c.id).where(t.responses.c.request == request.id.bytes)
    ).one_or_none()
    if before is not None:
        # another workstation was first, or the person has answered again
        return "taken" if before.id == entry.id.bytes else "refused"
    return _keep(batch, entry, fact, device)


def _keep(batch: Batch, entry: Entry, fact: ResponseReturned, device: UUID) -> Outcome:
    request, marked = batch.state.requests[fact.request], fact.model_copy(update={"given_back": device})
    try:
        # the page's sitting went with the backup; nothing hashes to this
        keep_answer(batch, request, marked, entry.id, bytes(32))
    except Refused:
        return "refused"
    batch.log.append(
        stream=request.patient, id=entry.id, kind=entry.kind, at=batch.now, body=cbor.encode(marked.to_map())
    )
    batch.set_state(request, DeliveryState.RETURNED)
    batch.flush()
    return "taken"


def _visible(batch: Batch, member: UUID, stream: UUID) -> bool:
    query = select(t.visible.c.seq).where(t.visible.c.member == member.bytes, t.visible.c.stream == stream.bytes)
    return batch.connection.execute(query).first() is not None
