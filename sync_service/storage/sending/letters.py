"""Letters: a code of its own for each, made when a desk asks to print it, and never earlier."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from care_record.channels.channel import Channel
from care_record.channels.letter import Letter, NotPrinted, address_block, recipient_block
from care_record.channels.states import DeliveryState
from care_record.statements.directory import Member
from care_record.wire.bodies import CancelledByService
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.facts import apply_fact, load_requests
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.sending.chases import remind, start
from sync_service.storage.sending.links import make_letter_link, request_fact, requested_body
from sync_service.storage.sending.permitted import against
from sync_service.storage.state import KnownRequest, Wanted

NOT_KNOWN = "This send is not known."
NOT_BY_LETTER = "No letter is asked for."
OVERTAKEN = "A newer letter has been printed since; use that one."


def print_letters(
    batch: Batch, member: Member, printing: UUID, requests: Sequence[UUID], codes: LetterCodes
) -> list[Letter | NotPrinted]:
    """A letter, or why there is none, for each request, in order. Flushes the batch.

    Asking with the same `printing` gives the same letters; with a new one, new codes, and the earlier ones die.
    """
    load_requests(batch, list(requests))
    batch.state.load(Wanted(frozenset(known.patient.bytes for known in batch.state.requests.values())))
    made = [_one(batch, member, one, codes.make(printing, one)) for one in dict.fromkeys(requests)]
    batch.flush()
    return made


def _one(batch: Batch, member: Member, id: UUID, code: bytes) -> Letter | NotPrinted:
    request = batch.state.requests.get(id)
    if request is None:
        return NotPrinted(id, NOT_KNOWN)
    known = batch.state.patients[request.patient]
    asked = requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    words = NOT_KNOWN if asked.team not in member.teams else _against(batch, request, asked.team)
    if words:
        return NotPrinted(id, words)
    columns = t.messages.c
    query = select(columns.id, columns.state, columns.step).where(
        columns.request == id.bytes, columns.channel == Channel.LETTER.value, columns.state.in_(("queued", "sent"))
    )
    row = batch.connection.execute(query.order_by(columns.step.desc()).limit(1)).one_or_none()
    if row is None:
        return NotPrinted(id, NOT_BY_LETTER)
    token = make_letter_link(batch.connection, id, code, batch.now)
    if token is None:
        return NotPrinted(id, OVERTAKEN)
    if row.state == DeliveryState.QUEUED.value:
        batch.connection.execute(update(t.messages).where(columns.id == row.id).values(state="sent"))
        _say(batch, request, asked.team, row.step)
    to = recipient_block(asked.recipient) if asked.recipient else address_block(known.patient)
    return Letter(id, to, token, asked.due, asked.team, rater=not request.of_patient)


def _against(batch: Batch, request: KnownRequest, team: UUID) -> str:
    """Why there is no letter now, empty where there may be one; what no channel mends ends the request."""
    if not request.state.is_open or request.expires <= batch.now:
        ended = DeliveryState.EXPIRED if request.state.is_open else request.state
        return f"This send is {ended.label.lower()} already."
    reason = against(batch, request, team, Channel.LETTER)
    if reason is not None and reason.stops:
        batch.set_state(request, DeliveryState.CANCELLED)
        batch.fact(request.patient, CancelledByService(request=request.id, reason=reason.words))
    return reason.words if reason else ""


def _say(batch: Batch, request: KnownRequest, team: UUID, step: int) -> None:
    """The letter has been handed to the desk; what is posted is for people to do."""
    if step > 0:
        remind(batch, request, Channel.LETTER, step, "sent")
        return
    if request.state in (DeliveryState.QUEUED, DeliveryState.BOUNCED):
        apply_fact(batch, request_fact("measure.sent", request))
    start(batch, request, team)
