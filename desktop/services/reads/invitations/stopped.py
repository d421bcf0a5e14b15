"""Invitations that stopped, and letters to print, of all people here: the same rows are listed and counted."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.states import DeliveryState
from desktop.services.reads import patient_lines
from desktop.services.reads.invitations import known as of_known
from desktop.services.reads.invitations.lines import is_stopped, line, to_print
from desktop.services.reads.invitations.pages import StoppedLine
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Effect, Fact
    from desktop.services.store.reader import Reader, Row

MOST = 1000
# each is worded so that a partial index of `store.invitations.tables` serves it
_STOPPED = "(state in ('no-address', 'bounced', 'expired') or locked = 1 or code_state = 'bounced')"
_LETTERS = "(channel = 'letter' or second = 'letter') and state not in ('used', 'cancelled', 'expired')"
_KNOWN = "exists (select 1 from patient where patient.id = invitation.patient)"
_ENDED = "ended_at >= ?"
SHOWN_MS = 7 * 24 * 3600 * 1000
"""For so long the list says that a carer has ended their registration."""
PENDING = "kind like 'invitation.%' or kind like 'account.%'"


def rows(reader: Reader, pending: Sequence[Fact], now: int) -> list[Row]:
    """At most 1,000 of each kind, the one that has waited longest first; `pending` as `PENDING` chooses it.

    A carer who has ended their registration is among them for a week before `now` (ms).
    """
    changes = [change for fact in pending for change in effects(fact)]
    found: dict[bytes, Row] = {}
    for where in (_STOPPED, _LETTERS):
        found |= reader.rows("invitation", f"{where} and {_KNOWN} order by at limit {MOST}")
    found |= reader.rows("invitation", f"{_ENDED} and {_KNOWN} order by at limit {MOST}", (now - SHOWN_MS,))
    asking = [row for row in overlay(found, changes, "invitation").values() if row["ended_at"] or _asks(row)]
    gone = _replaced(reader, asking, changes)
    return sorted((row for row in asking if row["id"] not in gone), key=lambda row: (row["at"], row["id"]))


def _asks(row: Row) -> bool:
    standing = DeliveryState(row["state"])
    return is_stopped(row, standing) or to_print(row, standing)


def _replaced(reader: Reader, asking: Sequence[Row], changes: Sequence[Effect]) -> frozenset[bytes]:
    """Those of which a later invitation, or an account, has taken the place."""
    people = list({row["patient"] for row in asking})
    of_them = f"patient in ({','.join('?' * len(people))})"
    every = overlay(reader.rows("invitation", of_them, people), changes, "invitation").values()
    replaced = {one["replaces"] for one in every}
    newest: defaultdict[bytes, int] = defaultdict(int)
    for one in every:
        if one["role"] == "patient":
            newest[one["patient"]] = max(newest[one["patient"]], one["at"])
    accounts = reader.rows("account", f"{of_them} and role = 'patient'", people).values()
    registered = {row["patient"] for row in accounts}
    return frozenset(
        row["id"]
        for row in asking
        if row["id"] in replaced
        or (row["role"] == "patient" and row["at"] < newest[row["patient"]])
        or (row["role"] == "patient" and row["what"] == "link" and row["patient"] in registered)
    )


def stopped(reader: Reader, state: DeskState) -> tuple[StoppedLine, ...]:
    """The list, the one that has waited longest first."""
    with reader.snapshot():
        pending = reader.pending(PENDING)
        found: list[StoppedLine] = []
        wanted, waiting = rows(reader, pending, state.now()), frozenset(fact.id.bytes for fact in pending)
        people = patient_lines.lines(reader, state, [row["patient"] for row in wanted])
        for row in wanted:
            patient = UUID(bytes=row["patient"])
            if row["patient"] not in people:
                continue
            person = patient_lines.patient_of(reader, patient, reader.pending("stream = ?", (patient.bytes,)))
            confirmed = of_known.confirmed(reader, patient)
            found.append(StoppedLine(people[row["patient"]], line(reader, state, row, person, confirmed, waiting)))
        return tuple(found)


def count(reader: Reader, now: int) -> int:
    """How many lines `stopped` has. Inside a snapshot."""
    return len(rows(reader, reader.pending(PENDING), now))
