"""What a workstation may no longer hold: removed from the mirror at once, and from the disk by the turn that follows.

Each of these is one transaction that also asks for the turn (`mirror.turn_due`): the window ends its threads, and the
live content moves to a new file under a new key (`turning`). Headers stay, so that the record's chain stays whole.
"""

from __future__ import annotations

from typing import Any

import apsw

from care_record.statements.statement import read as read_statement
from desktop.services.store import mirror
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.schema import COLUMNS

# An access request is a record of its own, whoever it was matched to.
_OF_PATIENT = tuple(table for table, columns in COLUMNS.items() if "patient" in columns and table != "identity_case")
# What is sealed, or opens what is sealed; demographics, agreements and sends are read by the service too.
_SEALED = "(kind in ('response.returned', 'response.entered', 'response.amended') or kind glob 'record-key.*')"
_SEALED_COLUMNS = (
    "envelope",
    "content",
    "scored",
    "headline",
    "score",
    "band",
    "contact_me",
    "reviewed_note",
)


def forget_record(connection: apsw.Connection, patient: bytes) -> None:
    """Remove everything of one record that can be read: projections, search words, bodies and salts of its entries."""
    with words_for_sqlite(), connection:
        forget_projections(connection, patient)
        connection.execute("update entry set salt = null, body = null where stream = ?", (patient,))
        _forget_checks(connection, patient)
        mirror.ask_for_turn(connection)


def forget_contents(connection: apsw.Connection, patient: bytes) -> None:
    """Remove one record's sealed content and the keys to it; who the person is, the ledger and the sends stay.

    A response stays as a line without content, in the state `gone`.
    """
    with words_for_sqlite(), connection:
        _forget_wraps(connection, patient)
        columns = ", ".join(f"{name} = null" for name in _SEALED_COLUMNS)
        connection.execute(f"update response set {columns}, state = 'gone' where patient = ?", (patient,))  # noqa: S608
        connection.execute("update ledger set note = null where patient = ?", (patient,))
        connection.execute(
            f"update entry set salt = null, body = null where stream = ? and {_SEALED}",  # noqa: S608 - no data in it
            (patient,),
        )
        _forget_inline_wraps(connection, patient)
        _forget_checks(connection, patient)
        mirror.ask_for_turn(connection)


def forget_projections(connection: apsw.Connection, patient: bytes) -> None:
    """Remove a record's rows that screens read, inside the caller's transaction; its entries stay."""
    _forget_wraps(connection, patient)
    for table in _OF_PATIENT:
        connection.execute(f"delete from {table} where patient = ?", (patient,))  # noqa: S608
    connection.execute("delete from patient_find where rowid in (select pk from patient where id = ?)", (patient,))
    connection.execute("delete from patient where id = ?", (patient,))


def _forget_wraps(connection: apsw.Connection, patient: bytes) -> None:
    connection.execute("delete from record_wrap where access in (select id from access where patient = ?)", (patient,))


def _forget_inline_wraps(connection: apsw.Connection, patient: bytes) -> None:
    """Release 0.1 gave access with the wraps in the grant itself: such a grant goes as a whole."""
    grants = "select seq, body from entry where stream = ? and kind = 'access.granted' and body is not null"
    rows: list[Any] = connection.execute(grants, (patient,)).fetchall()
    for seq, body in rows:
        if read_statement(body).body.get("wraps"):
            connection.execute("update entry set salt = null, body = null where seq = ?", (seq,))


def _forget_checks(connection: apsw.Connection, patient: bytes) -> None:
    """An entry without a body has no signature left to look at."""
    connection.execute(
        "delete from unchecked where seq in (select seq from entry where stream = ? and body is null)", (patient,)
    )
