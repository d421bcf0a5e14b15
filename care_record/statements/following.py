"""What each statement of the trust's stream changes in the directory, and what of it needs a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any, TypeVar
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.ladder import Plan, Step, plan_problems
from care_record.sealing.keys import key_id
from care_record.statements import packs
from care_record.statements.authority import EPR_INTERFACE, NotAuthorised
from care_record.statements.directory import Directory
from care_record.statements.mappings import with_one, without_one
from care_record.statements.members import Device, Incarnation, Joining, Member, Proposal, RecoveryKey, Team
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body

_K = TypeVar("_K")
_V = TypeVar("_V")
Author = Member | None
"""Who says it; None is the root key."""


def follow(directory: Directory, statement: Statement) -> Directory:
    """The directory after a statement of the trust's stream.

    Raises `BadSignature`, `MalformedCbor`, or `NotAuthorised`, also when it does not fit what is known.
    """
    return after(directory, statement, directory.check(statement))


def after(directory: Directory, statement: Statement, body: Body) -> Directory:
    """The directory after a body that `Directory.check` has passed; raises `NotAuthorised` when it does not fit."""
    author = None if statement.device == directory.trust else directory.author(statement.device)
    change = _STEPS.get(type(body))
    return change(directory, body, statement.id, author) if change else directory


def stands_alone(directory: Directory, author: Author) -> bool:
    """Whether the root needs no second signature: before a second administrator is at work, nobody can give one."""
    return author is None and len(directory.administrators()) < 2


def may_confirm(directory: Directory, joining: Joining, member: Member) -> bool:
    """Whether this member's signature completes a joining.

    It takes a member of the team; while none has a workstation, a second administrator.
    """
    if member.id in (joining.by, joining.member):
        return False
    of_team = directory.at_work(directory.members_of(joining.team))
    if of_team:
        return joining.team in member.teams
    return member.role == "system-administrator"


def _trust_created(directory: Directory, body: bodies.TrustCreated, _said: UUID, _author: Author) -> Directory:
    if body.root != directory.root or directory.name:
        raise NotAuthorised("other-root", "This is not the root that is pinned here.")
    return replace(directory, name=body.name)


def _log_key(directory: Directory, body: bodies.LogKeyNamed, _said: UUID, _author: Author) -> Directory:
    return replace(directory, log_key=body.public)


def _policy(directory: Directory, body: bodies.PolicySet, _said: UUID, _author: Author) -> Directory:
    return replace(directory, policy=directory.policy.after(body))


def _team_created(directory: Directory, body: bodies.TeamCreated, _said: UUID, _author: Author) -> Directory:
    _new(directory.teams, body.team)
    records = bool(body.records)
    if records and directory.records_team is not None:
        raise NotAuthorised("exists", "The trust has its records and duty desk already.")
    return _with_team(directory, Team(body.team, body.name, body.service, body.telephone, records=records))


def _chasing_set(directory: Directory, body: bodies.ChasingSet, _said: UUID, _author: Author) -> Directory:
    plan = Plan(
        tuple(Step(step.after_days, Channel(step.channel)) for step in body.steps),
        time.fromisoformat(body.quiet_from),
        time.fromisoformat(body.quiet_to),
    )
    problems = plan_problems(plan)
    if problems:
        raise NotAuthorised("invalid", " ".join(words for _, words in problems))
    return _with_team(directory, replace(_known(directory.teams, body.team), chasing=plan))


def _member_authorised(directory: Directory, body: bodies.MemberAuthorised, _said: UUID, author: Author) -> Directory:
    _new(directory.members, body.member)
    if body.role == EPR_INTERFACE and author is None and not stands_alone(directory, author):
        raise NotAuthorised("not-second", "Two administrators speak for an EPR interface; the root key does not.")
    known = Member(
        body.member,
        body.name,
        body.role,
        body.account,
        registration_body=body.registration_body or "",
        registration_number=body.registration_number or "",
        authorised_by=author.id if author else None,
    )
    return _with_member(directory, known)


def _member_added(directory: Directory, body: bodies.MemberAdded, _said: UUID, author: Author) -> Directory:
    member = _known(directory.members, body.member)
    _known(directory.teams, body.team)
    if member.role == EPR_INTERFACE:
        raise NotAuthorised("no-team", "An EPR interface belongs to no team.")
    if stands_alone(directory, author):
        return _join(directory, member, body.team)
    by = author.id if author else directory.trust
    waiting = Joining(body.team, body.member, by)
    return replace(directory, joining=with_one(directory.joining, (body.team, body.member), waiting))


def _member_confirmed(directory: Directory, body: bodies.MemberConfirmed, _said: UUID, author: Author) -> Directory:
    waiting = _known(directory.joining, (body.team, body.member))
    if author is not None and not may_confirm(directory, waiting, author):
        raise NotAuthorised(
            "not-second",
            "A second person must confirm who joins: a member of the team, or another administrator while it has none.",
        )
    if author is None and (waiting.by == directory.trust or not stands_alone(directory, author)):
        raise NotAuthorised("not-second", "The root key gives no second signature once two administrators can.")
    left = replace(directory, joining=without_one(directory.joining, (body.team, body.member)))
    return _join(left, _known(left.members, body.member), body.team)


def _join(directory: Directory, member: Member, team: UUID) -> Directory:
    return _with_member(directory, replace(member, teams=member.teams | {team}))


def _member_removed(directory: Directory, body: bodies.MemberRemoved, _said: UUID, _author: Author) -> Directory:
    member = _known(directory.members, body.member)
    left = member.formerly | (member.teams & {body.team})
    if body.team in member.teams and any(one.member == member.id for one in directory.devices.values()):
        directory = _turn(directory, body.team)
    directory = replace(directory, joining=without_one(directory.joining, (body.team, body.member)))
    return _with_member(directory, replace(member, teams=member.teams - {body.team}, formerly=left))


def _member_contact(directory: Directory, body: bodies.MemberContact, _said: UUID, _author: Author) -> Directory:
    _known(directory.members, body.member)
    return replace(directory, contacts=with_one(directory.contacts, body.member, body))


def _device_enrolled(directory: Directory, body: bodies.DeviceEnrolled, _said: UUID, author: Author) -> Directory:
    _new(directory.devices, body.device)
    member = _known(directory.members, body.member)
    if member.role == EPR_INTERFACE:
        _check_interface(directory, member, author)
    limit = directory.policy.workstations_per_member
    if author is not None and author.id == body.member and len(directory.devices_of(body.member)) >= limit:
        words = f"You have {limit} workstations already, as many as the trust allows. Ask an administrator."
        raise NotAuthorised("too-many-workstations", words)
    return _with_device(directory, Device(body.device, body.member, body.sign, body.seal, body.label))


def _check_interface(directory: Directory, member: Member, author: Author) -> None:
    """An EPR interface has one workstation, which another administrator enrols than the one who authorised it."""
    if directory.devices_of(member.id):
        raise NotAuthorised("too-many-workstations", "The EPR interface has its workstation. End that enrolment first.")
    if author.id == member.authorised_by if author else not stands_alone(directory, author):
        raise NotAuthorised(
            "not-second", "Another administrator than the one who authorised the EPR interface enrols its workstation."
        )


def _device_revoked(directory: Directory, body: bodies.DeviceRevoked, _said: UUID, author: Author) -> Directory:
    device = _known(directory.devices, body.device)
    if author is not None and author.role != "system-administrator" and author.id != device.member:
        raise NotAuthorised("wrong-role", "Only an administrator ends the enrolment of another person's workstation.")
    member = directory.members[device.member]
    if not device.revoked:
        for team in member.teams:
            directory = _turn(directory, team)
    return _with_device(directory, replace(device, revoked=True))


def _turn(directory: Directory, team: UUID) -> Directory:
    known = directory.teams[team]
    return _with_team(directory, replace(known, turn_due=True)) if known.generation else directory


def _team_key_created(directory: Directory, body: bodies.TeamKeyCreated, _said: UUID, _author: Author) -> Directory:
    team = _known(directory.teams, body.team)
    if body.generation != team.generation + 1:
        raise NotAuthorised("team-key-exists", "The team's key has turned meanwhile.")
    return _with_team(directory, replace(team, keys=with_one(team.keys, body.generation, body.public), turn_due=False))


def _team_key_wrapped(directory: Directory, body: bodies.TeamKeyWrapped, _said: UUID, _author: Author) -> Directory:
    _need_key(_known(directory.teams, body.team), body)
    device = _known(directory.devices, body.device)
    if body.team not in directory.members[device.member].teams:
        raise NotAuthorised("not-in-team", "The workstation's owner is not a member of this team.")
    return directory


def _need_key(team: Team, body: bodies.TeamKeyWrapped | bodies.TeamKeyEscrowed) -> None:
    public = team.keys.get(body.generation)
    if public is None or body.key not in (None, key_id(public)):
        raise NotAuthorised("unknown-team-key", "The team has no such key.")


def _recovery_key(directory: Directory, body: bodies.RecoveryKeyCreated, _said: UUID, _author: Author) -> Directory:
    if body.generation != max(directory.recovery, default=0) + 1:
        raise NotAuthorised("recovery-key-exists", "The recovery key has turned meanwhile.")
    if len(set(body.custodians)) != len(body.custodians):
        raise NotAuthorised("same-custodian", "Three different people hold the shares of the recovery key.")
    for one in body.custodians:
        _known(directory.members, one)
    made = RecoveryKey(body.generation, body.public, tuple(body.custodians))
    return replace(directory, recovery=with_one(directory.recovery, body.generation, made))


def _escrowed(directory: Directory, body: bodies.TeamKeyEscrowed, _said: UUID, _author: Author) -> Directory:
    team = _known(directory.teams, body.team)
    _need_key(team, body)
    _known(directory.recovery, body.recovery)
    kept = team.escrowed | {(body.generation, body.recovery)}
    return _with_team(directory, replace(team, escrowed=kept))


def _recovery_used(directory: Directory, body: bodies.RecoveryUsed, _said: UUID, _author: Author) -> Directory:
    key = _known(directory.recovery, body.recovery)
    if len(set(body.custodians) & set(key.custodians)) < 2:
        raise NotAuthorised(
            "too-few-custodians", "Two of the three custodians must have put the recovery key together."
        )
    return directory


def _proposed(
    directory: Directory, body: bodies.IncarnationBegun | bodies.LeaseExtended, said: UUID, author: Author
) -> Directory:
    if isinstance(body, bodies.IncarnationBegun) and body.number <= directory.incarnation.number:
        raise NotAuthorised("other-incarnation", "The log's incarnation has that number already, or a higher one.")
    proposed = Proposal(body, author.id if author else None)
    return replace(directory, proposals=with_one(directory.proposals, said, proposed))


def _lease_confirmed(directory: Directory, body: bodies.LeaseConfirmed, _said: UUID, author: Author) -> Directory:
    proposed = _known(directory.proposals, body.extension)
    if not isinstance(proposed.body, bodies.LeaseExtended):
        raise NotAuthorised("unknown", "This is no extension of a lease.")
    _need_second(directory, proposed, author)
    left = replace(directory, proposals=without_one(directory.proposals, body.extension))
    return replace(left, leases=with_one(left.leases, body.extension, proposed.body))


def _incarnation_confirmed(
    directory: Directory, body: bodies.IncarnationConfirmed, _said: UUID, author: Author
) -> Directory:
    for said, proposed in directory.proposals.items():
        begun = proposed.body
        if isinstance(begun, bodies.IncarnationBegun) and begun.number == body.number:
            _need_second(directory, proposed, author)
            left = replace(directory, proposals=without_one(directory.proposals, said))
            return replace(left, incarnation=Incarnation(begun.number, begun.size, begun.root))
    raise NotAuthorised("unknown", "No administrator has said that the service was restored.")


def _need_second(directory: Directory, proposed: Proposal, author: Author) -> None:
    by_root = author is None and not stands_alone(directory, author)
    if by_root or proposed.by == (author.id if author else None):
        raise NotAuthorised("not-second", "A second administrator must sign this.")


_STEPS: dict[type[Body], Callable[[Directory, Any, UUID, Author], Directory]] = {
    bodies.TrustCreated: _trust_created,
    bodies.LogKeyNamed: _log_key,
    bodies.PolicySet: _policy,
    bodies.TeamCreated: _team_created,
    bodies.ChasingSet: _chasing_set,
    bodies.MemberAuthorised: _member_authorised,
    bodies.MemberAdded: _member_added,
    bodies.MemberConfirmed: _member_confirmed,
    bodies.MemberRemoved: _member_removed,
    bodies.MemberContact: _member_contact,
    bodies.DeviceEnrolled: _device_enrolled,
    bodies.DeviceRevoked: _device_revoked,
    bodies.TeamKeyCreated: _team_key_created,
    bodies.TeamKeyWrapped: _team_key_wrapped,
    bodies.RecoveryKeyCreated: _recovery_key,
    bodies.TeamKeyEscrowed: _escrowed,
    bodies.RecoveryUsed: _recovery_used,
    bodies.LeaseExtended: _proposed,
    bodies.LeaseConfirmed: _lease_confirmed,
    bodies.IncarnationBegun: _proposed,
    bodies.IncarnationConfirmed: _incarnation_confirmed,
    **packs.STEPS,
}


def _new(known: Mapping[_K, _V], key: _K) -> None:
    if key in known:
        raise NotAuthorised("exists", "This exists already.")


def _known(known: Mapping[_K, _V], key: _K) -> _V:
    if key not in known:
        raise NotAuthorised("unknown", "This names somebody or something that the trust does not know.")
    return known[key]


def _with_team(directory: Directory, team: Team) -> Directory:
    return replace(directory, teams=with_one(directory.teams, team.id, team))


def _with_member(directory: Directory, member: Member) -> Directory:
    return replace(directory, members=with_one(directory.members, member.id, member))


def _with_device(directory: Directory, device: Device) -> Directory:
    return replace(directory, devices=with_one(directory.devices, device.id, device))
