"""A patient read back from plain values, strictly: what crosses a wire or comes from a file is never taken on trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from care_record.people.address import Address
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.problems import InvalidPatientError, InvalidValueError, PatientProblem

_NAME_PARTS = frozenset(part.name for part in fields(HumanName))


def read_patient(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Give the arguments of a Patient. Raises InvalidPatientError with every key at fault."""
    values: dict[str, Any] = {}
    found = [PatientProblem(str(key), f"{key} is not a part of a patient.") for key in plain if key not in _READERS]
    found += [PatientProblem(key, f"{key} is missing.") for key in ("id", "name", "birth_date") if key not in plain]
    for key, reader in _READERS.items():
        if key in plain:
            try:
                values[key] = reader(plain[key])
            except InvalidValueError as error:
                found.append(PatientProblem(key, error.words))
            except (TypeError, ValueError):
                found.append(PatientProblem(key, f"{key} has a value that cannot be read."))
    if found:
        raise InvalidPatientError(tuple(found))
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(item) for item in value)


def _id(value: Any) -> UUID:
    if not isinstance(value, bytes):
        raise TypeError
    return UUID(bytes=value)


def _day(value: Any) -> date:
    day = date.fromisoformat(_text(value))
    if day.isoformat() != value:
        raise ValueError
    return day


def _name(value: Any) -> HumanName:
    if not isinstance(value, Mapping) or not _NAME_PARTS.issuperset(value):
        raise TypeError
    return HumanName(**{key: _text(part) for key, part in value.items()})


def _address(value: Any) -> Address:
    if not isinstance(value, Mapping) or set(value) != {"lines", "postcode"}:
        raise TypeError
    return Address(_texts(value["lines"]), _text(value["postcode"]))


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "name": _name,
    "birth_date": _day,
    "nhs_number": lambda value: NHSNumber(_text(value)),
    "gender": lambda value: Gender(_text(value)),
    "address": _address,
    "email": _text,
    "mobile": _text,
    "phone": _text,
    "needs": _texts,
    "language": _text,
    "restricted": _flag,
    "deceased": _flag,
    "deceased_date": _day,
    "nhs_number_status": _text,
}

PARTS = frozenset(_READERS)
"""The parts of a patient that this release knows; a newer one may write more."""
