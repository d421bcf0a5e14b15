"""Records of which there is more to say than who was given the key: suspended, asked for, ended.

What was worked out is kept with the number of the entry up to which it holds, so that it outlives the bodies that are
erased when copies are destroyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import apsw

from care_record.access import stored
from desktop.services.access.known import KINDS, kept_access

if TYPE_CHECKING:
    from random import Random

    from care_record.log.entry import Entry
    from care_record.statements.directory import Directory

# Each is found at an end of the index; asked for together they would be looked for in every row.
_BOUNDS = "select (select min(patient) from due_record), (select max(patient) from due_record)"
_DUE_FROM = "select patient from due_record where at <= ? and patient >= ? order by patient limit ?"
_DUE_BEFORE = "select patient from due_record where at <= ? and patient < ? order by patient limit ?"
# What makes a record one of these; an agreement or a grant alone does not.
_MORE = KINDS - {"consent.recorded", "access.granted", "glass.broken"}
_ENDS = "select distinct patient from ledger where kind <> 'recorded' and patient not in (select patient from standing)"
# After these a record is looked at by the sync: is there a wrap, an epoch or a destruction that is due?
_LOOK = KINDS | {
    "measure.requested",
    "measure.raised",
    "measure.not-raised",
    "referral.opened",
    "referral.closed",
    "response.reviewed",
    "risk.acknowledged",
}
_OF_TEAM = frozenset({"team-key.created", "member.removed", "device.revoked", "team-key.wrapped"})


def after_page(connection: apsw.Connection, directory: Directory, entries: Iterable[Entry]) -> None:
    """What a page changes, inside its transaction."""
    streams: dict[bytes, bool] = {}
    look: set[bytes] = set()
    every = False
    for one in entries:
        if one.kind in KINDS:
            stream = one.stream.bytes
            streams[stream] = streams.get(stream, False) or one.kind in _MORE
        if one.kind in _LOOK:
            look.add(one.stream.bytes)
        every |= one.kind in _OF_TEAM
    for stream, more in streams.items():
        if more or connection.execute("select 1 from standing where patient = ?", (stream,)).get:
            work_out(connection, directory, stream)
    look_at(connection, look)
    if every:
        look_at_all(connection)


def work_out(connection: apsw.Connection, directory: Directory, patient: bytes) -> None:
    """Work out one record's access from its entries and keep it, inside the caller's transaction."""
    access = kept_access(_select(connection), directory, UUID(bytes=patient))
    newest = connection.execute("select coalesce(max(seq), 0) from entry where stream = ?", (patient,)).get
    suspended = access.suspended.at if access.suspended else None
    connection.execute(
        "insert or replace into standing (patient, seq, state, suspended, requests) values (?, ?, ?, ?, ?)",
        (patient, newest, stored.encode(access), suspended, len(access.requests)),
    )


def work_out_missing(connection: apsw.Connection, directory: Directory) -> None:
    """Those of a mirror that an earlier release has written."""
    with connection:
        found: list[Any] = connection.execute(_ENDS).fetchall()
        for (patient,) in found:
            work_out(connection, directory, patient)


def look_at(connection: apsw.Connection, patients: Iterable[bytes], at: int = 0) -> None:
    """Let the sync look at these records, from a moment (ms) on."""
    connection.executemany(
        "insert into due_record (patient, at) values (?, ?) on conflict do update set at = min(at, excluded.at)",
        ((patient, at) for patient in patients),
    )


def look_at_all(connection: apsw.Connection) -> None:
    """Let the sync look at every record: a team's key has turned, or somebody has left."""
    connection.execute("insert or replace into due_record (patient, at) select distinct patient, 0 from referral")


def some_due(connection: apsw.Connection, now: int, most: int, random: Random) -> list[UUID]:
    """Some of the records that are due: from a place drawn anew each time, so that desks seldom take the same ones."""
    first, last = connection.execute(_BOUNDS).fetchone() or (None, None)
    if not isinstance(first, bytes) or not isinstance(last, bytes):
        return []
    start = random.randint(int.from_bytes(first), int.from_bytes(last)).to_bytes(len(first))
    found = connection.execute(_DUE_FROM, (now, start, most)).fetchall()
    if len(found) < most:
        found += connection.execute(_DUE_BEFORE, (now, start, most - len(found))).fetchall()
    return [UUID(bytes=patient) for (patient,) in found]  # type: ignore[arg-type]


def _select(connection: apsw.Connection) -> Any:
    return lambda statement, bindings: connection.execute(statement, bindings).fetchall()
