"""What screens show of the trust itself: plain data, names in words, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """How the trust stands with its administrators.

    `alone`: there is no second administrator with a workstation, so that nobody can give a second signature.
    `root_here`: the root key is at this workstation.
    """

    alone: bool
    root_here: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One professional. `pending` is set while something about the person still waits here."""

    id: UUID
    name: str
    role: str
    account: str
    registration: str
    teams: tuple[tuple[UUID, str], ...]
    waiting_for: tuple[tuple[UUID, str], ...]
    workstations: int
    pending: bool


@dataclass(frozen=True, slots=True)
class Belonging:
    """A member of a team: since when, named and confirmed by whom (names, empty where nobody had to)."""

    id: UUID
    name: str
    role: str
    since: datetime | None
    named_by: str
    confirmed_by: str
    workstations: int
    pending: bool


@dataclass(frozen=True, slots=True)
class JoiningLine:
    """Somebody who waits for a second signature; `why_not` says why the person here cannot give it, empty if so."""

    team: UUID
    team_name: str
    member: UUID
    name: str
    role: str
    named_by: str
    since: datetime | None
    why_not: str

    @property
    def mine_to_confirm(self) -> bool:
        """Whether the person at this workstation can confirm it."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team. `left` are names with the day they left; `key` says in words how its key stands.

    `holds_key` tells whether this workstation has every key that the team ever had; `recoverable` whether the recovery
    key could bring one that is missing; `recoveries` are uses of it in words, newest first.
    """

    id: UUID
    name: str
    service: str
    telephone: str
    records: bool
    members: tuple[Belonging, ...]
    joining: tuple[JoiningLine, ...]
    left: tuple[tuple[str, datetime], ...]
    generation: int
    key: str
    holds_key: bool
    recoverable: bool
    recoveries: tuple[str, ...]
    pending: bool


@dataclass(frozen=True, slots=True)
class WorkstationLine:
    """An enrolled workstation, or one whose enrolment was ended."""

    id: UUID
    label: str
    member: UUID
    member_name: str
    role: str
    enrolled_at: datetime | None
    enrolled_by: str
    revoked: bool
    own: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class KeysPage:
    """The recovery key and the root key. `custodians` are names; `escrowed` of `generations` team keys are put away.

    `people` are those who may be custodians, as (id, name and role).
    """

    standing: Standing
    generation: int
    made_at: datetime | None
    custodians: tuple[str, ...]
    escrowed: int
    generations: int
    people: tuple[tuple[UUID, str], ...]
    pending: bool


@dataclass(frozen=True, slots=True)
class News:
    """Something about a team that each of its members is told until they have seen it; `seq` is its number."""

    seq: int
    kind: Literal["joined", "left", "recovered"]
    words: str
    more: str


@dataclass(frozen=True, slots=True)
class TeamNews:
    """What stands on Today about one's teams: who waits for one's signature, and what happened."""

    joining: tuple[JoiningLine, ...]
    news: tuple[News, ...]
