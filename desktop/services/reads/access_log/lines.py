"""The access log's tables in the mirror: made from `entry`, and made anew whenever they are empty."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import apsw

from care_record.audit.counting import Counted
from care_record.audit.families import Family
from care_record.audit.unusual import Unusual
from desktop.services.store.connection import words_for_sqlite

LISTED = "listed"
"""How far the log is listed: the name of a value of the mirror's `meta`."""
PACE_KEPT = 60 * 48
"""Half hours for which a reader's pace is kept, so that notes from a workstation that was offline still count."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of `access_line`."""

    seq: int
    place: int
    at: int
    family: Family
    patient: bytes | None = None
    device: bytes | None = None
    team: bytes | None = None


@dataclass(slots=True)
class Listed:
    """What a run over some entries adds, up to and with the entry `upto`."""

    upto: int
    lines: list[Line] = field(default_factory=list)
    unusual: list[tuple[Unusual, int, int]] = field(default_factory=list)
    counted: dict[bytes, Counted] = field(default_factory=dict)
    pace: dict[tuple[bytes, int], list[tuple[int, int]]] = field(default_factory=dict)


def write(connection: apsw.Connection, found: Listed) -> None:
    """Write what a run has found, and how far it came, in one transaction."""
    with words_for_sqlite(), connection:
        connection.executemany(
            "insert or replace into access_line (seq, place, at, family, patient, device, team) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            ((one.seq, one.place, one.at, one.family, one.patient, one.device, one.team) for one in found.lines),
        )
        connection.executemany("insert or ignore into unusual (what, at, seq) values (?, ?, ?)", found.unusual)
        connection.executemany(
            "insert or replace into counted (device, highest, gaps, repeated) values (?, ?, ?, ?)",
            ((device, one.highest, json.dumps(one.gaps), one.repeated) for device, one in found.counted.items()),
        )
        connection.executemany(
            "insert or replace into pace (member, half_hour, seqs) values (?, ?, ?)",
            ((member, number, json.dumps(seqs)) for (member, number), seqs in found.pace.items()),
        )
        if found.pace:
            newest = max(number for _, number in found.pace)
            connection.execute("delete from pace where half_hour < ?", (newest - PACE_KEPT,))
        connection.execute("insert or replace into meta (name, value) values (?, ?)", (LISTED, found.upto))


def counted(connection: apsw.Connection) -> Mapping[UUID, Counted]:
    """What each workstation's notes have counted to."""
    found = connection.execute("select device, highest, gaps, repeated from counted")
    return {UUID(bytes=row[0]): _counted(row[1:]) for row in found}


def counted_of(connection: apsw.Connection, device: bytes) -> Counted:
    """The same for one workstation."""
    row = connection.execute("select highest, gaps, repeated from counted where device = ?", (device,)).fetchone()
    return _counted(row) if row is not None else Counted()


def pace_of(connection: apsw.Connection, member: bytes, half_hour: int) -> list[tuple[int, int]]:
    """The readings of one person in one half hour, as (at, seq)."""
    found = connection.execute("select seqs from pace where member = ? and half_hour = ?", (member, half_hour)).get
    return [(at, seq) for at, seq in json.loads(found)] if found is not None else []


def _counted(row: Sequence[object]) -> Counted:
    highest, gaps, repeated = row
    return Counted(int(highest), tuple((first, last) for first, last in json.loads(str(gaps))), int(repeated))  # type: ignore[call-overload]
