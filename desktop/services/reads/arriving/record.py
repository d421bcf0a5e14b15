"""Which facts of a record came from the EPR, and what the EPR has otherwise than is recorded here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.arriving.merging import flat
from care_record.people.address import Address
from care_record.people.dates import from_milliseconds, show_date
from care_record.people.gender import Gender
from care_record.people.needs import show_needs
from care_record.people.nhs_number import NHSNumber
from care_record.statements.statement import read as read_statement
from care_record.wire import cbor
from desktop.services.reads.people import Difference
from desktop.services.store.mirror import BELIEVED

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from desktop.services.store.reader import Reader

FROM_EPR = "from the EPR"
_SAID = (
    "select kind, at, body from entry where stream = ? and body is not null "  # noqa: S608 - our own words
    "and kind in ('patient.registered', 'patient.died', 'referral.opened', 'referral.closed') "
    f"and {BELIEVED} order by n"
)
_LABELS = {
    "family": "Family name",
    "given": "Given name",
    "title": "Title",
    "middle": "Middle names",
    "suffix": "Suffix",
    "known_as": "Preferred name",
    "birth_date": "Date of birth",
    "nhs_number": "NHS number",
    "gender": "Gender",
    "address": "Address",
    "email": "E-mail",
    "mobile": "Mobile",
    "phone": "Phone",
    "needs": "Communication needs",
    "language": "Language",
    "restricted": "Restricted record",
}
_CONTACT = frozenset({"address", "email", "mobile", "phone"})
HIDDEN = "Not shown: the record is restricted."
NOTHING = "Not recorded"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an interface has said of one record: that it registered the person, which referrals, and when a death."""

    registered: bool = False
    opened: frozenset[bytes] = frozenset()
    closed: frozenset[bytes] = frozenset()
    died_at: datetime | None = None


def arrived(reader: Reader, patient: UUID) -> Arrived:
    """What of a record came from the EPR. Inside a snapshot."""
    registered, died_at = False, None
    referrals: dict[str, set[bytes]] = {"referral.opened": set(), "referral.closed": set()}
    for kind, at, body in reader.all(_SAID, (patient.bytes,)):
        said = read_statement(body).body
        if said.get("epr") is None:
            continue
        registered |= kind == "patient.registered"
        if kind == "patient.died":
            died_at = from_milliseconds(at)
        elif kind in referrals:
            referrals[kind].add(said["referral"])
    return Arrived(
        registered, frozenset(referrals["referral.opened"]), frozenset(referrals["referral.closed"]), died_at
    )


def differences(reader: Reader, person: Patient) -> tuple[Difference, ...]:
    """What the EPR has otherwise, where a desk's entry was kept; what both have now is none. Inside a snapshot.

    What the EPR has nothing for is left out: it is no news. Of a restricted record neither contact is shown.
    """
    rows = reader.all("select differs from epr where patient = ? and differs is not null", (person.id.bytes,))
    now = flat(person)
    found: dict[str, Difference] = {}
    for (kept,) in rows:
        differs: Mapping[str, Any] = cbor.decode(kept)
        for key, label in _LABELS.items():
            value = differs.get(key, "")
            if value != "" and value != now.get(key, ""):
                hidden = person.restricted and key in _CONTACT
                here, there = (HIDDEN, HIDDEN) if hidden else (_words(key, now.get(key, "")), _words(key, value))
                found[key] = Difference(label, here, there)
    return tuple(found.values())


def _words(key: str, value: Any) -> str:
    return _SHOWN.get(key, str)(value) if value != "" else NOTHING


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "address": lambda value: Address(tuple(value["lines"]), value["postcode"]).in_line,
    "birth_date": lambda value: show_date(date.fromisoformat(value)),
    "gender": lambda value: Gender(value).label,
    "needs": lambda value: ", ".join(show_needs(tuple(value))),
    "nhs_number": lambda value: str(NHSNumber(value)),
    "restricted": lambda _: "Yes",
}
