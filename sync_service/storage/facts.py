"""The service's own facts about sends and answers: one entry each, with its effect."""

from collections.abc import Sequence
from uuid import UUID

from care_record.channels.states import DeliveryState, TransitionError, follow_send
from care_record.wire import cbor
from care_record.wire.bodies import RequestFact, ResponseReturned
from care_record.wire.ids import id_at
from care_record.wire.link import receipt_number
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.risk.flags import raise_flag
from sync_service.storage.state import KnownRequest, Wanted

Fact = RequestFact | ResponseReturned

_AFTER = {
    "measure.sent": DeliveryState.SENT,
    "measure.delivered": DeliveryState.DELIVERED,
    "measure.bounced": DeliveryState.BOUNCED,
    "measure.opened": DeliveryState.OPENED,
    "measure.expired": DeliveryState.EXPIRED,
    "response.returned": DeliveryState.RETURNED,
}


def load_requests(batch: Batch, requests: Sequence[UUID]) -> None:
    """Read requests, and the heads of their patients' streams, before facts about them are applied."""
    batch.state.load(Wanted(frozenset(), requests=frozenset(request.bytes for request in requests)))
    batch.log.load({request.patient.bytes for request in batch.state.requests.values()})


def apply_fact(batch: Batch, fact: Fact, *, id: UUID | None = None, sitting: bytes = b"") -> tuple[UUID, int]:
    """Append a fact about a loaded request and move the request on; returns the entry's id and number.

    Raises `Refused` when the request is not known or cannot go there.
    """
    request = batch.state.requests.get(fact.request)
    if request is None:
        raise Refused("unknown-request", "This send is not known.")
    after = _AFTER.get(fact.kind)
    if after is not None:
        try:
            follow_send(request.state, after)
        except TransitionError as error:
            raise Refused("wrong-state", error.words) from error
    made = id or id_at(batch.now, batch.tools.random(10))
    if isinstance(fact, ResponseReturned):
        keep_answer(batch, request, fact, made, sitting)
    entry = batch.log.append(
        stream=request.patient, id=made, kind=fact.kind, at=batch.now, body=cbor.encode(fact.to_map())
    )
    if after is not None and after is not request.state:
        batch.set_state(request, after)
    return made, entry.seq


def keep_answer(batch: Batch, request: KnownRequest, fact: ResponseReturned, id: UUID, sitting: bytes) -> None:
    """Note who has answered a request, so that nobody answers it twice; raises `Refused`."""
    if fact.receipt != receipt_number(id):
        raise Refused("invalid", "The receipt does not fit the answer's id.")
    note_answer(batch, request, fact.respondent, id, sitting)
    if fact.attention:
        raise_flag(batch, response=id, request=request.id, patient=request.patient)


def note_answer(batch: Batch, request: KnownRequest, respondent: str, id: UUID, sitting: bytes) -> None:
    """Note an answer and who gave it; `sitting` is zeros for one that no page has sent."""
    batch.state.responses[id] = request.patient
    batch.add(
        t.responses,
        request=request.id.bytes,
        respondent=respondent,
        id=id.bytes,
        patient=request.patient.bytes,
        receipt=receipt_number(id),
        sitting=sitting,
    )
