"""What happened to a trust's staff: who joined which team, named and confirmed by whom, who left, which key turned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from care_record.statements.directory import Directory
from care_record.statements.following import after, stands_alone
from care_record.statements.members import Member
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body

EventKind = Literal[
    "named", "joined", "taken-back", "left", "enrolled", "revoked", "key-made", "recovery-key-made", "recovered"
]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `by` is who said it, None for the root key; `seq` and `at` (ms) are the log's.

    `named_by` is who had named somebody that was then confirmed; `member` is whom it concerns.
    """

    seq: int
    at: int
    kind: EventKind
    by: UUID | None
    team: UUID | None = None
    member: UUID | None = None
    device: UUID | None = None
    named_by: UUID | None = None
    generation: int = 0
    custodians: tuple[UUID, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class StaffHistory:
    """The directory after the statements that were told, and what happened on the way, oldest first."""

    directory: Directory
    events: tuple[Event, ...] = ()

    def tell(self, statement: Statement, body: Body, seq: int, at: int) -> StaffHistory:
        """The history after one statement of the trust's stream that was verified already.

        Raises `NotAuthorised` when it does not fit what was told before.
        """
        author = None if statement.device == self.directory.trust else self.directory.author(statement.device)
        event = self._event(body, seq, at, author)
        directory = after(self.directory, statement, body)
        return StaffHistory(directory, (*self.events, event) if event else self.events)

    def of(self, *kinds: EventKind) -> tuple[Event, ...]:
        """Events of these kinds."""
        return tuple(one for one in self.events if one.kind in kinds)

    def _event(self, body: Body, seq: int, at: int, author: Member | None) -> Event | None:
        describe = _DESCRIBED.get(type(body))
        if describe is None:
            return None
        fields = describe(self.directory, body, author)
        return Event(seq=seq, at=at, by=author.id if author else None, **fields) if fields else None


def _added(directory: Directory, body: bodies.MemberAdded, author: Member | None) -> dict[str, Any]:
    kind = "joined" if stands_alone(directory, author) else "named"
    return {"kind": kind, "team": body.team, "member": body.member}


def _confirmed(directory: Directory, body: bodies.MemberConfirmed, _: Member | None) -> dict[str, Any]:
    waiting = directory.joining.get((body.team, body.member))
    by = waiting.by if waiting and waiting.by != directory.trust else None
    return {"kind": "joined", "team": body.team, "member": body.member, "named_by": by}


def _removed(directory: Directory, body: bodies.MemberRemoved, _: Member | None) -> dict[str, Any]:
    known = directory.members.get(body.member)
    if known is not None and body.team in known.teams:
        return {"kind": "left", "team": body.team, "member": body.member}
    waits = (body.team, body.member) in directory.joining
    return {"kind": "taken-back", "team": body.team, "member": body.member} if waits else {}


def _revoked(directory: Directory, body: bodies.DeviceRevoked, _: Member | None) -> dict[str, Any]:
    device = directory.devices.get(body.device)
    return {"kind": "revoked", "device": body.device, "member": device.member} if device else {}


_DESCRIBED: dict[type[Body], Callable[[Directory, Any, Member | None], dict[str, Any]]] = {
    bodies.MemberAdded: _added,
    bodies.MemberConfirmed: _confirmed,
    bodies.MemberRemoved: _removed,
    bodies.DeviceEnrolled: lambda _, body, __: {"kind": "enrolled", "device": body.device, "member": body.member},
    bodies.DeviceRevoked: _revoked,
    bodies.TeamKeyCreated: lambda _, body, __: {"kind": "key-made", "team": body.team, "generation": body.generation},
    bodies.RecoveryKeyCreated: lambda _, body, __: {
        "kind": "recovery-key-made",
        "generation": body.generation,
        "custodians": tuple(body.custodians),
    },
    bodies.RecoveryUsed: lambda _, body, __: {
        "kind": "recovered",
        "team": body.team,
        "generation": body.recovery,
        "custodians": tuple(body.custodians),
        "words": body.reason,
    },
}
