"""Likely duplicates of one's own caseload: names, dates of birth and NHS numbers alone, and nothing of any record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.duplicates import Likeness, likeness
from care_record.wire import bodies
from desktop.services.reads import patient_lines
from desktop.services.reads.duplicates.near import pairs
from desktop.services.reads.duplicates.pages import DuplicatePair
from desktop.services.store.duplicates.apart import pair_id

if TYPE_CHECKING:
    from desktop.services.state import DeskState
    from desktop.services.store.reader import Reader

MOST = 500
_ORDER = tuple(Likeness)


def likely(reader: Reader, state: DeskState) -> tuple[DuplicatePair, ...]:
    """Pairs that nobody has told apart, the most alike first; at most `MOST`."""
    with reader.snapshot():
        waiting = reader.pending("kind = 'patient.told-apart'")
        apart = {row[0] for row in reader.all("select id from told_apart")}
        apart |= {pair_id(one.stream, one.body.other) for one in waiting if isinstance(one.body, bodies.ToldApart)}
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
