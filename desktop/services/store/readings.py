"""Notes of reading, in the outbox's file: the row, its number and the statement are one transaction.

A row stays for a week after it has gone out: the same half hour is not noted twice, and what a restored backup of the
service lacks goes out again. Older rows are let go, and the numbers go on. Notes wait beside the acts, never among
them: no act ever waits for a note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import apsw

from care_record.audit.half_hours import half_hour
from care_record.statements.statement import Statement
from care_record.statements.statement import parse as parse_statement
from care_record.wire.receipt import NOT_KNOWN_YET, Receipt
from desktop.services.store.connection import words_for_sqlite

# Half hours that are remembered after their notes have gone: a week, so that a clock set back notes nothing twice.
REMEMBERED = 7 * 48
MOST_AT_ONCE = 2_000
Sign = Callable[[int], Statement]
"""Signs a note with its number."""
# Each of these is an act of its own: a copy leaves the program every time.
_EACH_TIME = frozenset({"export"})


def is_noted(connection: apsw.Connection, patient: UUID, moment: int) -> bool:
    """Whether this person's reading of a record is noted for the half hour that holds `moment` (ms)."""
    where = "patient = ? and half_hour = ? and not each_time"
    found = connection.execute(f"select 1 from reading where {where}", (patient.bytes, half_hour(moment))).get  # noqa: S608
    return found is not None


def is_export(connection: apsw.Connection, identity: UUID, patient: UUID | None = None) -> bool:
    """Whether this is the note of a copy that leaves the program; with `patient`, of that person's answers."""
    whose = connection.execute("select patient from reading where id = ? and each_time", (identity.bytes,)).get
    return whose is not None and (patient is None or whose == patient.bytes)


def note(connection: apsw.Connection, patient: UUID, what: str, moment: int, sign: Sign) -> int | None:
    """Keep a note of reading, signed with its number by `sign`, and give the number; None where there is one already.

    Raises `DiskFull` or `ReadOnlyProfile`; then nothing was noted.
    """
    each_time = what in _EACH_TIME
    with words_for_sqlite(), connection:
        if not each_time and is_noted(connection, patient, moment):
            return None
        last: int | None = connection.execute("select seq from sqlite_sequence where name = 'reading'").get
        counter = (last or 0) + 1
        said = sign(counter)
        connection.execute(
            "insert into reading (counter, patient, half_hour, each_time, id, statement) values (?, ?, ?, ?, ?, ?)",
            (counter, patient.bytes, half_hour(moment), int(each_time), said.id.bytes, said.encode()),
        )
        connection.execute("delete from reading where sent and half_hour < ?", (half_hour(moment) - REMEMBERED,))
    return counter


def sendable(connection: apsw.Connection) -> list[tuple[bytes, bytes]]:
    """Notes that wait, as (id, statement), in the order of their numbers; at most 2,000."""
    rows = connection.execute(
        "select id, statement from reading where not sent and code = '' order by counter limit ?",
        (MOST_AT_ONCE,),
    )
    return [(identity, statement) for identity, statement in rows]


def keep_receipts(connection: apsw.Connection, receipts: Sequence[Receipt]) -> None:
    """Write what became of notes, in one transaction. A refused one stays, with the service's code."""
    gone = ((one.id.bytes,) for one in receipts if one.outcome == "applied")
    refused = ((one.code or "refused", one.id.bytes) for one in receipts if one.outcome != "applied")
    with words_for_sqlite(), connection:
        connection.executemany("update reading set sent = 1, code = '' where id = ?", gone)
        connection.executemany("update reading set code = ? where id = ?", refused)


def try_again(connection: apsw.Connection) -> None:
    """Let what an older service did not know go out once more: it may have been updated since."""
    with words_for_sqlite(), connection:
        connection.execute("update reading set code = '' where not sent and code = ?", (NOT_KNOWN_YET,))


def count(connection: apsw.Connection) -> tuple[int, int]:
    """How many notes wait, and how many were refused."""
    found = dict(connection.execute("select code <> '', count(*) from reading where not sent group by code <> ''"))
    return found.get(0, 0), found.get(1, 0)


def unsent(connection: apsw.Connection) -> list[Statement]:
    """The statements that the service does not have, in order, for a workstation that must say them anew."""
    rows = connection.execute("select statement from reading where not sent order by counter")
    return [parse_statement(row[0]) for row in rows]


def send_again(connection: apsw.Connection) -> None:
    """Let all that is kept go out once more: a restored backup may lack it, and what it has it answers as before."""
    with words_for_sqlite(), connection:
        connection.execute("update reading set sent = 0, code = ''")
