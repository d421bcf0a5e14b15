"""The columns of each kind of table (docs/import.md), and by which a file tells its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from care_record.arriving.rows import Kind

REQUIRED: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "teams": ("team", "team_name"),
        "patients": ("patient", "family_name", "given_name", "date_of_birth", "last_updated"),
        "deaths": ("patient", "date_of_death", "last_updated"),
        "referrals": ("referral", "patient", "team", "referred_on", "last_updated"),
        "discharges": ("referral", "discharged_on", "last_updated"),
        "appointments": ("appointment", "patient", "starts", "last_updated"),
    }
)
OPTIONAL: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "teams": (),
        "patients": (
            "nhs_number",
            "nhs_number_status",
            "title",
            "middle_names",
            "suffix",
            "preferred_name",
            "gender",
            "address_1",
            "address_2",
            "address_3",
            "address_4",
            "address_5",
            "postcode",
            "email",
            "mobile",
            "telephone",
            "language",
            "needs",
            "restricted",
            "deceased",
            "date_of_death",
        ),
        "deaths": (),
        "referrals": ("discharged_on", "reason"),
        "discharges": ("patient", "team", "reason"),
        "appointments": ("team", "kind", "status"),
    }
)
_TELLS: tuple[tuple[str, Kind], ...] = (
    ("appointment", "appointments"),
    ("family_name", "patients"),
    ("referred_on", "referrals"),
    ("discharged_on", "discharges"),
    ("date_of_death", "deaths"),
    ("team_name", "teams"),
)
_ALIASES = MappingProxyType(
    {
        "patient_id": "patient",
        "patient_number": "patient",
        "referral_id": "referral",
        "referral_number": "referral",
        "appointment_id": "appointment",
        "appointment_number": "appointment",
        "team_id": "team",
        "team_code": "team",
        "surname": "family_name",
        "last_name": "family_name",
        "first_name": "given_name",
        "forename": "given_name",
        "known_as": "preferred_name",
        "dob": "date_of_birth",
        "born": "date_of_birth",
        "nhs_no": "nhs_number",
        "post_code": "postcode",
        "phone": "telephone",
        "died": "date_of_death",
        "died_on": "date_of_death",
        "referral_date": "referred_on",
        "discharge_date": "discharged_on",
        "updated": "last_updated",
    }
)


def column(heading: str) -> str:
    """The column that a heading names: case, blanks, hyphens and a byte order mark do not matter."""
    plain = re.sub(r"[^a-z0-9]+", "_", heading.replace("\ufeff", "").strip().lower()).strip("_")
    return _ALIASES.get(plain, plain)


def kind_of(columns: Iterable[str]) -> Kind | None:
    """What a table with these columns is about, None where nothing tells."""
    held = frozenset(columns)
    return next((kind for name, kind in _TELLS if name in held), None)


def missing(kind: Kind, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that a table of this kind lacks."""
    held = frozenset(columns)
    return tuple(name for name in REQUIRED[kind] if name not in held)


def unknown(kind: Kind, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that a table of this kind has and nobody reads."""
    known = frozenset(REQUIRED[kind]) | frozenset(OPTIONAL[kind])
    return tuple(name for name in columns if name and name not in known)
