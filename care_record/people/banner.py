"""The patient banner as data, for a view to draw (ISB 1505, PAB).

Zone 1 is name, born, gender and NHS number, in that order, which is also the tab order; labels carry no colon.
Zone 2 opens and closes as one. The banner never stands on a screen with more than one patient (PAB-0009..0015).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from care_record.people.dates import show_age, show_date
from care_record.people.names import title_case
from care_record.people.needs import show_needs
from care_record.people.nhs_number import STATUS
from care_record.people.patient import Patient

NOT_RECORDED = "Not recorded"
UNKNOWN = "Unknown"
HIDDEN = "Restricted"
NUMBER_STATUS = "NHS number status"


@dataclass(frozen=True, slots=True)
class BannerField:
    """One label and its value; an empty label means that the value stands alone, as the name does."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What to draw. `deceased` asks for another colour and a pattern too; `spoken` is the text for a screen reader."""

    zone_1: tuple[BannerField, ...]
    preferred_name: str
    zone_2: tuple[BannerField, ...]
    deceased: bool
    restricted: bool

    @property
    def spoken(self) -> str:
        return ", ".join(f"{field.label} {field.value}".strip() for field in self.zone_1)


def banner(patient: Patient, today: date) -> Banner:
    """Give the banner of one patient on London's day `today`."""
    born = show_date(patient.birth_date)
    if patient.deceased:
        life = [BannerField("Born", born), BannerField("Died", show_date(patient.deceased_date, UNKNOWN))]
        died = patient.deceased_date
        life.append(BannerField("Age at Death", show_age(patient.birth_date, died) if died else UNKNOWN))
    else:
        life = [BannerField("Born", f"{born} ({show_age(patient.birth_date, today)})")]
    number = str(patient.nhs_number) if patient.nhs_number else UNKNOWN
    return Banner(
        zone_1=(
            BannerField("", patient.name.display),
            *life,
            BannerField("Gender", patient.gender.label),
            BannerField("NHS No.", number),
        ),
        preferred_name=title_case(patient.name.known_as),
        zone_2=_zone_2(patient),
        deceased=patient.deceased,
        restricted=patient.restricted,
    )


def number_status(patient: Patient) -> str:
    """How far the NHS number is verified, by the record system's word; a match by name verifies nothing."""
    if patient.nhs_number is None:
        return NOT_RECORDED
    return STATUS.get(patient.nhs_number_status, "not said whether verified").capitalize()


def number_and_status(patient: Patient) -> str:
    """The NHS number with how far it is verified, where anybody has said: what was never traced may be another's."""
    if patient.nhs_number is None:
        return UNKNOWN
    known = patient.nhs_number_status in STATUS
    return f"{patient.nhs_number} ({number_status(patient).lower()})" if known else str(patient.nhs_number)


def _zone_2(patient: Patient) -> tuple[BannerField, ...]:
    needs = ", ".join(show_needs(patient.needs, patient.language)) or "None recorded"
    status = BannerField(NUMBER_STATUS, number_status(patient))
    if patient.restricted:
        hidden = tuple(BannerField(label, HIDDEN) for label in ("Address", "Mobile", "Phone", "E-mail"))
        return (*hidden, BannerField("Communication needs", needs), status)
    return (
        BannerField("Address", patient.address.in_line if patient.address else NOT_RECORDED),
        BannerField("Mobile", patient.mobile or NOT_RECORDED),
        BannerField("Phone", patient.phone or NOT_RECORDED),
        BannerField("E-mail", patient.email or NOT_RECORDED),
        BannerField("Communication needs", needs),
        status,
    )
