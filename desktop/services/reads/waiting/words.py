"""Acts in the words of who did them, and what is lost with one that is discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.channels.channel import Channel
from care_record.people.dates import show_date
from care_record.wire import bodies
from care_record.wire.bodies import Body
from desktop.services.reads import lines

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.outbox import Act
    from desktop.services.store.reader import Reader

# What a person asked for is said by its verb; a new kind of statement gets its line here.
_ACTS = {
    "patient.registered": "Register this person",
    "patient.updated": "Correct the details",
    "patient.died": "Record the death",
    "referral.opened": "Open a referral",
    "referral.closed": "Close the referral",
    "access.granted": "Give a team access to the record",
    "access.requested": "Ask for access to the record",
    "access.declined": "Decline a request for access",
    "access.ended": "End a team\u2019s access to the record",
    "withdrawal.confirmed": "Confirm a withdrawal",
    "withdrawal.requested": "Suspend a record on a request to withdraw",
    "entered-in-error": "Mark an entry as made in error",
    "patient.told-apart": "Say that two records are two people",
    "patient.merged": "Merge two records of one person",
    "withdrawal.answered": "Say what a person answered to a request to withdraw",
    "glass.broken": "Open the retained record",
    "record-key.wrapped": "Give a team the record\u2019s key",
    "record-key.withheld": "Put the record\u2019s key away for the records and duty desk",
    "copies.destroyed": "Say that copies are removed",
    "record.read": "Note that somebody looked",
    "consent.recorded": "Record an agreement",
    "consent.refused": "Record a refusal",
    "consent.withdrawn": "Record a withdrawal",
    "identity.requested": "Take an access request down",
    "identity.assigned": "Give an access request to somebody",
    "identity.matched": "Match an access request",
    "identity.unmatched": "Take a match back",
    "identity.evidence": "Enter a document",
    "identity.evidence-removed": "Take a document out",
    "identity.pictures-asked": "Ask for pictures of documents",
    "identity.checked": "Record a check of identity",
    "identity.approved": "Approve a check of identity",
    "identity.sent-back": "Send a check of identity back",
    "identity.decided": "Decide about proof of identity",
    "identity.closed": "Close an access request",
    "invitation.requested": "Invite somebody to register",
    "invitation.cancelled": "Cancel an invitation",
    "account.address-declined": "Decline a person\u2019s new address",
    "measure.requested": "Send a measure",
    "measure.cancelled": "Cancel a send",
    "response.entered": "Hand in answers that were taken here",
    "response.reviewed": "Mark an answer as reviewed",
    "risk.acknowledged": "Acknowledge a risk",
    "risk.raised": "Raise a flag that was not announced",
    "owner.named": "Name who looks after somebody",
    "schedule.set": "Set a schedule",
    "schedule.ended": "End a schedule",
    "schedule.paused": "Keep somebody out of a schedule",
    "appointment.booked": "Book an appointment",
    "appointment.cancelled": "Cancel an appointment",
    "chasing.set": "Set how the team reminds people",
    "member.contact": "Say where somebody is told",
    "device.enrolled": "Enrol a workstation",
    "device.revoked": "End a workstation\u2019s enrolment",
    "member.authorised": "Authorise a professional",
    "member.added": "Name somebody for a team",
    "member.confirmed": "Confirm that somebody joins a team",
    "member.removed": "Take somebody out of a team",
    "team.created": "Create a team",
    "trust.created": "Begin the trust",
    "log-key.named": "Name the log\u2019s key",
    "lease.extended": "Extend leases",
    "lease.confirmed": "Confirm an extension of leases",
    "incarnation.begun": "Say that the service was restored",
    "incarnation.confirmed": "Confirm that the service was restored",
    "measure-pack.proposed": "Propose a measure",
    "measure-pack.approved": "Approve a measure",
    "measure-pack.withdrawn": "Withdraw a measure",
    "policy.set": "Set the trust\u2019s policy",
    "recovery-key.created": "Make the recovery key",
    "recovery.used": "Use the recovery key",
    "team-key.escrowed": "Put the team\u2019s key away for the recovery key",
    "team-key.created": "Make the team\u2019s key",
    "team-key.wrapped": "Give a workstation the team\u2019s key",
}
_LOST = {
    "patient.registered": "The person stays unregistered; everything typed in the form is lost.",
    "patient.updated": "The corrected details are lost, and the old ones stand.",
    "patient.died": "The death stays unrecorded, and messages go on.",
    "referral.opened": "The team gets no referral.",
    "consent.recorded": "What the person agreed to stays unrecorded.",
    "consent.refused": "What the person refused stays unrecorded. It is their wish: record it some other way.",
    "consent.withdrawn": "The person\u2019s withdrawal stays unrecorded. It is their wish: record it some other way.",
    "withdrawal.confirmed": "The withdrawal stays unconfirmed, and copies stay where they are.",
    "identity.decided": "The decision on the proof of identity is lost.",
    "measure.requested": "Nobody is asked, and the message is lost.",
    "measure.cancelled": "The send stays open.",
    "response.entered": "The answers exist nowhere else: they are lost, with all that was said about them here.",
    "response.reviewed": "The answer counts as unread again.",
    "risk.acknowledged": "The flag counts as seen by nobody, and people go on being told.",
    "risk.raised": "Nobody is told of this flag by the service.",
    "device.revoked": "The workstation stays enrolled.",
    "member.removed": "The person stays in the team.",
    "access.ended": "The team goes on reading the record.",
}


def act_words(kind: str) -> str:
    """What a person did, in words."""
    return _ACTS.get(kind, f"Something this version has no words for ({kind})")


def detail(reader: Reader, state: DeskState, body: Body) -> str:
    """What of an act its name does not say; empty where there is nothing, or nothing that this role may read."""
    match body:
        case bodies.MeasureRequested():
            named = {"questionnaire": body.questionnaire, "version": body.version}
            title = lines.title(reader, state, named)
            return f"{title}, {Channel(body.channel).phrase}, to be answered by {show_date(body.due)}"
        case bodies.AgreementBody():
            return _scopes(body)
        case bodies.PatientDied():
            return f"on {show_date(body.died)}"
        case bodies.IdentityDecided():
            return body.outcome
        case _:
            return ""


def _scopes(body: bodies.AgreementBody) -> str:
    from care_record.agreement.statements import Scope

    listed = body.agreement.get("scope")
    known = [scope.words for scope in Scope if isinstance(listed, list) and scope.value in listed]
    return ", ".join(known)


def loses(act: Act, behind: int) -> str:
    """What is gone for good once an act is discarded, in sentences."""
    said = [_LOST.get(act.kind, "It is not sent, and what was filled in is lost.")]
    if act.note and act.kind != "response.entered":
        said.append("Its note is lost, too.")
    if act.kind == "patient.registered" and behind:
        said.append(f"{_acts(behind)} for this person {_have(behind)} nothing to stand on, and {_go(behind)} with it.")
    if act.state == "waiting" and act.tried:
        said.append("The service may have it already: then it stands there, and comes back here with the next changes.")
    return " ".join(said)


def _acts(count: int) -> str:
    return "1 later act" if count == 1 else f"{count:,} later acts"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"
