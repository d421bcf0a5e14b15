"""Finding a person in the whole trust, or two who may be one; each search is logged.

By blind index where that suffices, else in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from care_record.people.duplicates import Pair, likely
from care_record.people.patient import Patient
from care_record.people.search import SearchQuery, SearchResult, search
from care_record.wire.bodies import PatientSearched
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.state import known_patient

if TYPE_CHECKING:
    from sync_service.service import Service


MOST_PAIRS = 25
"""Pairs: a search shows fifty people at most."""
LIKELY = "likely_duplicates"


def search_trust(batch: Batch, query: SearchQuery, *, trust: UUID, member: UUID, device: UUID) -> SearchResult:
    """Search by PDS rules and append `patient.searched`: the fields used and the people shown, never what was typed.

    Raises ValueError for a query that `query_problems` refuses.
    """
    result = search(query, _candidates(batch, query))
    stream = audit_stream(trust)
    batch.log.load([stream.bytes])
    shown = [hit.patient.id for hit in result.matches]
    batch.fact(stream, PatientSearched(member=member, device=device, fields=_fields(query), shown=shown))
    batch.flush()
    return result


def _candidates(batch: Batch, query: SearchQuery) -> Iterable[Patient]:
    index, columns = batch.tools.index, t.patients.c
    # of two records that are one person's the one that is used is found, and of one registered in error none
    narrowed = select(columns.id, columns.wrapped_key, columns.details).where(columns.set_aside.is_(None))
    if query.nhs_number is not None:
        narrowed = narrowed.where(columns.nhs_number_index == index.nhs_number(query.nhs_number))
    elif query.born and query.born_to in (None, query.born) and not query.fuzzy and "*" not in query.family:
        narrowed = narrowed.where(columns.family_birth_index == index.family_and_birth(query.family, query.born))
    for row in _rows(batch.connection, narrowed):
        yield known_patient(row, batch.tools.at_rest).patient


def _rows(connection: Connection, query: Any) -> Iterable[Row[Any]]:
    return connection.execute(query)


def _fields(query: SearchQuery) -> list[str]:
    named = ("family", "given", "born", "born_to", "gender", "postcode", "nhs_number", "fuzzy")
    return [name for name in named if getattr(query, name)]


def likely_duplicates(service: Service, *, trust: UUID, member: UUID, device: UUID) -> tuple[list[Pair], bool, int]:
    """The most alike pairs, whether there are more, and the log's head after the note.

    Everybody is read beside those who write; only the note takes their turn.
    """
    with reading(service.engine) as connection:
        found = likely(_everybody(connection, service.tools.at_rest))
    pairs = found[:MOST_PAIRS]
    with writing(service.engine) as connection:
        batch = Batch(connection, service.tools)
        stream = audit_stream(trust)
        batch.log.load([stream.bytes])
        shown = list(dict.fromkeys(one.id for pair in pairs for one in (pair.one, pair.other)))
        batch.fact(stream, PatientSearched(member=member, device=device, fields=[LIKELY], shown=shown))
        batch.flush()
        return pairs, len(found) > MOST_PAIRS, batch.log.seq


def _everybody(connection: Connection, at_rest: AtRest) -> Iterator[Patient]:
    columns = t.patients.c
    query = select(columns.id, columns.wrapped_key, columns.details).where(columns.set_aside.is_(None))
    rows: Iterable[Row[Any]] = connection.execution_options(yield_per=1000).execute(query)
    for row in rows:
        yield known_patient(row, at_rest).patient
