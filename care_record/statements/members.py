"""Who belongs to a trust: members, teams and workstations, as its statements name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from care_record.channels.ladder import DEFAULT, Plan
from care_record.wire import bodies


@dataclass(frozen=True, slots=True)
class Member:
    """A professional whom the trust has authorised, the teams that the person belongs to, and those of before.

    `authorised_by` is the administrator who said so, None for the root key.
    """

    id: UUID
    name: str
    role: bodies.Role
    account: str
    teams: frozenset[UUID] = frozenset()
    formerly: frozenset[UUID] = frozenset()
    registration_body: str = ""
    registration_number: str = ""
    authorised_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody whom an administrator (`by`) has named for a team, and whom nobody has confirmed yet."""

    team: UUID
    member: UUID
    by: UUID


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and its key's public halves by generation; the highest generation is the current one.

    `turn_due` is set from a leaving until a member who stays has turned the key. `escrowed` are pairs of the team key's
    generation and that of the recovery key which it is wrapped for. `records` marks the records and duty desk.
    `chasing` is how it reminds people.
    """

    id: UUID
    name: str
    service: bodies.Service
    telephone: str
    keys: Mapping[int, bytes] = field(default_factory=lambda: MappingProxyType({}))
    turn_due: bool = False
    escrowed: frozenset[tuple[int, int]] = frozenset()
    records: bool = False
    chasing: Plan = DEFAULT

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
class RecoveryKey:
    """A generation of the recovery key: its public half, and who holds the three shares."""

    generation: int
    public: bytes
    custodians: tuple[UUID, ...]


SETTLING_MS = 24 * 3600 * 1000
"""How long after a new incarnation was confirmed what was lost comes first: wraps and messages are held back."""


@dataclass(frozen=True, slots=True)
class Incarnation:
    """The log's life since a restored backup. The first has number 1 and begins with nothing."""

    number: int = 1
    size: int = 0
    root: bytes = b""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one administrator (`by`, None for the root) has said and a second must confirm."""

    body: bodies.IncarnationBegun | bodies.LeaseExtended
    by: UUID | None
