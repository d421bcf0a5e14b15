"""Who may be registered twice in the whole trust, and pairs that were told apart; whom it shows is logged as a search.

What is shown of a person is what tells who they are: names, birth, gender and NHS number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from care_record.people.duplicates import Pair, bare, likely, pair_of
from care_record.people.patient import Patient
from care_record.wire.bodies import PatientSearched
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.bulk import among
from sync_service.storage.database import reading, writing
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.state import known_patient

if TYPE_CHECKING:
    from sync_service.service import Service

MOST_PAIRS = 25
"""Pairs: a search shows fifty people at most."""
LIKELY, ONE_PAIR, TOLD_APART = "likely_duplicates", "one_pair", "told_apart"


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks: the trust, the member and the workstation."""

    trust: UUID
    member: UUID
    device: UUID


@dataclass(frozen=True, slots=True)
class Said:
    """On which workstation and when (ms) two were told apart."""

    device: UUID
    at: int


@dataclass(frozen=True, slots=True)
class Apart:
    """A pair that was told apart."""

    one: Patient
    other: Patient
    said: Said


def listed(service: Service, who: Looker) -> tuple[list[Pair], bool, int]:
    """The most alike pairs, whether there are more, and the log's head after the note."""
    found = everybodys(service)
    pairs = found[:MOST_PAIRS]
    return pairs, len(found) > MOST_PAIRS, _note(service, who, LIKELY, pairs)


def everybodys(service: Service) -> list[Pair]:
    """All pairs that nobody has told apart, the most alike first; read beside those who write, and not noted."""
    with reading(service.engine) as connection:
        columns = t.told_apart.c
        apart = {
            (UUID(bytes=one), UUID(bytes=other))
            for one, other in connection.execute(select(columns.one, columns.other))
        }
        found = likely(_everybody(connection, service.tools.at_rest))
    return [pair for pair in found if pair_of(pair.one.id, pair.other.id) not in apart]


def one_pair(service: Service, who: Looker, one: UUID, other: UUID) -> tuple[Pair, Said | None, int] | None:
    """Two of whom one may be registered twice, who has told them apart, and the log's head after the note.

    None where they do not look alike.
    """
    lesser, greater = pair_of(one, other)
    columns = t.told_apart.c
    this = (columns.one == lesser.bytes) & (columns.other == greater.bytes)
    with reading(service.engine) as connection:
        pairs = likely(_people(connection, service.tools.at_rest, {one.bytes, other.bytes}).values())
        row = connection.execute(select(columns.device, columns.at).where(this)).one_or_none()
    if not pairs:
        return None
    said = Said(UUID(bytes=row.device), row.at) if row is not None else None
    return pairs[0], said, _note(service, who, ONE_PAIR, pairs)


def told_apart(service: Service, who: Looker) -> tuple[list[Apart], bool, int]:
    """Pairs that were told apart, the newest first, whether there are more, and the log's head after the note."""
    with reading(service.engine) as connection:
        rows = connection.execute(select(t.told_apart).order_by(t.told_apart.c.seq.desc()).limit(MOST_PAIRS + 1)).all()
        people = _people(connection, service.tools.at_rest, {key for row in rows for key in (row.one, row.other)})
    # a record that was merged or registered in error since is nobody to tell apart
    pairs = [
        Apart(people[row.one], people[row.other], Said(UUID(bytes=row.device), row.at))
        for row in rows[:MOST_PAIRS]
        if row.one in people and row.other in people
    ]
    return pairs, len(rows) > MOST_PAIRS, _note(service, who, TOLD_APART, pairs)


def _note(service: Service, who: Looker, field: str, pairs: Iterable[Pair | Apart]) -> int:
    """Append `patient.searched` with everybody shown; only this takes the turn of those who write."""
    with writing(service.engine) as connection:
        batch = Batch(connection, service.tools)
        stream = audit_stream(who.trust)
        batch.log.load([stream.bytes])
        shown = list(dict.fromkeys(one.id for pair in pairs for one in (pair.one, pair.other)))
        batch.fact(stream, PatientSearched(member=who.member, device=who.device, fields=[field], shown=shown))
        batch.flush()
        return batch.log.seq


def _people(connection: Connection, at_rest: AtRest, ids: set[bytes]) -> dict[bytes, Patient]:
    """Those of them whose records are used, without contact."""
    query = _used().where(among(t.patients.c.id, ids))
    return {row.id: bare(known_patient(row, at_rest).patient) for row in connection.execute(query)}


def _everybody(connection: Connection, at_rest: AtRest) -> Iterator[Patient]:
    rows: Iterable[Row[Any]] = connection.execution_options(yield_per=1000).execute(_used())
    for row in rows:
        yield known_patient(row, at_rest).patient


def _used() -> Any:
    columns = t.patients.c
    return select(columns.id, columns.wrapped_key, columns.details).where(columns.set_aside.is_(None))
