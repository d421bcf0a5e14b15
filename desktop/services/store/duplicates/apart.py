"""Pairs of records that somebody has told apart, however alike they look."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from uuid import UUID

from care_record.wire import bodies
from desktop.services.store.facts import Effect, Fact

TABLES = MappingProxyType({"told_apart": ("id blob primary key", "patient blob", "other blob")})
"""Projections, as in `schema.PROJECTIONS`; the key is that of `pair_id`."""
SINCE_3 = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in TABLES.items())
INDEXES_3 = """
create index told_apart_patient on told_apart (patient);
create index patient_born on patient (birth_date, family_sort);
"""


def pair_id(one: UUID, other: UUID) -> bytes:
    """The key of a pair, whichever comes first."""
    return b"".join(sorted((one.bytes, other.bytes)))


def effects(fact: Fact, body: bodies.ToldApart) -> Iterable[Effect]:
    """What the statement changes."""
    values = {"patient": fact.stream.bytes, "other": body.other.bytes}
    return (Effect("put", "told_apart", pair_id(fact.stream, body.other), values),)
