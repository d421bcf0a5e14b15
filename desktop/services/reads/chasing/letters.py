"""Letters that wait to be printed: asked for by letter, or a reminder whose turn it is."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.letter import recipient_block
from care_record.people.dates import from_milliseconds
from desktop.services.reads import patient_lines
from desktop.services.reads.chasing.pages import LetterLine
from desktop.services.reads.conditions import taken_back
from desktop.services.reads.returned import requests_of
from desktop.services.reads.rows.named import asked_words, recipient_of

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
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
        waiting = letters_waiting(reader, taken_back(reader))
        found = sorted(waiting.items(), key=lambda one: one[1].since)[:MOST]
        people = patient_lines.lines(reader, state, [one.row["patient"] for _, one in found])
        return tuple(
            LetterLine(
                request=UUID(bytes=request),
                patient=people[one.row["patient"]],
                address=_address(reader, one.row),
                due=date.fromisoformat(one.row["due"]),
                since=from_milliseconds(one.since),
                reminder=one.reminder,
                asked=asked_words(one.row),
            )
            for request, one in found
            if one.row["patient"] in people
        )


def _address(reader: Reader, row: Row) -> str:
    """In one line, of whoever is asked; empty where none may be shown."""
    patient = row["patient"]
    if recipient := recipient_of(row):
        return ", ".join(recipient_block(recipient)[1:]) if recipient.address else ""
    person = patient_lines.patient_of(reader, UUID(bytes=patient), reader.pending("stream = ?", (patient,)))
    return "" if person.restricted or person.address is None else person.address.in_line


def letters_waiting(reader: Reader, gone: Container[bytes]) -> dict[bytes, Waiting]:
    """Letters to print, by request: asked for by letter, or a reminder whose turn it is; without those in `gone`."""
    first = reader.rows("request", f"channel = 'letter' and state = 'queued' order by at limit {_AT_ONCE}")
    found = {key: Waiting(row, row["at"], reminder=False) for key, row in first.items()}
    return {key: one for key, one in (found | _reminders(reader, "letter")).items() if key not in gone}


def clinic_waiting(reader: Reader, gone: Container[bytes]) -> dict[bytes, Waiting]:
    """What the ladder leaves to the clinic, by request, without those in `gone`."""
    return {key: one for key, one in _reminders(reader, "in-clinic").items() if key not in gone}


def _reminders(reader: Reader, channel: str) -> dict[bytes, Waiting]:
    rows = reader.rows("attempt", f"state = 'queued' and channel = ? order by at limit {_AT_ONCE}", (channel,))
    requests = requests_of(reader, [row["request"] for row in rows.values()])
    return {
        row["request"]: Waiting(requests[row["request"]], row["at"], reminder=True)
        for row in rows.values()
        if row["request"] in requests and requests[row["request"]]["state"] in _OPEN
    }
