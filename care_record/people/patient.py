"""The patient: demographics, contact and communication needs, checked whole and carried as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from care_record.people.address import Address, address_problems
from care_record.people.dates import birth_date_fault
from care_record.people.email_address import parse_email
from care_record.people.gender import Gender
from care_record.people.names import HumanName, name_problems
from care_record.people.needs import NEEDS
from care_record.people.nhs_number import STATUS, NHSNumber
from care_record.people.plain import read_patient
from care_record.people.problems import InvalidPatientError, InvalidValueError, PatientProblem
from care_record.people.telephone import parse_mobile, parse_telephone

_TEXTS = ("email", "mobile", "phone", "language", "nhs_number_status")


@dataclass(frozen=True, slots=True)
class Patient:
    """One person. `nhs_number` is None where it is not known yet; empty text where a contact is not recorded.

    `needs` are codes of `needs.NEEDS`; `language` is a BCP 47 tag, empty for English. `restricted` hides where the
    person lives and how they are reached (PDS sensitive records). `deceased` may be known without its date.
    `nhs_number_status` is a code of `nhs_number.STATUS`, empty where nobody has said.
    """

    id: UUID
    name: HumanName
    birth_date: date
    nhs_number: NHSNumber | None = None
    gender: Gender = Gender.NOT_KNOWN
    address: Address | None = None
    email: str = ""
    mobile: str = ""
    phone: str = ""
    needs: tuple[str, ...] = ()
    language: str = ""
    restricted: bool = False
    deceased: bool = False
    deceased_date: date | None = None
    nhs_number_status: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for CBOR: text keys, ISO dates, the id as 16 bytes; what is not recorded is left out."""
        plain: dict[str, Any] = {
            "id": self.id.bytes,
            "name": {part.name: value for part in fields(HumanName) if (value := getattr(self.name, part.name))},
            "birth_date": self.birth_date.isoformat(),
            "gender": self.gender.value,
        }
        if self.nhs_number:
            plain["nhs_number"] = self.nhs_number.digits
        if self.address:
            plain["address"] = {"lines": list(self.address.lines), "postcode": self.address.postcode}
        plain.update({key: value for key in _TEXTS if (value := getattr(self, key))})
        if self.needs:
            plain["needs"] = list(self.needs)
        plain.update({key: True for key in ("restricted", "deceased") if getattr(self, key)})
        if self.deceased_date:
            plain["deceased_date"] = self.deceased_date.isoformat()
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote. Raises InvalidPatientError with each key missing, unknown or of a wrong kind."""
        return cls(**read_patient(plain))

    def without_contact(self) -> Self:
        """Give the person as a search in the trust may show a restricted record: no address or contact (PDS)."""
        return replace(self, address=None, email="", mobile="", phone="")


def patient_problems(patient: Patient, today: date) -> tuple[PatientProblem, ...]:
    """Everything that stops these details from being registered, in the order of the form; `today` is London's day."""
    found = list(name_problems(patient.name))
    if not patient.name.given:
        found.append(PatientProblem("given", "Enter the given name. With one name only, type it in both boxes."))
    words = birth_date_fault(patient.birth_date, today)
    if words:
        found.append(PatientProblem("birth_date", words))
    if patient.address:
        found.extend(address_problems(patient.address))
    for field, value, parse in (
        ("email", patient.email, parse_email),
        ("mobile", patient.mobile, parse_mobile),
        ("phone", patient.phone, parse_telephone),
    ):
        if value:
            try:
                parse(value)
            except InvalidValueError as error:
                found.append(PatientProblem(field, error.words))
    if patient.nhs_number_status not in ("", *STATUS):
        found.append(PatientProblem("nhs_number_status", "This is no status of an NHS number: 01 to 08."))
    unknown = [need for need in patient.needs if need not in NEEDS]
    if unknown:
        found.append(PatientProblem("needs", f"This communication need is not known: {', '.join(unknown)}."))
    found.extend(_death_problems(patient, today))
    return tuple(found)


def require_valid(patient: Patient, today: date) -> Patient:
    """Give back the same patient, once nothing is wrong with it. Raises InvalidPatientError."""
    problems = patient_problems(patient, today)
    if problems:
        raise InvalidPatientError(problems)
    return patient


def _death_problems(patient: Patient, today: date) -> list[PatientProblem]:
    died = patient.deceased_date
    if died is None:
        return []
    if not patient.deceased:
        return [PatientProblem("deceased_date", "There is a date of death, but the person is not recorded as died.")]
    if died < patient.birth_date:
        return [PatientProblem("deceased_date", "The date of death is before the date of birth.")]
    if died > today:
        return [PatientProblem("deceased_date", "The date of death is in the future.")]
    return []
