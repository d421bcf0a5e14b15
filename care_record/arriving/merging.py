"""What is recorded of a person laid against what the record system says: what is taken, kept, and shown as different.

A field is compared with what the record system said last, so that an old value which it sends again is no news. Only
where the record system itself has changed it does its value count; and what a desk entered after that change is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from care_record.people.names import HumanName
from care_record.people.patient import Patient

Details = Mapping[str, Any]
"""A patient's plain values by key, a name's parts as keys of their own; what is not recorded is left out."""

NAME_PARTS = tuple(part.name for part in fields(HumanName))
_ELSEWHERE = frozenset({"id", "name", "deceased", "deceased_date"})


@dataclass(frozen=True, slots=True)
class Told:
    """One statement of a person's details, in the order of the log: when, what they then were.

    `by_epr` marks those of the record system, with what it then had otherwise (`FromEpr.differs`).
    """

    at: int
    details: Details
    by_epr: bool = False
    differs: Details = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """The details that shall stand, and by key what the record system has otherwise (empty text: nothing)."""

    details: Details
    differs: Details


def flat(patient: Patient) -> dict[str, Any]:
    """A patient's details; death and id are no part of them."""
    plain = patient.to_dict()
    name: dict[str, str] = plain["name"]
    return {**name, **{key: value for key, value in plain.items() if key not in _ELSEWHERE}}


def patient_of(details: Details, identity: UUID, before: Patient | None = None) -> Patient:
    """The patient whom details describe; a death that is known `before` stays. Raises InvalidPatientError."""
    plain: dict[str, Any] = {key: value for key, value in details.items() if key not in NAME_PARTS}
    plain["id"] = identity.bytes
    plain["name"] = {part: details[part] for part in NAME_PARTS if details.get(part)}
    if before is not None and before.deceased:
        plain["deceased"] = True
        if before.deceased_date:
            plain["deceased_date"] = before.deceased_date.isoformat()
    return Patient.from_dict(plain)


def merge(now: Details, told: Iterable[Told], says: Details, updated: int) -> Merged:
    """What stands after the record system `says` its details, as of `updated` (ms).

    `told` is the person's history. A key that is not in `says` is one of which the record system does not speak; one
    with empty text it has nothing for, which never takes away what a desk entered.
    """
    history = tuple(told)
    details, differs = dict(now), dict(_newest_differs(history))
    for key, value in says.items():
        held, said, entered = now.get(key, ""), _last_said(history, key), _entered(history, key)
        differs.pop(key, None)
        if value == held:
            continue
        if entered is not None and (value in ("", said) or entered > updated):
            differs[key] = value
        elif value == "":
            del details[key]
        else:
            details[key] = value
    return Merged(details, differs)


def _newest_differs(history: tuple[Told, ...]) -> Details:
    return next((one.differs for one in reversed(history) if one.by_epr), {})


def _last_said(history: tuple[Told, ...], key: str) -> Any | None:
    """What the record system said of a key last, None where it never spoke of this person."""
    last = next((one for one in reversed(history) if one.by_epr), None)
    return None if last is None else last.differs.get(key, last.details.get(key, ""))


def _entered(history: tuple[Told, ...], key: str) -> int | None:
    """When a desk entered what now stands under a key; None where the record system said it."""
    before: Any = ""
    entered: int | None = None
    for one in history:
        value = one.details.get(key, "")
        if value != before:
            entered = None if one.by_epr else one.at
        before = value
    return entered
