"""Likely duplicates of one's own caseload, and pairs that were told apart: what tells who they are alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.dates import from_milliseconds
from care_record.people.duplicates import Likeness, likeness
from desktop.services.reads import patient_lines
from desktop.services.reads.duplicates.near import pairs
from desktop.services.reads.duplicates.pages import Apart, DuplicatePair
from desktop.services.store.duplicates.apart import pair_id

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

MOST = 500
_ORDER = tuple(Likeness)


def likely(reader: Reader, state: DeskState) -> tuple[DuplicatePair, ...]:
    """Pairs that nobody has told apart, the most alike first; at most `MOST`."""
    with reader.snapshot():
        apart = _apart(reader)
        found = [pair for pair in pairs(reader, MOST) if pair_id(*pair) not in apart]
        ids = list({one.bytes for pair in found for one in pair})
        lines = patient_lines.lines(reader, state, ids)
        rows = reader.rows("patient", f"id in ({','.join('?' * len(ids))})", ids)
        people = {key: patient_lines.person_of(row) for key, row in rows.items()}
    alike = []
    for one, other in found:
        how = likeness(people[one.bytes], people[other.bytes])
        if how is not None:
            alike.append((_ORDER.index(how), DuplicatePair(lines[one.bytes], lines[other.bytes], how.value)))
    return tuple(pair for _, pair in sorted(alike, key=lambda found: (found[0], found[1].one.name.sort_key)))


def told_apart(reader: Reader, state: DeskState) -> tuple[DuplicatePair, ...]:
    """Pairs of the caseload that somebody has told apart, the newest first; at most `MOST`."""
    with reader.snapshot():
        rows = sorted(_apart(reader).values(), key=lambda row: row["at"], reverse=True)[:MOST]
        lines = patient_lines.lines(
            reader, state, list({key for row in rows for key in (row["patient"], row["other"])})
        )
        return tuple(
            DuplicatePair(lines[row["patient"]], lines[row["other"]], said.words, said)
            for row in rows
            if row["patient"] in lines and row["other"] in lines
            for said in (apart_of(reader, state, row),)
        )


def between(reader: Reader, state: DeskState, one: UUID, other: UUID) -> Apart | None:
    """Who has told these two apart, None where nobody has. Inside a snapshot."""
    row = _apart(reader).get(pair_id(one, other))
    return apart_of(reader, state, row) if row is not None else None


def apart_of(reader: Reader, state: DeskState, row: Row) -> Apart:
    """Who said it and when, of a row. Inside a snapshot."""
    return Apart(state.who(reader, row["device"]), from_milliseconds(row["at"]))


def _apart(reader: Reader) -> dict[bytes, Row]:
    """What stands, by pair, with what waits here laid over. Inside a snapshot."""
    rows = reader.overlaid("told_apart", "true", (), reader.pending("kind = 'patient.told-apart'"))
    return {key: row for key, row in rows.items() if not row["taken_back"]}
