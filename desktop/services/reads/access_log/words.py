"""What each entry of the access log says, in words: one function for each kind that needs more than a phrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from care_record.agreement.statements import Kind, Scope
from care_record.agreement.statements import Statement as Agreement
from care_record.identity.checking import check_words
from care_record.people.dates import from_milliseconds, show_date, show_moment
from care_record.people.problems import InvalidValueError
from care_record.statements.directory import Directory
from care_record.wire import bodies
from care_record.wire.bodies import Body
from desktop.services.reads.looking import LEFT_OUT
from desktop.services.reads.who_can_read import BASIS, HOW_CONFIRMED, REASONS

ERASED = "Its content has been erased"
Told = tuple[str, str]
"""What happened, and more about it."""

LOOKED_AT = {
    "record": "Looked at the record",
    "response": "Read an answer",
    "access-log": "Read the access log",
    "retained": "Read the retained record",
    "export": "Wrote a copy",
}
FIELDS = {
    "family": "family name",
    "given": "given name",
    "born": "date of birth",
    "born_to": "dates of birth",
    "gender": "gender",
    "postcode": "postcode",
    "nhs_number": "NHS number",
    "fuzzy": "names that sound alike",
    "likely_duplicates": "who may be registered twice",
    "one_pair": "two who may be one person",
    "told_apart": "who was told apart",
}
_AGREED = {
    "consent.recorded": ("Recorded an agreement to", Kind.RECORDED),
    "consent.refused": ("Recorded a refusal of", Kind.REFUSED),
    "consent.withdrawn": ("Recorded a withdrawal from", Kind.WITHDRAWN),
    "withdrawal.requested": ("Entered a request to withdraw from", Kind.WITHDRAWN),
    "account.withdrew": ("Withdrew from", Kind.WITHDRAWN),
}
_PHRASES = {
    "trust.created": "Began the trust",
    "log-key.named": "Named the key that signs the log",
    "policy.set": "Set the trust\u2019s policy",
    "recovery-key.created": "Made the recovery key",
    "lease.confirmed": "Confirmed a longer time without the service",
    "incarnation.confirmed": "Confirmed that the service goes on from a backup",
    "patient.registered": "Registered the person",
    "patient.died": "Recorded the death",
    "referral.closed": "Closed the referral",
    "identity.matched": "Matched an access request to the person",
    "identity.unmatched": "Took the match of an access request back",
    "identity.approved": "Approved a check of identity as the second person",
    "copies.destroyed": "The workstation destroyed its copies and keys",
}


def told(kind: str, body: Body | None, directory: Directory, stream: UUID) -> Told:
    """What an entry says; a body that is erased or held back leaves its kind."""
    if body is None:
        return _PHRASES.get(kind, kind.replace(".", " ").replace("-", " ").capitalize()), ERASED
    if isinstance(body, bodies.AgreementBody):
        return _agreement(kind, body, stream)
    describe = _DESCRIBED.get(type(body))
    return describe(body, directory) if describe else (_PHRASES.get(kind, kind), "")


def _team(directory: Directory, team: UUID) -> str:
    known = directory.teams.get(team)
    return known.name if known else "an unknown team"


def _member(directory: Directory, member: UUID) -> str:
    known = directory.members.get(member)
    return known.name if known else "somebody unknown"


def _agreement(kind: str, body: bodies.AgreementBody, stream: UUID) -> Told:
    begins, of = _AGREED[kind]
    try:
        said = Agreement.from_dict(body.agreement, statement=stream, kind=of, base=0, seq=None)
    except (InvalidValueError, ValueError, KeyError, TypeError):
        return f"{begins} sharing or contact", ""
    scopes = ", ".join(scope.words for scope in Scope if scope in said.scope)
    return f"{begins} {scopes}", f"Said {said.how.words} on {show_date(said.given_on)}"


def _read(body: bodies.RecordRead, directory: Directory) -> Told:
    if body.patient == directory.trust and body.detail == LEFT_OUT:
        return "Wrote a list of people who were left out of a send", ""
    if body.patient == directory.trust:
        return ("Wrote a copy of the access log" if body.what == "export" else "Read the access log"), ""
    if body.what == "export" and (body.detail or "").startswith("access-log"):
        return "Wrote a copy of the access log of one person", ""
    return LOOKED_AT[body.what], ""


def _searched(body: bodies.PatientSearched, _: Directory) -> Told:
    fields = ", ".join(FIELDS.get(one, one) for one in body.fields)
    count = len(body.shown)
    shown = "Nobody was shown" if not count else "1 person was shown" if count == 1 else f"{count} people were shown"
    return "Searched the whole trust", f"By {fields}. {shown}."


def _granted(body: bodies.AccessGranted, directory: Directory) -> Told:
    names = " and ".join(_team(directory, party.team) for party in body.given_to())
    earlier = ", earlier answers too" if body.earlier else ""
    return f"Gave {names} access to the record{earlier}", f"{BASIS[body.basis]}. Key no. {body.epoch}."


def _lease(body: bodies.LeaseExtended, _: Directory) -> Told:
    until = show_moment(from_milliseconds(body.until))
    return f"Let workstations go on without the service until {until}", body.reason


def _decided(body: bodies.IdentityDecided, directory: Directory) -> Told:
    how = check_words(body.method, body.profile)
    checked = f"Checked by {_member(directory, body.checked_by)}. {body.reason or ''}".strip()
    return f"{body.outcome.capitalize()} the proof of identity{f' ({how})' if how else ''}", checked


_DESCRIBED: dict[type[Body], Callable[[Any, Directory], Told]] = {
    bodies.RecordRead: _read,
    bodies.IdentityDecided: _decided,
    bodies.PatientSearched: _searched,
    bodies.AccessGranted: _granted,
    bodies.AccessRequested: lambda b, d: (f"Asked for access for {_team(d, b.team)}", b.reason),
    bodies.AccessDeclined: lambda b, _: ("Declined a request for access", b.reason),
    bodies.AccessEnded: lambda b, d: (f"Ended the access of {_team(d, b.team)}", b.reason),
    bodies.WithdrawalConfirmed: lambda b, _: (
        "Confirmed the withdrawal: the teams\u2019 keys were destroyed",
        f"{HOW_CONFIRMED[b.how].capitalize()}. {b.words or ''}".strip(),
    ),
    bodies.WithdrawalAnswered: lambda b, _: (
        "Was told by the person that the withdrawal is theirs"
        if b.outcome == "confirmed"
        else "Was told by the person that the withdrawal was not theirs: access stands again",
        f"{HOW_CONFIRMED[b.how].capitalize()}. {b.words or ''}".strip(),
    ),
    bodies.ToldApart: lambda b, _: (
        "Took back that two alike records are of two people"
        if b.taken_back
        else "Said that two alike records are of two people",
        "",
    ),
    bodies.EnteredInError: lambda b, _: ("Marked an entry as made in error", b.why),
    bodies.PatientMerged: lambda b, _: ("Merged the record into another of the same person", b.why),
    bodies.GlassBroken: lambda b, _: (
        f"Opened the retained record until {show_moment(from_milliseconds(b.until))}",
        f"{REASONS[b.reason]}: {b.words}",
    ),
    bodies.ReferralOpened: lambda b, d: (f"Opened a referral to {_team(d, b.team)}", b.reason or ""),
    bodies.ReferralClosed: lambda b, _: ("Closed a referral", b.reason or ""),
    bodies.TeamCreated: lambda b, _: (f"Made the team {b.name}", ""),
    bodies.MemberAuthorised: lambda b, _: (f"Authorised {b.name} as {b.role.replace('-', ' ')}", ""),
    bodies.MemberAdded: lambda b, d: (f"Named {_member(d, b.member)} for {_team(d, b.team)}", ""),
    bodies.MemberConfirmed: lambda b, d: (f"Confirmed {_member(d, b.member)} in {_team(d, b.team)}", ""),
    bodies.MemberRemoved: lambda b, d: (f"Removed {_member(d, b.member)} from {_team(d, b.team)}", ""),
    bodies.DeviceEnrolled: lambda b, d: (f"Enrolled a workstation of {_member(d, b.member)}", b.label),
    bodies.DeviceRevoked: lambda b, d: (f"Revoked a workstation of {_owner(d, b.device)}", _label(d, b.device)),
    bodies.TeamKeyCreated: lambda b, d: (f"Made the key of {_team(d, b.team)}", f"Key no. {b.generation}."),
    bodies.RecoveryUsed: lambda b, d: (
        f"Used the recovery key for {_team(d, b.team)}",
        f"With {', '.join(_member(d, one) for one in b.custodians)}: {b.reason}",
    ),
    bodies.LeaseExtended: _lease,
    bodies.MeasurePackProposed: lambda b, _: (f"Proposed the measure {b.id}, version {b.version}", ""),
    bodies.MeasurePackApproved: lambda b, d: (f"Approved the measure {_pack(d, b.proposal)}", ""),
    bodies.MeasurePackWithdrawn: lambda b, d: (f"Withdrew the measure {_pack(d, b.proposal)}", b.reason),
    bodies.IncarnationBegun: lambda b, _: ("Said that the service goes on from a backup", b.reason),
}


def _pack(directory: Directory, proposal: UUID) -> str:
    known = directory.packs.get(proposal)
    return f"{known.id}, version {known.version}" if known else "that nobody knows"


def _owner(directory: Directory, device: UUID) -> str:
    known = directory.devices.get(device)
    return _member(directory, known.member) if known else "somebody unknown"


def _label(directory: Directory, device: UUID) -> str:
    known = directory.devices.get(device)
    return known.label if known else ""
