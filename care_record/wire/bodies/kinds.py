"""Which model stands for which kind, and the kinds that belong together."""

from __future__ import annotations

from pydantic import ValidationError

from care_record.wire.bodies import (
    access,
    chasing,
    errors,
    identity,
    invitations,
    packs,
    people,
    risk,
    schedules,
    sends,
    trust,
    withdrawals,
)
from care_record.wire.bodies.fields import Body
from care_record.wire.cbor import MalformedCbor, Newer

STATEMENTS: dict[str, type[Body]] = {
    "trust.created": trust.TrustCreated,
    "log-key.named": trust.LogKeyNamed,
    "policy.set": trust.PolicySet,
    "team.created": trust.TeamCreated,
    "member.authorised": trust.MemberAuthorised,
    "member.added": trust.MemberAdded,
    "member.confirmed": trust.MemberConfirmed,
    "member.removed": trust.MemberRemoved,
    "member.contact": trust.MemberContact,
    "device.enrolled": trust.DeviceEnrolled,
    "device.revoked": trust.DeviceRevoked,
    "team-key.created": trust.TeamKeyCreated,
    "team-key.wrapped": trust.TeamKeyWrapped,
    "recovery-key.created": trust.RecoveryKeyCreated,
    "team-key.escrowed": trust.TeamKeyEscrowed,
    "recovery.used": trust.RecoveryUsed,
    "lease.extended": trust.LeaseExtended,
    "lease.confirmed": trust.LeaseConfirmed,
    "incarnation.begun": trust.IncarnationBegun,
    "incarnation.confirmed": trust.IncarnationConfirmed,
    "chasing.set": chasing.ChasingSet,
    "measure-pack.proposed": packs.MeasurePackProposed,
    "measure-pack.approved": packs.MeasurePackApproved,
    "measure-pack.withdrawn": packs.MeasurePackWithdrawn,
    "patient.registered": people.PatientRegistered,
    "patient.updated": people.PatientUpdated,
    "patient.died": people.PatientDied,
    "patient.merged": errors.PatientMerged,
    "entered-in-error": errors.EnteredInError,
    "patient.told-apart": people.ToldApart,
    "referral.opened": people.ReferralOpened,
    "referral.closed": people.ReferralClosed,
    "access.granted": access.AccessGranted,
    "record-key.wrapped": access.RecordKeyWrapped,
    "record-key.withheld": access.RecordKeyWithheld,
    "access.requested": access.AccessRequested,
    "access.declined": access.AccessDeclined,
    "access.ended": access.AccessEnded,
    "withdrawal.confirmed": access.WithdrawalConfirmed,
    "copies.destroyed": access.CopiesDestroyed,
    "glass.broken": access.GlassBroken,
    "record.read": access.RecordRead,
    "consent.recorded": people.ConsentRecorded,
    "consent.refused": people.ConsentRefused,
    "consent.withdrawn": people.ConsentWithdrawn,
    "withdrawal.requested": withdrawals.WithdrawalRequested,
    "withdrawal.answered": withdrawals.WithdrawalAnswered,
    "measure.requested": sends.MeasureRequested,
    "measure.cancelled": sends.MeasureCancelled,
    "response.entered": sends.ResponseEntered,
    "schedule.set": schedules.ScheduleSet,
    "schedule.ended": schedules.ScheduleEnded,
    "schedule.paused": schedules.SchedulePaused,
    "appointment.booked": schedules.AppointmentBooked,
    "appointment.cancelled": schedules.AppointmentCancelled,
    "response.reviewed": sends.ResponseReviewed,
    "risk.acknowledged": sends.RiskAcknowledged,
    "risk.raised": risk.RiskRaised,
    "owner.named": risk.OwnerNamed,
    **identity.OF_CASE,
    "identity.decided": identity.IdentityDecided,
    "invitation.requested": invitations.InvitationRequested,
    "invitation.cancelled": invitations.InvitationCancelled,
    "account.address-declined": invitations.AddressDeclined,
}

SERVICE_FACTS: dict[str, type[Body]] = {
    "measure.sent": sends.RequestFact,
    "measure.delivered": sends.RequestFact,
    "measure.bounced": sends.RequestFact,
    "measure.opened": sends.RequestFact,
    "measure.expired": sends.RequestFact,
    "link.locked": sends.RequestFact,
    "measure.reminded": chasing.MeasureReminded,
    "measure.cancelled": sends.CancelledByService,
    "measure.raised": schedules.MeasureRaised,
    "measure.not-raised": schedules.MeasureNotRaised,
    "response.returned": sends.ResponseReturned,
    "patient.searched": sends.PatientSearched,
    "risk.escalated": risk.RiskEscalated,
    "risk.alerted": risk.RiskAlerted,
    "identity.requested": identity.IdentityAsked,
    "identity.record": identity.IdentityRecord,
    "invitation.queued": invitations.InvitationFact,
    "invitation.sent": invitations.InvitationFact,
    "invitation.delivered": invitations.InvitationFact,
    "invitation.bounced": invitations.InvitationFact,
    "invitation.opened": invitations.InvitationFact,
    "invitation.used": invitations.InvitationFact,
    "invitation.expired": invitations.InvitationFact,
    "invitation.no-address": invitations.InvitationFact,
    "invitation.locked": invitations.InvitationFact,
    "invitation.cancelled": invitations.InvitationEnded,
    "account.registered": invitations.AccountRegistered,
    "account.withdrew": invitations.AccountWithdrew,
    "account.ended": invitations.AccountEnded,
    "account.address-given": invitations.AddressGiven,
    "address.confirmed": invitations.AddressConfirmed,
    **identity.OF_PICTURES,
}

OF_PACKS = frozenset({"measure-pack.proposed", "measure-pack.approved", "measure-pack.withdrawn"})
"""Kinds that say which measures the trust sends beside those that are installed."""

_OF_TRUST = (".trust", ".chasing", ".packs")
OF_TRUST = frozenset(kind for kind, model in STATEMENTS.items() if model.__module__.endswith(_OF_TRUST))
"""Kinds that stand in the trust's own stream: staff, teams and how they work, workstations, the log, measure packs."""

OF_ACCESS = frozenset(
    kind
    for kind, model in STATEMENTS.items()
    if model.__module__.endswith(".access") and model is not access.RecordRead
) | {"withdrawal.answered", "entered-in-error", "patient.merged"}
"""Kinds that say who may open a record."""

APART = frozenset({"record-key.wrapped", "record-key.withheld"})
"""Kinds whose bodies are kept beside the log, so that they can be erased and backed up apart."""

OF_AGREEMENT = frozenset({"consent.recorded", "consent.refused", "consent.withdrawn", "withdrawal.requested"})
"""Kinds of the agreement to share."""

CHECKED_FIRST = OF_TRUST | OF_ACCESS | OF_AGREEMENT | frozenset(identity.OF_CASE) | {"identity.decided"}
"""Checked by every desktop before a sync is done; other signatures right after it."""

SUSPENDS = frozenset({"account.withdrew"})
"""Facts of the service by which a person takes back an agreement on their own page."""

WITH_BASE = OF_AGREEMENT | {"identity.decided"}
"""Statements whose author must have seen the last of their like: they carry a base."""


OF_CASE = frozenset(identity.OF_CASE) | {"identity.record", *identity.OF_PICTURES}
"""Kinds that stand in the stream of an access request, which is no patient's."""


class UnknownKind(Newer):
    """A kind that this release does not know."""


class UnknownField(Newer):
    """A body of a known kind with fields that this release does not know, and nothing else that is wrong."""


def statement_body(kind: str, body: object) -> Body:
    """The body of a statement; raises `UnknownKind`, `UnknownField` or `MalformedCbor`."""
    return _validated(STATEMENTS, kind, body)


def service_fact(kind: str, body: object) -> Body:
    """The body of a service's own fact; raises `UnknownKind`, `UnknownField` or `MalformedCbor`."""
    return _validated(SERVICE_FACTS, kind, body)


def _validated(models: dict[str, type[Body]], kind: str, body: object) -> Body:
    model = models.get(kind)
    if model is None:
        raise UnknownKind(f"unknown kind {kind!r}")
    try:
        return model.model_validate(body)
    except (ValidationError, ValueError) as error:
        problems = error.errors() if isinstance(error, ValidationError) else []
        if problems and all(one["type"] == "extra_forbidden" for one in problems):
            names = ", ".join(sorted({".".join(map(str, one["loc"])) for one in problems}))
            raise UnknownField(f"{kind}: unknown fields: {names}") from error
        first = problems[0] if problems else None
        where = ".".join(str(part) for part in first["loc"]) if first else "body"
        why = first["msg"] if first else str(error)
        raise MalformedCbor(f"{kind}: {where}: {why}") from error
