"""A fact of the log, what it changes in a table that screens read, and the row of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from care_record.people.names import fold
from care_record.people.patient import Patient
from care_record.wire import cbor
from care_record.wire.bodies import Body

Value = bytes | str | int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement or one fact of the service. `seq` and `at` are the service's, None and the author's while it waits.

    `device` is None for what the service saw for itself. `opened` is what an answer that was taken here comes to, while
    it waits (`entered.py`).
    """

    id: UUID
    kind: str
    stream: UUID
    at: int
    body: Body
    seq: int | None = None
    base: int = 0
    device: UUID | None = None
    opened: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """`put` makes a row or changes these columns of it; `set` changes a row that is there.

    `keep` does so only while the first of these columns is empty: the first one counts.
    """

    how: Literal["put", "set", "keep"]
    table: str
    key: bytes
    values: Mapping[str, Value]


def patient_row(patient: Patient) -> dict[str, Value]:
    """The row of one person, with the words that a search finds it by."""
    family, given = patient.name.sort_key
    number = patient.nhs_number.digits if patient.nhs_number else None
    born = patient.birth_date
    year, month, day = f"{born.year:04}", f"{born.month:02}", f"{born.day:02}"
    words = (
        f"{family} {given} {fold(patient.name.middle)} {fold(patient.name.known_as)} {number or ''} "
        f"{year}{month}{day} {day}{month}{year} {born.year}"
    )
    return {
        "family_sort": family,
        "given_sort": given,
        "sounds": " ".join(patient.name.sounds),
        "birth_date": born.isoformat(),
        "nhs_number": number,
        "find": words,
        "plain": cbor.encode(patient.to_dict()),
        "deceased": int(patient.deceased),
        "died": patient.deceased_date.isoformat() if patient.deceased_date else None,
    }
