"""The directory of staff, teams and devices: what the trust's own signed statements say, from the pinned root down.

Both ends build it from the same statements, in the order of the log, and refuse the same ones. It is immutable:
`follow` gives the directory after a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from care_record.statements.authority import TRUST_STREAM, NotAuthorised, check_author
from care_record.statements.signing import BadSignature, verify
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Member:
    """A professional whom the trust has authorised, the teams that the person belongs to, and those of before."""

    id: UUID
    name: str
    role: bodies.Role
    account: str
    teams: frozenset[UUID] = frozenset()
    formerly: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and its key's public halves by generation; the highest generation is the current one."""

    id: UUID
    name: str
    service: bodies.Service
    telephone: str
    keys: Mapping[int, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def generation(self) -> int:
        """The current generation, 0 before the first key."""
        return max(self.keys, default=0)


@dataclass(frozen=True, slots=True)
class Device:
    """A workstation of a member: its signing key and its sealing key."""

    id: UUID
    member: UUID
    sign: bytes
    seal: bytes
    label: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Directory:
    """`root` is pinned from outside (32 bytes); no statement can change it."""

    trust: UUID
    root: bytes
    name: str = ""
    members: Mapping[UUID, Member] = field(default_factory=lambda: MappingProxyType({}))
    teams: Mapping[UUID, Team] = field(default_factory=lambda: MappingProxyType({}))
    devices: Mapping[UUID, Device] = field(default_factory=lambda: MappingProxyType({}))

    def author(self, device: UUID) -> Member:
        """The member whose device this is; raises `NotAuthorised` for an unknown or revoked one."""
        known = self.devices.get(device)
        if known is None:
            raise NotAuthorised("unknown-device", "This workstation is not enrolled.")
        if known.revoked:
            raise NotAuthorised("revoked-device", "This workstation's enrolment was ended by an administrator.")
        return self.members[known.member]

    def check(self, statement: Statement) -> Body:
        """The body of a statement whose signature and author are right.

        Raises `BadSignature`, `NotAuthorised` or `MalformedCbor`.
        """
        if statement.trust != self.trust:
            raise NotAuthorised("other-trust", "This was signed for another trust.")
        body = bodies.statement_body(statement.kind, statement.body)
        verify(statement, self._signing_key(statement.device))
        self.signer(statement, body)
        return body

    def signer(self, statement: Statement, body: Body, *, past: bool = False) -> bytes:
        """The public key (32 bytes) that must have signed a statement, whose author may say its `body`.

        For who verifies many signatures at once: nothing is right before that. With `past`, the author may have left
        the team since: a log tells of things that were right when they were said. Raises `NotAuthorised`.
        """
        if statement.trust != self.trust:
            raise NotAuthorised("other-trust", "This was signed for another trust.")
        key = self._signing_key(statement.device)
        of_trust = type(body) in TRUST_STREAM
        if of_trust != (statement.stream == self.trust):
            raise NotAuthorised("wrong-stream", "This was signed for another record.")
        if statement.device != self.trust:
            author = self.author(statement.device)
            teams = author.teams | author.formerly if past else author.teams
            check_author(author.id, author.role, teams, body)
        elif not of_trust:
            raise NotAuthorised("root-only-for-trust", "The root key speaks of staff, teams and devices alone.")
        return key

    def follow(self, statement: Statement) -> Directory:
        """The directory after a statement of the trust's stream; raises as `check` does."""
        return apply(self, self.check(statement))

    def _signing_key(self, device: UUID) -> bytes:
        if device == self.trust:
            return self.root
        self.author(device)
        return self.devices[device].sign


def apply(directory: Directory, body: Body) -> Directory:
    """The directory after a body that `check` has passed; raises `NotAuthorised` when it does not fit what is known."""
    step = _STEPS.get(type(body))
    return step(directory, body) if step else directory


def _trust_created(directory: Directory, body: bodies.TrustCreated) -> Directory:
    if body.root != directory.root or directory.name:
        raise NotAuthorised("other-root", "This is not the root that is pinned here.")
    return replace(directory, name=body.name)


def _team_created(directory: Directory, body: bodies.TeamCreated) -> Directory:
    _new(directory.teams, body.team)
    return _with_team(directory, Team(body.team, body.name, body.service, body.telephone))


def _member_authorised(directory: Directory, body: bodies.MemberAuthorised) -> Directory:
    _new(directory.members, body.member)
    return _with_member(directory, Member(body.member, body.name, body.role, body.account))


def _member_added(directory: Directory, body: bodies.MemberAdded) -> Directory:
    member = _known(directory.members, body.member)
    _known(directory.teams, body.team)
    return _with_member(directory, replace(member, teams=member.teams | {body.team}))


def _member_removed(directory: Directory, body: bodies.MemberRemoved) -> Directory:
    member = _known(directory.members, body.member)
    left = member.formerly | (member.teams & {body.team})
    return _with_member(directory, replace(member, teams=member.teams - {body.team}, formerly=left))


def _device_enrolled(directory: Directory, body: bodies.DeviceEnrolled) -> Directory:
    _new(directory.devices, body.device)
    _known(directory.members, body.member)
    return _with_device(directory, Device(body.device, body.member, body.sign, body.seal, body.label))


def _device_revoked(directory: Directory, body: bodies.DeviceRevoked) -> Directory:
    return _with_device(directory, replace(_known(directory.devices, body.device), revoked=True))


def _team_key_created(directory: Directory, body: bodies.TeamKeyCreated) -> Directory:
    team = _known(directory.teams, body.team)
    if body.generation != team.generation + 1:
        raise NotAuthorised("team-key-exists", "The team's key has turned meanwhile.")
    keys = MappingProxyType({**team.keys, body.generation: body.public})
    return _with_team(directory, replace(team, keys=keys))


def _team_key_wrapped(directory: Directory, body: bodies.TeamKeyWrapped) -> Directory:
    if body.generation not in _known(directory.teams, body.team).keys:
        raise NotAuthorised("unknown-team-key", "The team has no such key.")
    _known(directory.devices, body.device)
    return directory


_STEPS: dict[type[Body], Callable[[Directory, Any], Directory]] = {
    bodies.TrustCreated: _trust_created,
    bodies.TeamCreated: _team_created,
    bodies.MemberAuthorised: _member_authorised,
    bodies.MemberAdded: _member_added,
    bodies.MemberRemoved: _member_removed,
    bodies.DeviceEnrolled: _device_enrolled,
    bodies.DeviceRevoked: _device_revoked,
    bodies.TeamKeyCreated: _team_key_created,
    bodies.TeamKeyWrapped: _team_key_wrapped,
}


def _new(known: Mapping[UUID, _V], key: UUID) -> None:
    if key in known:
        raise NotAuthorised("exists", "This exists already.")


def _known(known: Mapping[UUID, _V], key: UUID) -> _V:
    if key not in known:
        raise NotAuthorised("unknown", "This names somebody or something that the trust does not know.")
    return known[key]


def _with_team(directory: Directory, team: Team) -> Directory:
    return replace(directory, teams=MappingProxyType({**directory.teams, team.id: team}))


def _with_member(directory: Directory, member: Member) -> Directory:
    return replace(directory, members=MappingProxyType({**directory.members, member.id: member}))


def _with_device(directory: Directory, device: Device) -> Directory:
    return replace(directory, devices=MappingProxyType({**directory.devices, device.id: device}))


__all__ = ["BadSignature", "Device", "Directory", "Member", "NotAuthorised", "Team", "apply"]
