"""Sends to many, kept beside the outbox's acts: what was asked, of whom, and how far it is.

Who has been reached is written in the transaction that keeps the acts for them, so that nobody is asked twice and
nobody is forgotten, whenever the program ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import apsw

from care_record.wire import cbor
from desktop.services.store.connection import words_for_sqlite

QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class Cohort:
    """One send to many: `done` of `people` are settled, `dropped` of them were left out at the last moment."""

    id: UUID
    at: int
    draft: Mapping[str, Any]
    stopped: bool
    people: int
    done: int
    dropped: int


_COLUMNS = (
    "select id, at, draft, stopped, count(*), coalesce(sum(outcome <> ''), 0), "
    "coalesce(sum(outcome not in ('', 'queued')), 0) from cohort join cohort_person on cohort_person.cohort = cohort.id"
)


def begin(connection: apsw.Connection, cohort: UUID, at: int, draft: Mapping[str, Any], people: Sequence[UUID]) -> None:
    """Keep a send that begins, in one transaction; those that are over are forgotten."""
    with words_for_sqlite(), connection:
        over = "stopped or not exists (select 1 from cohort_person where cohort = cohort.id and outcome = '')"
        connection.execute(f"delete from cohort where {over}")  # noqa: S608 - our own words
        connection.execute("delete from cohort_person where cohort not in (select id from cohort)")
        connection.execute(
            "insert into cohort (id, at, draft) values (?, ?, ?)", (cohort.bytes, at, cbor.encode(draft))
        )
        connection.executemany(
            "insert into cohort_person (cohort, place, patient) values (?, ?, ?)",
            ((cohort.bytes, place, patient.bytes) for place, patient in enumerate(people)),
        )


def read(connection: apsw.Connection, cohort: UUID) -> Cohort:
    """One send; raises `LookupError`."""
    found = list(connection.execute(f"{_COLUMNS} where id = ? group by id", (cohort.bytes,)))
    if not found:
        raise LookupError("no such send to many here")
    return _cohort(found[0])


def unfinished(connection: apsw.Connection) -> list[Cohort]:
    """Those that were neither finished nor stopped, the oldest first."""
    rows = connection.execute(f"{_COLUMNS} where not stopped group by id order by at")
    return [one for one in map(_cohort, rows) if one.done < one.people]


def waiting(connection: apsw.Connection, cohort: UUID, most: int) -> dict[UUID, int]:
    """The next people who have not been reached, each with the place in the list."""
    rows = connection.execute(
        "select patient, place from cohort_person where cohort = ? and outcome = '' order by place limit ?",
        (cohort.bytes, most),
    )
    return {UUID(bytes=patient): place for patient, place in rows}


def settle(connection: apsw.Connection, cohort: UUID, outcomes: Iterable[tuple[int, str]]) -> None:
    """Write what became of the people at these places, inside the caller's transaction."""
    connection.executemany(
        "update cohort_person set outcome = ? where cohort = ? and place = ?",
        ((outcome, cohort.bytes, place) for place, outcome in outcomes),
    )


def stop(connection: apsw.Connection, cohort: UUID) -> None:
    """Reach nobody more; what is queued stays so."""
    with words_for_sqlite(), connection:
        connection.execute("update cohort set stopped = 1 where id = ?", (cohort.bytes,))


def _cohort(row: tuple[Any, ...]) -> Cohort:
    identity, at, draft, stopped, people, done, dropped = row
    return Cohort(UUID(bytes=identity), at, cbor.decode_map(draft), bool(stopped), people, done, dropped)
