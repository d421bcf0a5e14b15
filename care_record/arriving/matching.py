"""Who a row is about: by the record system's own number, then by NHS number; what is doubtful a person decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from care_record.arriving.rows import PersonRow, Where
from care_record.people.duplicates import Likeness, likeness, names_agree
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient

OTHER_BIRTH = "Another record of the trust has this NHS number, with another date of birth. A person must look at both."
OTHER_NAME = "Another record of the trust has this NHS number and date of birth, with another name. A person must look."
OTHER_PERSON = "The record with this number of the record system is of somebody else: name and date of birth differ."
NUMBER_TAKEN = "The NHS number has changed to one that another record of the trust has. A person must look at both."
TWO_NUMBERS = (
    "Another number of the record system has this NHS number here: it may hold two records of one person. A person "
    "must look."
)
LOOKS_ALIKE = (
    "A record of the trust looks like the same person. Find it, or take the row as somebody else with --look-alikes."
)


@dataclass(frozen=True, slots=True)
class Found:
    """The record that a row is about; None for somebody new."""

    patient: Patient | None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Why nobody but a person can say who it is, and the field at fault."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """What to look up: records by the record system's number and by NHS number, and those that may be alike.

    `has_number` tells whether a record has a number of the same record system already.
    """

    by_number: Callable[[str], Patient | None]
    by_nhs_number: Callable[[str], Patient | None]
    has_number: Callable[[UUID], bool]
    alike: Callable[[HumanName, date], Iterable[Patient]]


def who(row: PersonRow, known: Known, *, look_alikes: bool = False) -> Found | Doubtful:
    """Whom a row is about. With `look_alikes`, somebody who looks like a record of the trust is taken as new."""
    nhs_number = str(row.details.get("nhs_number", ""))
    holder = known.by_nhs_number(nhs_number) if nhs_number else None
    held = known.by_number(row.number)
    if held is not None:
        return _by_number(row, held, holder)
    if holder is not None:
        return Doubtful("patient", TWO_NUMBERS) if known.has_number(holder.id) else _by_nhs_number(row, holder)
    if not look_alikes and _a_look_alike(row, known):
        return Doubtful("family_name", LOOKS_ALIKE)
    return Found(None)


def _by_number(row: PersonRow, held: Patient, holder: Patient | None) -> Found | Doubtful:
    if holder is not None and holder.id != held.id:
        return Doubtful("nhs_number", NUMBER_TAKEN)
    if not _same_birth(row, held) and not names_agree(name_of(row.details), held.name):
        return Doubtful("patient", OTHER_PERSON)
    return Found(held)


def _by_nhs_number(row: PersonRow, holder: Patient) -> Found | Doubtful:
    if not _same_birth(row, holder):
        return Doubtful("nhs_number", OTHER_BIRTH)
    return Found(holder) if names_agree(name_of(row.details), holder.name) else Doubtful("nhs_number", OTHER_NAME)


def name_of(details: Mapping[str, Any]) -> HumanName:
    """The name in a row's details."""
    return HumanName(family=str(details.get("family", "")), given=str(details.get("given", "")))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row of a file with its NHS number (digits) and date of birth (ISO)."""

    where: Where
    nhs_number: str
    born: str


def clashes(rows: Iterable[Numbered]) -> dict[Where, Where]:
    """Rows of one import that have one NHS number and other dates of birth, each with another of them.

    None of them is taken, since nobody can say which is right.
    """
    first: dict[str, tuple[Where, str]] = {}
    found: dict[Where, Where] = {}
    for row in rows:
        where, born = first.setdefault(row.nhs_number, (row.where, row.born))
        if born != row.born:
            found[row.where] = where
            found.setdefault(where, row.where)
    return found


def _a_look_alike(row: PersonRow, known: Known) -> bool:
    details = row.details
    number = NHSNumber(details["nhs_number"]) if details.get("nhs_number") else None
    name, born = name_of(details), date.fromisoformat(details["birth_date"])
    new = Patient(UUID(int=0), name, born, number)
    return any(likeness(new, other) is Likeness.SAME for other in known.alike(name, born))


def _same_birth(row: PersonRow, patient: Patient) -> bool:
    return bool(row.details["birth_date"] == patient.birth_date.isoformat())
