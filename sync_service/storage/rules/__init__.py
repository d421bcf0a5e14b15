"""What each kind of statement needs, and what it does: one function a kind, gathered in `RULES`."""

from collections.abc import Callable
from typing import Any

from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.batch import Batch
from sync_service.storage.rules import (
    access,
    agreement,
    chasing,
    entered,
    errors,
    glass,
    identity,
    incarnation,
    invitations,
    packs,
    people,
    risk,
    schedules,
    sends,
    staff,
    withdrawal,
)
from sync_service.storage.rules.said import Said

# A rule raises Refused before it changes anything; what it returns are facts to append after the statement.
Rule = Callable[[Batch, Said[Any]], list[Body]]

RULES: dict[type[Body], Rule] = {
    bodies.PatientRegistered: people.registered,
    bodies.PatientUpdated: people.updated,
    bodies.PatientDied: people.died,
    bodies.ToldApart: people.told_apart,
    bodies.ReferralOpened: people.referral_opened,
    bodies.ReferralClosed: people.referral_closed,
    bodies.AccessGranted: access.granted,
    bodies.RecordKeyWrapped: access.wrapped,
    bodies.RecordKeyWithheld: access.withheld,
    bodies.AccessRequested: access.requested,
    bodies.AccessDeclined: access.declined,
    bodies.AccessEnded: access.ended,
    bodies.WithdrawalConfirmed: withdrawal.confirmed,
    bodies.WithdrawalRequested: withdrawal.requested,
    bodies.WithdrawalAnswered: withdrawal.answered,
    bodies.EnteredInError: errors.entered,
    bodies.PatientMerged: errors.merged,
    bodies.CopiesDestroyed: withdrawal.destroyed,
    bodies.GlassBroken: glass.broken,
    bodies.ConsentRecorded: agreement.recorded,
    bodies.ConsentRefused: agreement.ended,
    bodies.ConsentWithdrawn: agreement.ended,
    bodies.MeasureRequested: sends.requested,
    bodies.MeasureCancelled: sends.cancelled,
    bodies.ResponseEntered: entered.entered,
    bodies.ScheduleSet: schedules.was_set,
    bodies.ScheduleEnded: schedules.ended,
    bodies.SchedulePaused: schedules.paused,
    bodies.AppointmentBooked: schedules.booked,
    bodies.AppointmentCancelled: schedules.cancelled,
    bodies.ResponseReviewed: sends.reviewed,
    bodies.RiskAcknowledged: sends.acknowledged,
    bodies.RiskRaised: risk.raised,
    bodies.OwnerNamed: risk.owner_named,
    bodies.MemberContact: risk.contact_given,
    bodies.ChasingSet: chasing.planned,
    bodies.MemberAuthorised: staff.authorised,
    bodies.MemberAdded: staff.joined,
    bodies.MemberConfirmed: staff.joined,
    bodies.MemberRemoved: staff.removed,
    bodies.DeviceEnrolled: staff.enrolled,
    bodies.DeviceRevoked: staff.revoked,
    bodies.IncarnationBegun: incarnation.begun,
    bodies.IncarnationConfirmed: incarnation.confirmed,
    bodies.MeasurePackProposed: packs.proposed,
    **identity.RULES,
    bodies.IdentityDecided: identity.decided,
    bodies.InvitationRequested: invitations.requested,
    bodies.InvitationCancelled: invitations.cancelled,
    bodies.AddressDeclined: invitations.address_declined,
}

__all__ = ["RULES", "Rule", "Said"]
