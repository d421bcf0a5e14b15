"""The bodies of statements and of the service's own facts: one model a kind. What does not fit is refused whole."""

from __future__ import annotations

from pydantic import ValidationError

from care_record.wire.bodies.access import (
    AccessDeclined,
    AccessEnded,
    AccessGranted,
    AccessRequested,
    Confirmation,
    CopiesDestroyed,
    GlassBroken,
    GlassReason,
    Party,
    ReadOf,
    RecordKeyWithheld,
    RecordKeyWrapped,
    RecordRead,
    TeamWrap,
    WithdrawalConfirmed,
)
from care_record.wire.bodies.chasing import ChasingSet, ChasingStep, MeasureReminded
from care_record.wire.bodies.fields import (
    Basis,
    Body,
    Channel,
    Code,
    Date,
    EnvelopeBytes,
    Generation,
    Hash,
    Id,
    KeyId,
    Milliseconds,
    Mode,
    Name,
    Reason,
    Respondent,
    Role,
    SealingPublicKey,
    Service,
    SigningKey,
    Words,
    Wrap,
)
from care_record.wire.bodies.packs import MeasurePackApproved, MeasurePackProposed, MeasurePackWithdrawn
from care_record.wire.bodies.people import (
    AgreementBody,
    ConsentRecorded,
    ConsentRefused,
    ConsentWithdrawn,
    PatientDied,
    PatientRegistered,
    PatientUpdated,
    ReferralClosed,
    ReferralOpened,
)
from care_record.wire.bodies.risk import OwnerNamed, RiskAlerted, RiskEscalated, RiskRaised
from care_record.wire.bodies.schedules import (
    AppointmentBooked,
    AppointmentCancelled,
    MeasureNotRaised,
    MeasureRaised,
    ScheduleEnded,
    SchedulePaused,
    ScheduleSet,
)
from care_record.wire.bodies.sends import (
    CancelledByService,
    MeasureCancelled,
    MeasureRequested,
    PatientSearched,
    Recipient,
    RequestFact,
    ResponseEntered,
    ResponseReturned,
    ResponseReviewed,
    RiskAcknowledged,
)
from care_record.wire.bodies.trust import (
    DeviceEnrolled,
    DeviceRevoked,
    IncarnationBegun,
    IncarnationConfirmed,
    LeaseConfirmed,
    LeaseExtended,
    LogKeyNamed,
    MemberAdded,
    MemberAuthorised,
    MemberConfirmed,
    MemberContact,
    MemberRemoved,
    PolicySet,
    RecoveryKeyCreated,
    RecoveryUsed,
    TeamCreated,
    TeamKeyCreated,
    TeamKeyEscrowed,
    TeamKeyWrapped,
    TrustCreated,
)
from care_record.wire.cbor import MalformedCbor

STATEMENTS: dict[str, type[Body]] = {
    "trust.created": TrustCreated,
    "log-key.named": LogKeyNamed,
    "policy.set": PolicySet,
    "team.created": TeamCreated,
    "member.authorised": MemberAuthorised,
    "member.added": MemberAdded,
    "member.confirmed": MemberConfirmed,
    "member.removed": MemberRemoved,
    "member.contact": MemberContact,
    "device.enrolled": DeviceEnrolled,
    "device.revoked": DeviceRevoked,
    "team-key.created": TeamKeyCreated,
    "team-key.wrapped": TeamKeyWrapped,
    "recovery-key.created": RecoveryKeyCreated,
    "team-key.escrowed": TeamKeyEscrowed,
    "recovery.used": RecoveryUsed,
    "lease.extended": LeaseExtended,
    "lease.confirmed": LeaseConfirmed,
    "incarnation.begun": IncarnationBegun,
    "incarnation.confirmed": IncarnationConfirmed,
    "chasing.set": ChasingSet,
    "measure-pack.proposed": MeasurePackProposed,
    "measure-pack.approved": MeasurePackApproved,
    "measure-pack.withdrawn": MeasurePackWithdrawn,
    "patient.registered": PatientRegistered,
    "patient.updated": PatientUpdated,
    "patient.died": PatientDied,
    "referral.opened": ReferralOpened,
    "referral.closed": ReferralClosed,
    "access.granted": AccessGranted,
    "record-key.wrapped": RecordKeyWrapped,
    "record-key.withheld": RecordKeyWithheld,
    "access.requested": AccessRequested,
    "access.declined": AccessDeclined,
    "access.ended": AccessEnded,
    "withdrawal.confirmed": WithdrawalConfirmed,
    "copies.destroyed": CopiesDestroyed,
    "glass.broken": GlassBroken,
    "record.read": RecordRead,
    "consent.recorded": ConsentRecorded,
    "consent.refused": ConsentRefused,
    "consent.withdrawn": ConsentWithdrawn,
    "measure.requested": MeasureRequested,
    "measure.cancelled": MeasureCancelled,
    "response.entered": ResponseEntered,
    "schedule.set": ScheduleSet,
    "schedule.ended": ScheduleEnded,
    "schedule.paused": SchedulePaused,
    "appointment.booked": AppointmentBooked,
    "appointment.cancelled": AppointmentCancelled,
    "response.reviewed": ResponseReviewed,
    "risk.acknowledged": RiskAcknowledged,
    "risk.raised": RiskRaised,
    "owner.named": OwnerNamed,
}

SERVICE_FACTS: dict[str, type[Body]] = {
    "measure.sent": RequestFact,
    "measure.delivered": RequestFact,
    "measure.bounced": RequestFact,
    "measure.opened": RequestFact,
    "measure.expired": RequestFact,
    "link.locked": RequestFact,
    "measure.reminded": MeasureReminded,
    "measure.cancelled": CancelledByService,
    "measure.raised": MeasureRaised,
    "measure.not-raised": MeasureNotRaised,
    "response.returned": ResponseReturned,
    "patient.searched": PatientSearched,
    "risk.escalated": RiskEscalated,
    "risk.alerted": RiskAlerted,
}

OF_PACKS = frozenset({"measure-pack.proposed", "measure-pack.approved", "measure-pack.withdrawn"})
"""Kinds that say which measures the trust sends beside those that are installed."""

_OF_TRUST = (".trust", ".chasing", ".packs")
OF_TRUST = frozenset(kind for kind, model in STATEMENTS.items() if model.__module__.endswith(_OF_TRUST))
"""Kinds that stand in the trust's own stream: staff, teams and how they work, workstations, the log, measure packs."""

OF_ACCESS = frozenset(
    kind for kind, model in STATEMENTS.items() if model.__module__.endswith(".access") and model is not RecordRead
)
"""Kinds that say who may open a record."""

APART = frozenset({"record-key.wrapped", "record-key.withheld"})
"""Kinds whose bodies are kept beside the log, so that they can be erased and backed up apart."""

CHECKED_FIRST = OF_TRUST | OF_ACCESS | {"consent.recorded", "consent.refused", "consent.withdrawn"}
"""Checked by every desktop before a sync is done; other signatures right after it."""

WITH_BASE = frozenset({"consent.recorded", "consent.refused", "consent.withdrawn"})
"""Statements whose author must have seen the last of their like: they carry a base."""


class UnknownKind(MalformedCbor):
    """A kind that this release does not know."""


def statement_body(kind: str, body: object) -> Body:
    """The body of a statement; raises `UnknownKind` or `MalformedCbor`."""
    return _validated(STATEMENTS, kind, body)


def service_fact(kind: str, body: object) -> Body:
    """The body of a service's own fact; raises `UnknownKind` or `MalformedCbor`."""
    return _validated(SERVICE_FACTS, kind, body)


def _validated(models: dict[str, type[Body]], kind: str, body: object) -> Body:
    model = models.get(kind)
    if model is None:
        raise UnknownKind(f"unknown kind {kind!r}")
    try:
        return model.model_validate(body)
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"]) if first else "body"
        why = first["msg"] if first else str(error)
        raise MalformedCbor(f"{kind}: {where}: {why}") from error


__all__ = [
    "APART",
    "CHECKED_FIRST",
    "OF_ACCESS",
    "OF_PACKS",
    "OF_TRUST",
    "SERVICE_FACTS",
    "STATEMENTS",
    "WITH_BASE",
    "AccessDeclined",
    "AccessEnded",
    "AccessGranted",
    "AccessRequested",
    "AgreementBody",
    "AppointmentBooked",
    "AppointmentCancelled",
    "Basis",
    "Body",
    "CancelledByService",
    "Channel",
    "ChasingSet",
    "ChasingStep",
    "Code",
    "Confirmation",
    "ConsentRecorded",
    "ConsentRefused",
    "ConsentWithdrawn",
    "CopiesDestroyed",
    "Date",
    "DeviceEnrolled",
    "DeviceRevoked",
    "EnvelopeBytes",
    "Generation",
    "GlassBroken",
    "GlassReason",
    "Hash",
    "Id",
    "IncarnationBegun",
    "IncarnationConfirmed",
    "KeyId",
    "LeaseConfirmed",
    "LeaseExtended",
    "LogKeyNamed",
    "MeasureCancelled",
    "MeasureNotRaised",
    "MeasurePackApproved",
    "MeasurePackProposed",
    "MeasurePackWithdrawn",
    "MeasureRaised",
    "MeasureReminded",
    "MeasureRequested",
    "MemberAdded",
    "MemberAuthorised",
    "MemberConfirmed",
    "MemberContact",
    "MemberRemoved",
    "Milliseconds",
    "Mode",
    "Name",
    "OwnerNamed",
    "Party",
    "PatientDied",
    "PatientRegistered",
    "PatientSearched",
    "PatientUpdated",
    "PolicySet",
    "ReadOf",
    "Reason",
    "Recipient",
    "RecordKeyWithheld",
    "RecordKeyWrapped",
    "RecordRead",
    "RecoveryKeyCreated",
    "RecoveryUsed",
    "ReferralClosed",
    "ReferralOpened",
    "RequestFact",
    "Respondent",
    "ResponseEntered",
    "ResponseReturned",
    "ResponseReviewed",
    "RiskAcknowledged",
    "RiskAlerted",
    "RiskEscalated",
    "RiskRaised",
    "Role",
    "ScheduleEnded",
    "SchedulePaused",
    "ScheduleSet",
    "SealingPublicKey",
    "Service",
    "SigningKey",
    "TeamCreated",
    "TeamKeyCreated",
    "TeamKeyEscrowed",
    "TeamKeyWrapped",
    "TeamWrap",
    "TrustCreated",
    "UnknownKind",
    "WithdrawalConfirmed",
    "Words",
    "Wrap",
    "service_fact",
    "statement_body",
]
