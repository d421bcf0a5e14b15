"""Whether a message may go now: decided again, for its own channel, at the moment of each attempt."""

from dataclasses import dataclass
from uuid import UUID

from care_record.agreement.asking import may_go
from care_record.agreement.ledger import standing
from care_record.agreement.sending import ExclusionCode, Recent
from care_record.channels.channel import Channel, not_offered
from care_record.wire.bodies import Recipient
from sync_service.storage.batch import Batch
from sync_service.storage.registering.carers import ended_carers
from sync_service.storage.sending.links import requested_body
from sync_service.storage.state import KnownRequest

SUSPENDED = "The person has withdrawn; nothing is sent until that is settled."
_STOPS = frozenset({ExclusionCode.DIED, ExclusionCode.DISCHARGED, ExclusionCode.ENDED})


@dataclass(frozen=True, slots=True)
class Against:
    """Why not, in words; `stops` where no channel mends it, so that the request ends."""

    words: str
    stops: bool


def recipient_of(batch: Batch, request: KnownRequest) -> Recipient | None:
    """Whom a request asks instead of the patient, None where it asks the patient or nobody by name."""
    if request.of_patient:
        return None
    batch.flush()
    known = batch.state.patients[request.patient]
    return requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key).recipient


def against(batch: Batch, request: KnownRequest, team: UUID, channel: Channel) -> Against | None:
    """What speaks against a message by this channel; None where it may go. The patient must be loaded."""
    known = batch.state.patients[request.patient]
    referral = batch.state.referral_to(request.patient, team, batch.today)
    held = standing(batch.state.agreement.get(request.patient, []))
    recipient = recipient_of(batch, request)
    reasons = may_go(
        known.patient,
        held,
        referral,
        channel,
        recipient=recipient,
        respondent=request.respondent,
        today=batch.today,
        recent=Recent(),
        ended=ended_carers(batch, request.patient) if recipient else (),
    )
    reason = next((one for one in reasons if not one.advisory), None)
    if reason is not None:
        return Against(reason.words, reason.code in _STOPS)
    if batch.access.is_suspended(request.patient):
        return Against(SUSPENDED, stops=True)
    words = not_offered(channel, texts=batch.tools.texts)
    return Against(words, stops=False) if words else None
