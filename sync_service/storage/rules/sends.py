"""Requests for a measure, and what clinicians say of the answers."""

from datetime import UTC, date, datetime, time, timedelta

from care_record.access.record import Why
from care_record.agreement.asking import against_author, may_go, same_involvement
from care_record.agreement.ledger import standing
from care_record.agreement.raters import against_asking
from care_record.agreement.sending import Recent
from care_record.channels.channel import Channel, not_offered
from care_record.channels.states import DeliveryState
from care_record.people.dates import LONDON
from care_record.wire import bodies
from care_record.wire.bodies import Body, CancelledByService
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.registering.carers import ended_carers
from sync_service.storage.rules.glass import has_open
from sync_service.storage.rules.said import Said, current_patient, known_patient
from sync_service.storage.sending.messages import BY_US, message
from sync_service.storage.sending.permitted import SUSPENDED, recipient_of
from sync_service.storage.state import KnownRequest

LONGEST_DUE = timedelta(days=366)


def requested(batch: Batch, said: Said[bodies.MeasureRequested]) -> list[Body]:
    """A measure for a person: decided by the same rules as on the desktop, with what the service knows now."""
    body, patient = said.body, current_patient(batch, said).patient
    if body.team not in said.teams:
        raise Refused("not-in-team", "You can send only for a team of your own.")
    if batch.access.is_suspended(said.patient):
        raise Refused("suspended", SUSPENDED)
    channel = Channel(body.channel)
    referral = batch.state.referral_to(said.patient, body.team, batch.today)
    reasons = may_go(
        patient,
        standing(batch.state.agreement.get(said.patient, [])),
        referral,
        channel,
        recipient=body.recipient,
        respondent=body.respondent,
        today=batch.today,
        recent=Recent(),
        ended=ended_carers(batch, said.patient) if body.recipient else (),
    )
    against = next((reason for reason in reasons if not reason.advisory), None)
    if against:
        raise Refused(against.code.value, against.words)
    _deliverable(batch, said, channel)
    replaced = batch.state.requests.get(body.replaces) if body.replaces else None
    if body.replaces and (replaced is None or replaced.patient != said.patient):
        raise Refused("unknown-request", "The send that this one replaces is not known.")
    if body.recipient and referral and said.author:
        known = replaced is not None and same_involvement(body.recipient, recipient_of(batch, replaced))
        born, role = patient.birth_date, said.author.role
        if words := against_author(body.recipient, referral, born, role, batch.today, known=known):
            raise Refused("not-a-clinician", words)
    _keep(batch, said)
    if replaced and replaced.state.is_open:
        batch.set_state(replaced, DeliveryState.CANCELLED)
        return [CancelledByService(request=replaced.id, reason="Sent again; the earlier link no longer works.")]
    return []


def _deliverable(batch: Batch, said: Said[bodies.MeasureRequested], channel: Channel) -> None:
    body = said.body
    key = batch.state.keys.get(said.patient)
    if key is None or key.closed == Why.WITHDRAWN:
        raise Refused("no-key", "This record has no key now, so no answer could be sealed. Open the record first.")
    if words := not_offered(channel, texts=batch.tools.texts):
        raise Refused("no-gateway", f"{words} Choose another way.")
    if body.due < batch.today:
        raise Refused("overdue", "The day by which it is due has passed.")
    if body.due > batch.today + LONGEST_DUE:
        raise Refused("too-late", "The day by which it is due is more than a year away.")
    known = batch.tools.questionnaires.sendable(body.questionnaire_sha256, said.directory.packs)
    if known is None or (known.url, known.version) != (body.questionnaire, body.version):
        raise Refused(
            "unknown-measure", "This measure is not sent in this version: it is not installed, or not approved here."
        )
    if words := against_asking(known.respondents, body.respondent, channel, named=body.recipient is not None):
        raise Refused("other-respondent", words)


def _keep(batch: Batch, said: Said[bodies.MeasureRequested]) -> None:
    body = said.body
    keep_request(
        batch,
        KnownRequest(
            said.statement.id,
            said.patient,
            said.seq,
            DeliveryState.QUEUED,
            body.channel,
            body.questionnaire_sha256,
            end_of_day(body.due),
            body.respondent,
        ),
    )


def keep_request(batch: Batch, request: KnownRequest) -> None:
    """A new request, and the message that carries it where it goes out by one."""
    batch.state.requests[request.id] = request
    batch.add(
        t.requests,
        id=request.id.bytes,
        patient=request.patient.bytes,
        seq=request.seq,
        state=request.state.value,
        channel=request.channel,
        questionnaire_sha256=request.sha256,
        expires=request.expires,
        respondent=request.respondent,
    )
    channel = Channel(request.channel)
    if channel in (*BY_US, Channel.LETTER):
        batch.add(t.messages, **message(batch, request.id, channel))


def end_of_day(day: date) -> int:
    """The moment (ms) at which a day in London has passed."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)
    return int(midnight.astimezone(UTC).timestamp() * 1000)


def cancelled(batch: Batch, said: Said[bodies.MeasureCancelled]) -> list[Body]:
    """A send taken back before it is answered."""
    known_patient(batch, said)
    request = batch.state.requests.get(said.body.request)
    if request is None or request.patient != said.patient:
        raise Refused("unknown-request", "This send is not known.")
    if request.state.is_final:
        raise Refused("ended", f"This send is {request.state.label.lower()} already.")
    batch.set_state(request, DeliveryState.CANCELLED)
    return []


def acknowledged(batch: Batch, said: Said[bodies.RiskAcknowledged]) -> list[Body]:
    """Somebody acts on a flag, which stops its clock; a second acknowledgement is kept beside the first."""
    facts = reviewed(batch, said)
    batch.acknowledge(said.body.response)
    return facts


def reviewed(batch: Batch, said: Said[bodies.ResponseReviewed | bodies.RiskAcknowledged]) -> list[Body]:
    """A clinician has read an answer, or taken care of a flag; or the records and duty desk, which has it open."""
    if not has_open(batch, said):
        known_patient(batch, said)
    if batch.state.responses.get(said.body.response) != said.patient:
        raise Refused("unknown-response", "This answer is not known.")
    return []
