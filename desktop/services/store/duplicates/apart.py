"""Pairs of records that somebody has told apart, however alike they look."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from uuid import UUID

from care_record.people.duplicates import pair_of
from care_record.wire import bodies
from desktop.services.store.facts import Effect, Fact, Value

TABLES = MappingProxyType(
    {
        "told_apart": (
            "id blob primary key",
            "patient blob",
            "other blob",
            "device blob",
            "at integer",
            "taken_back integer not null default 0",
        )
    }
)
"""Projections, as in `schema.PROJECTIONS`; the key is that of `pair_id`."""
SINCE_3 = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in TABLES.items())
INDEXES_3 = """
create index told_apart_patient on told_apart (patient);
create index patient_born on patient (birth_date, family_sort);
"""


def pair_id(one: UUID, other: UUID) -> bytes:
    """The key of a pair, whichever comes first."""
    return b"".join(each.bytes for each in pair_of(one, other))


def effects(fact: Fact, body: bodies.ToldApart) -> Iterable[Effect]:
    """What the statement changes: who said it last counts."""
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "other": body.other.bytes,
        "device": fact.device.bytes if fact.device else None,
        "at": fact.at,
        "taken_back": int(body.taken_back or False),
    }
    return (Effect("put", "told_apart", pair_id(fact.stream, body.other), values),)
