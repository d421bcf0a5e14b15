"""Which returned answers are not for this workstation to show or count: suspended, removed, or sealed to others."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.access.known import KINDS, access_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

_OF_ACCESS = ", ".join(f"'{kind}'" for kind in sorted(KINDS))
_AWAY = "select 1 from entry where stream = ? and kind = 'patient.registered' and body is null limit 1"
_OF_OTHERS = "not (state = 'locked' and request in (select id from request where team not in ({})))"


def suspended(reader: Reader, state: DeskState) -> frozenset[bytes]:
    """The records that a withdrawal has suspended, what waits here laid over; none for the desk. Inside a snapshot."""
    if state.opened_by_desk:
        return frozenset()
    found = {row[0] for row in reader.all("select patient from standing where suspended is not null")}
    for stream, pending in waiting(reader).items():
        if access_of(reader, state, UUID(bytes=stream), pending).suspended is not None:
            found.add(stream)
        else:
            found.discard(stream)
    return frozenset(found)


def waiting(reader: Reader) -> dict[bytes, list[Fact]]:
    """What waits here of access and agreement, by record."""
    by_stream: dict[bytes, list[Fact]] = {}
    for fact in reader.pending(f"kind in ({_OF_ACCESS})"):
        by_stream.setdefault(fact.stream.bytes, []).append(fact)
    return by_stream


def is_suspended(reader: Reader, state: DeskState, patient: UUID, pending: Iterable[Fact]) -> bool:
    """Whether one record is suspended; cheap where nobody has ever ended anything."""
    if state.opened_by_desk:
        return False
    said = [fact for fact in pending if fact.kind in KINDS]
    if not said and not reader.get("select suspended from standing where patient = ?", (patient.bytes,)):
        return False
    return access_of(reader, state, patient, said).suspended is not None


def is_away(reader: Reader, patient: UUID) -> bool:
    """Whether a record was put away: its headers are here, and nothing that could be read."""
    return reader.get(_AWAY, (patient.bytes,)) is not None


def to_look_at(reader: Reader, state: DeskState) -> tuple[str, list[bytes]]:
    """The condition, with its bindings, for rows of `response` that somebody here has to look at.

    The names in it are ours, never data. Inside a snapshot.
    """
    parts, bindings = ["state <> 'gone'"], []
    mine = [team.bytes for team in state.me(reader).teams]
    parts.append(_OF_OTHERS.format(",".join("?" * len(mine))))
    bindings += mine
    left_out = sorted(suspended(reader, state))
    if left_out:
        parts.append(f"patient not in ({','.join('?' * len(left_out))})")
        bindings += left_out
    return " and ".join(parts), bindings
