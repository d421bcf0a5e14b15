"""Letters that wait to be printed: asked for by letter, or a reminder whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from desktop.services.reads import patient_lines
from desktop.services.reads.chasing.pages import LetterLine
from desktop.services.reads.conditions import taken_back

if TYPE_CHECKING:
    from desktop.services.state import DeskState
    from desktop.services.store.reader import Reader, Row

MOST = 200
_AT_ONCE = 1000
_OPEN = frozenset({"queued", "sent", "delivered", "bounced", "opened"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A send that waits for the team, since when (ms), and whether it is a reminder."""

    row: Row
    since: int
    reminder: bool


def letters(reader: Reader, state: DeskState) -> tuple[LetterLine, ...]:
    """At most 200, the one that has waited longest first. What waits in the outbox is not with the service yet."""
    with reader.snapshot():
        found = sorted(letters_waiting(reader).items(), key=lambda one: one[1].since)[:MOST]
        people = patient_lines.lines(reader, state, [one.row["patient"] for _, one in found])
        return tuple(
            LetterLine(
                request=UUID(bytes=request),
                patient=people[one.row["patient"]],
                address=_address(reader, one.row["patient"]),
                due=date.fromisoformat(one.row["due"]),
                since=from_milliseconds(one.since),
                reminder=one.reminder,
            )
            for request, one in found
            if one.row["patient"] in people
        )


def _address(reader: Reader, patient: bytes) -> str:
    """In one line; empty where none may be shown."""
    person = patient_lines.patient_of(reader, UUID(bytes=patient), reader.pending("stream = ?", (patient,)))
    return "" if person.restricted or person.address is None else person.address.in_line


def letters_waiting(reader: Reader) -> dict[bytes, Waiting]:
    """Letters to print, by request: asked for by letter, or a reminder whose turn it is."""
    first = reader.rows("request", f"channel = 'letter' and state = 'queued' order by at limit {_AT_ONCE}")
    found = {key: Waiting(row, row["at"], reminder=False) for key, row in first.items()}
    return _without_gone(reader, found | _reminders(reader, "letter"))


def clinic_waiting(reader: Reader) -> dict[bytes, Waiting]:
    """What the ladder leaves to the clinic, by request."""
    return _without_gone(reader, _reminders(reader, "in-clinic"))


def _reminders(reader: Reader, channel: str) -> dict[bytes, Waiting]:
    rows = reader.rows("attempt", f"state = 'queued' and channel = ? order by at limit {_AT_ONCE}", (channel,))
    found = {}
    for row in rows.values():
        request = reader.rows("request", "id = ?", (row["request"],)).get(row["request"])
        if request is not None and request["state"] in _OPEN:
            found[row["request"]] = Waiting(request, row["at"], reminder=True)
    return found


def _without_gone(reader: Reader, found: dict[bytes, Waiting]) -> dict[bytes, Waiting]:
    gone = taken_back(reader)
    return {key: one for key, one in found.items() if key not in gone}
