"""An answer that was taken at a workstation: in the clinic, by telephone, from paper."""

from sqlalchemy import select

from care_record.channels.states import DeliveryState
from care_record.sealing.envelope import Envelope
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.cbor import MalformedCbor
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.facts import note_answer
from sync_service.storage.risk.flags import raise_flag
from sync_service.storage.rules.said import Said, known_patient
from sync_service.storage.sending.links import requested_body
from sync_service.storage.sending.permitted import SUSPENDED

NO_SITTING = bytes(32)
"""In the place of a page's sitting; nothing hashes to this."""


def entered(batch: Batch, said: Said[bodies.ResponseEntered]) -> list[Body]:
    """The same effect as an answer from the page. One that comes when another had come first is kept beside it.

    It is taken also when the send was cancelled or has expired meanwhile: somebody has answered it on paper.
    """
    body, held = said.body, known_patient(batch, said)
    request = batch.state.requests.get(body.request)
    if request is None or request.patient != said.patient:
        raise Refused("unknown-request", "This send is not known.")
    if batch.access.is_suspended(said.patient):
        raise Refused("suspended", SUSPENDED)
    try:
        envelope = Envelope.parse(body.envelope)
    except MalformedCbor as error:
        raise Refused("invalid", "This is not a sealed answer.") from error
    if envelope.key != body.key:
        raise Refused("invalid", "The answer is sealed to another key than it says.")
    if not batch.access.of(said.patient).takes(body.key, batch.now):
        raise Refused("key-turned", "The record\u2019s key has turned since. Retry: it is sealed anew and goes out.")
    batch.flush()
    asked = requested_body(batch.connection, batch.tools.at_rest, request, held.wrapped_key)
    if body.respondent != asked.respondent:
        raise Refused("other-respondent", f"This was asked of the {asked.respondent}, not of the {body.respondent}.")
    answers = t.responses.c
    first = select(answers.id).where(answers.request == request.id.bytes, answers.respondent == body.respondent)
    if batch.connection.execute(first).first() is None:
        note_answer(batch, request, body.respondent, said.statement.id, NO_SITTING)
    else:
        batch.state.responses[said.statement.id] = said.patient
        batch.add(t.further_responses, id=said.statement.id.bytes, patient=said.patient.bytes)
    if body.attention:
        raise_flag(batch, response=said.statement.id, request=request.id, patient=said.patient)
    batch.set_state(request, DeliveryState.RETURNED)
    return []
