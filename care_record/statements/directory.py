"""The directory of staff, teams and devices: what the trust's own signed statements say, from the pinned root down.

Both ends build it from the same statements, in the order of the log, and refuse the same ones. It is immutable: `follow` gives
the directory after a statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from care_record.statements.signing import BadSignature, verify
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body

_V = TypeVar("_V")


class NotAuthorised(ValueError):
    """A statement whose author may not say it. `code` is stable; the text is a sentence for the author."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Member:
    """A professional whom the trust has authorised, and the teams that the person belongs to."""

    id: UUID
    name: str
    role: bodies.Role
    account: str
    teams: frozenset[UUID] = frozenset()


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
        """The body of a statement whose signature and author are right; raises `BadSignature`, `NotAuthorised`, `MalformedCbor`."""
        if statement.trust != self.trust:
            raise NotAuthorised("other-trust", "This was signed for another trust.")
        body = bodies.statement_body(statement.kind, statement.body)
        verify(statement, self._signing_key(statement.device))
        self._check_author(statement, body)
        return body

    def follow(self, statement: Statement) -> Directory:
        """The directory after a statement of the trust's stream; raises as `check` does."""
        return self._apply(self.check(statement))

    def _signing_key(self, device: UUID) -> bytes:
        if device == self.trust:
            return self.root
        self.author(device)
        return self.devices[device].sign

    def _check_author(self, statement: Statement, body: Body) -> None:
        of_trust = isinstance(body, _TRUST_STREAM)
        if of_trust != (statement.stream == self.trust):
            raise NotAuthorised("wrong-stream", "This was signed for another record.")
        if statement.device == self.trust:
            if not of_trust:
                raise NotAuthorised("root-only-for-trust", "The root key speaks of staff, teams and devices alone.")
            return
        author = self.author(statement.device)
        if isinstance(body, bodies.TrustCreated):
            raise NotAuthorised("root-only", "Only the root key can begin a trust.")
        if isinstance(body, bodies.TeamKeyCreated | bodies.TeamKeyWrapped):
            self._need_clinician(author, body.team)
        elif isinstance(body, bodies.DeviceEnrolled):
            if author.id != body.member and author.role != "system-administrator":
                raise NotAuthorised("not-administrator", "Only an administrator can enrol somebody else's workstation.")
        elif of_trust:
            if author.role != "system-administrator":
                raise NotAuthorised("not-administrator", "Only a system administrator can do this.")
        elif isinstance(body, bodies.AccessGranted):
            if not any(wrap.team in author.teams for wrap in body.wraps):
                raise NotAuthorised("not-in-team", "You can give access only together with a team of your own.")
            self._need_role(author, "clinician")
        elif isinstance(body, _CLINICIAN_ONLY):
            self._need_role(author, "clinician")
        else:
            self._need_role(author, "clinician", "coordinator")

    @staticmethod
    def _need_role(author: Member, *roles: str) -> None:
        if author.role not in roles:
            raise NotAuthorised("wrong-role", f"This needs the role of {' or '.join(roles)}; you are {author.role}.")

    def _need_clinician(self, author: Member, team: UUID) -> None:
        self._need_role(author, "clinician")
        if team not in author.teams:
            raise NotAuthorised("not-in-team", "You are not a member of this team.")

    def _apply(self, body: Body) -> Directory:
        match body:
            case bodies.TrustCreated():
                if body.root != self.root or self.name:
                    raise NotAuthorised("other-root", "This is not the root that is pinned here.")
                return replace(self, name=body.name)
            case bodies.TeamCreated():
                self._new(self.teams, body.team)
                return self._with_team(Team(body.team, body.name, body.service, body.telephone))
            case bodies.MemberAuthorised():
                self._new(self.members, body.member)
                return self._with_member(Member(body.member, body.name, body.role, body.account))
            case bodies.MemberAdded():
                member = self._known(self.members, body.member)
                self._known(self.teams, body.team)
                return self._with_member(replace(member, teams=member.teams | {body.team}))
            case bodies.MemberRemoved():
                member = self._known(self.members, body.member)
                return self._with_member(replace(member, teams=member.teams - {body.team}))
            case bodies.DeviceEnrolled():
                self._new(self.devices, body.device)
                self._known(self.members, body.member)
                return self._with_device(Device(body.device, body.member, body.sign, body.seal, body.label))
            case bodies.DeviceRevoked():
                return self._with_device(replace(self._known(self.devices, body.device), revoked=True))
            case bodies.TeamKeyCreated():
                team = self._known(self.teams, body.team)
                if body.generation != team.generation + 1:
                    raise NotAuthorised("team-key-exists", "The team's key has turned meanwhile.")
                keys = MappingProxyType({**team.keys, body.generation: body.public})
                return self._with_team(replace(team, keys=keys))
            case bodies.TeamKeyWrapped():
                if body.generation not in self._known(self.teams, body.team).keys:
                    raise NotAuthorised("unknown-team-key", "The team has no such key.")
                self._known(self.devices, body.device)
        return self

    @staticmethod
    def _new(known: Mapping[UUID, _V], key: UUID) -> None:
        if key in known:
            raise NotAuthorised("exists", "This exists already.")

    @staticmethod
    def _known(known: Mapping[UUID, _V], key: UUID) -> _V:
        if key not in known:
            raise NotAuthorised("unknown", "This names somebody or something that the trust does not know.")
        return known[key]

    def _with_team(self, team: Team) -> Directory:
        return replace(self, teams=MappingProxyType({**self.teams, team.id: team}))

    def _with_member(self, member: Member) -> Directory:
        return replace(self, members=MappingProxyType({**self.members, member.id: member}))

    def _with_device(self, device: Device) -> Directory:
        return replace(self, devices=MappingProxyType({**self.devices, device.id: device}))


_TRUST_STREAM = (
    bodies.TrustCreated,
    bodies.TeamCreated,
    bodies.MemberAuthorised,
    bodies.MemberAdded,
    bodies.MemberRemoved,
    bodies.DeviceEnrolled,
    bodies.DeviceRevoked,
    bodies.TeamKeyCreated,
    bodies.TeamKeyWrapped,
)
_CLINICIAN_ONLY = (bodies.AgreementBody, bodies.ResponseReviewed, bodies.RiskAcknowledged)

__all__ = ["BadSignature", "Device", "Directory", "Member", "NotAuthorised", "Team"]
