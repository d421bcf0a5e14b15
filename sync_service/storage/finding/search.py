"""Finding a person in the whole trust: by blind index where that suffices, else in memory; each search is logged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from care_record.people.patient import Patient
from care_record.people.search import SearchQuery, SearchResult, search
from care_record.wire.bodies import PatientSearched
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.state import known_patient


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
