"""The directory of staff, teams and devices: what the trust's own signed statements say, from the pinned root down.

Both ends build it from the same statements, in the order of the log, and refuse the same ones. It is immutable:
`following.follow` gives the directory after a statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from care_record.packs.known import KnownPack
from care_record.statements.authority import (
    EITHER_STREAM,
    OF_A_TEAMS_WORK,
    OF_PACKS,
    OF_TEAM_KEYS,
    TRUST_STREAM,
    NotAuthorised,
    check_author,
)
from care_record.statements.members import (
    Device,
    Incarnation,
    Joining,
    Member,
    Proposal,
    RecoveryKey,
    Team,
)
from care_record.statements.policy import Policy
from care_record.statements.signing import BadSignature, verify
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.ids import audit_stream

_K = TypeVar("_K")
_V = TypeVar("_V")


def _nothing() -> Mapping[_K, _V]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Directory:
    """`root` is pinned from outside (32 bytes); no statement can change it."""

    trust: UUID
    root: bytes
    name: str = ""
    members: Mapping[UUID, Member] = field(default_factory=_nothing)
    teams: Mapping[UUID, Team] = field(default_factory=_nothing)
    devices: Mapping[UUID, Device] = field(default_factory=_nothing)
    joining: Mapping[tuple[UUID, UUID], Joining] = field(default_factory=_nothing)
    recovery: Mapping[int, RecoveryKey] = field(default_factory=_nothing)
    proposals: Mapping[UUID, Proposal] = field(default_factory=_nothing)
    leases: Mapping[UUID, bodies.LeaseExtended] = field(default_factory=_nothing)
    packs: Mapping[UUID, KnownPack] = field(default_factory=_nothing)
    contacts: Mapping[UUID, bodies.MemberContact] = field(default_factory=_nothing)
    policy: Policy = field(default_factory=Policy)
    log_key: bytes | None = None
    incarnation: Incarnation = field(default_factory=Incarnation)

    @property
    def records_team(self) -> Team | None:
        """The records and duty desk, None where the trust has none."""
        return next((team for team in self.teams.values() if team.records), None)

    def devices_of(self, member: UUID) -> list[Device]:
        """A member's workstations that are enrolled now."""
        return [one for one in self.devices.values() if one.member == member and not one.revoked]

    def members_of(self, team: UUID) -> list[Member]:
        """Who belongs to a team now."""
        return [one for one in self.members.values() if team in one.teams]

    def at_work(self, members: list[Member]) -> list[Member]:
        """Those of `members` who have a workstation."""
        with_devices = {one.member for one in self.devices.values() if not one.revoked}
        return [one for one in members if one.id in with_devices]

    def administrators(self) -> list[Member]:
        """The system administrators who have a workstation."""
        return self.at_work([one for one in self.members.values() if one.role == "system-administrator"])

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
        self._check_stream(statement.stream, body)
        if statement.device != self.trust:
            author = self.author(statement.device)
            teams = author.teams | author.formerly if past else author.teams
            check_author(author.id, author.role, teams, body)
            if isinstance(body, bodies.GlassBroken) and (desk := self.records_team) and desk.id not in teams:
                raise NotAuthorised("not-in-team", "Only the records and duty desk opens a withheld record.")
        elif type(body) not in TRUST_STREAM or isinstance(body, OF_TEAM_KEYS + OF_A_TEAMS_WORK + OF_PACKS):
            raise NotAuthorised("root-only-for-trust", "The root key speaks of staff, teams and devices alone.")
        return key

    def _check_stream(self, stream: UUID, body: Body) -> None:
        if type(body) in TRUST_STREAM:
            right = stream == self.trust
        elif isinstance(body, EITHER_STREAM):
            right = stream != audit_stream(self.trust)
        elif isinstance(body, bodies.RecordRead):
            right = stream == audit_stream(self.trust)
        else:
            right = stream not in (self.trust, audit_stream(self.trust))
        if not right:
            raise NotAuthorised("wrong-stream", "This was signed for another record.")

    def _signing_key(self, device: UUID) -> bytes:
        if device == self.trust:
            return self.root
        self.author(device)
        return self.devices[device].sign


__all__ = ["BadSignature", "Device", "Directory", "Member", "NotAuthorised", "Team"]
