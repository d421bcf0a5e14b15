"""What an administrator filled in, before it is an act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.wire.bodies import Role, Service


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """A professional as typed; `team` is the first team to join, if one is named already."""

    name: str
    role: Role
    account: str
    registration_body: str = ""
    registration_number: str = ""
    team: UUID | None = None


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team as typed; `records` makes it the records and duty desk."""

    name: str
    service: Service
    telephone: str
    records: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One custodian's part of a new recovery key: 33 words, to be seen by this person alone."""

    custodian: UUID
    name: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecoveryDraft:
    """A recovery key that was split and exists nowhere else; it counts once `create_recovery_key` has said it."""

    public: bytes = field(repr=False)
    shares: tuple[Share, ...] = field(repr=False)
