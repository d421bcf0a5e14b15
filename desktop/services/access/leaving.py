"""What the identity desk's workstations may no longer hold of a record, once what it was opened for is over.

A match opens demographics to the desk. They go on the day after the last request about them was closed; whoever was
accepted and has no account yet stays for `INVITED_DAYS`, so that the invitation can be made, put right and renewed.
What the desk itself said and decided stays, and so do headers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.channels.states import DeliveryState
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.wire import cbor
from desktop.services.store import mirror
from desktop.services.store.connection import words_for_sqlite

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    import apsw

    from care_record.access.record import Access
    from desktop.services.store.reader import Reader

INVITED_DAYS = 30
_CASES = "select state, outcome, closed_at from identity_case where patient = ?"
_LOOK = "insert or ignore into due_record (patient, at) select id, 0 from patient"
_CONTACT = ("confirmed_address", "given_address")
_TOLD = "stream = ? and (kind glob 'patient.*' or kind glob 'address.*') and body is not null"
_MATCHED = "select seq, body from entry where kind = 'identity.record' and body is not null"
_UNSIGNED = "delete from unchecked where seq in (select seq from entry where stream = ? and body is null)"


def is_done(reader: Reader, patient: UUID, access: Access, today: date) -> bool:
    """Whether nothing is left to do at the desk for which this record was opened to it. Inside a snapshot."""
    one = (patient.bytes,)
    if access.suspended is not None:
        return False
    if reader.get("select 1 from patient where id = ?", one) is None or reader.pending("stream = ?", one):
        return False
    last, accepted = None, False
    for state, outcome, closed_at in reader.all(_CASES, one):
        closed = day_in_london(from_milliseconds(closed_at)) if state == "closed" else today
        last = max(last or closed, closed)
        accepted |= outcome == "accepted"
    if last is None:
        # a match that was taken back
        return True
    if last >= today or _is_invited(reader, patient):
        return False
    has_account = reader.get("select 1 from account where patient = ?", one) is not None
    return not accepted or has_account or last + timedelta(days=INVITED_DAYS) < today


def look_at_all(connection: apsw.Connection) -> None:
    """Let the next round look at every record that is here."""
    with connection:
        connection.execute(_LOOK)


def forget(connection: apsw.Connection, patients: Collection[UUID]) -> None:
    """Remove who these people are and how they are reached, also from the requests that were matched to them."""
    if not patients:
        return
    each = [(patient.bytes,) for patient in patients]
    with words_for_sqlite(), connection:
        for table in _CONTACT:
            connection.executemany(f"delete from {table} where patient = ?", each)  # noqa: S608 - our own tables
        connection.executemany("delete from patient_find where rowid in (select pk from patient where id = ?)", each)
        connection.executemany("delete from patient where id = ?", each)
        connection.executemany("update identity_case set teams = null where patient = ?", each)
        connection.executemany(f"update entry set salt = null, body = null where {_TOLD}", each)  # noqa: S608 - our own words
        rows: list[Any] = connection.execute(_MATCHED).fetchall()
        gone = {patient.bytes for patient in patients}
        shown = [(seq,) for seq, body in rows if cbor.decode_map(body)["patient"]["id"] in gone]
        connection.executemany("update entry set salt = null, body = null where seq = ?", shown)
        connection.executemany(_UNSIGNED, each)
        mirror.ask_for_turn(connection)


def _is_invited(reader: Reader, patient: UUID) -> bool:
    states = reader.all("select distinct state from invitation where patient = ?", (patient.bytes,))
    return any(DeliveryState(state).is_open for (state,) in states)
