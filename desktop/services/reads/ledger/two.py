"""Two records that may be of one person, side by side: both identities whole, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_record.people.banner import NOT_RECORDED, UNKNOWN, Banner, banner
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.people.duplicates import likeness
from care_record.sentences import capital
from desktop.services.reads import patient_lines
from desktop.services.reads.duplicates.likely import between
from desktop.services.reads.duplicates.pages import Apart
from desktop.services.reads.people import PatientLine

if TYPE_CHECKING:
    from uuid import UUID

    from care_record.people.patient import Patient
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

NAME = "Name"
_REGISTERED = "select at from entry where stream = ? and kind = 'patient.registered' limit 1"


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that is known of both. `differs` is set where both are known and are not the same."""

    label: str
    one: str
    other: str
    differs: bool


@dataclass(frozen=True, slots=True)
class TwoRecords:
    """Both people, all that tells who they are, what speaks for their being one, and what speaks against it."""

    one: PatientLine
    other: PatientLine
    rows: tuple[Compared, ...]
    alike: str
    against: tuple[str, ...]
    apart: Apart | None = None
    """Who has told them apart."""

    @property
    def both_used(self) -> bool:
        """Whether neither was set aside."""
        return not self.one.aside and not self.other.aside


def two(reader: Reader, state: DeskState, one: UUID, other: UUID) -> TwoRecords:
    """Both records as they stand; raises `LookupError`."""
    with reader.snapshot():
        pending = {patient: reader.pending("stream = ?", (patient.bytes,)) for patient in (one, other)}
        people = [patient_lines.patient_of(reader, patient, waits) for patient, waits in pending.items()]
        lines = patient_lines.lines(reader, state, [one.bytes, other.bytes])
        standing = [patient_lines.standing_of(reader, patient, waits).words for patient, waits in pending.items()]
        registered = [reader.get(_REGISTERED, (patient.bytes,)) for patient in pending]
        apart = between(reader, state, one, other)
    first, second = lines[one.bytes], lines[other.bytes]
    rows = identity(banner(people[0], state.today()), banner(people[1], state.today()))
    days = [show_date(day_in_london(from_milliseconds(at))) if at else "Not sent yet" for at in registered]
    teams = [", ".join(line.team_names) or "None" for line in (first, second)]
    # what happened to be written differs in two records of one person, too: it is not marked
    for label, (left, right) in (("Teams", teams), ("Registered", days), ("Agreement", standing)):
        rows.append(Compared(label, left, right, differs=False))
    how = likeness(*people)
    against = against_one(people[0], people[1], alike=how is not None)
    if apart is not None:
        against = (f"{capital(apart.words)}.", *against)
    return TwoRecords(first, second, tuple(rows), how.value if how else "", against, apart)


def alone(one: Banner) -> list[Compared]:
    """One of them, while nobody stands beside."""
    return [Compared(field.label or NAME, field.value, "", differs=False) for field in (*one.zone_1, *one.zone_2)]


def identity(one: Banner, other: Banner) -> list[Compared]:
    """Everything that either banner says, in its order; what one of them does not know differs from nothing."""
    said = [
        {field.label or NAME: field.value for field in (*banner.zone_1, *banner.zone_2)}
        | {"Preferred name": banner.preferred_name or NOT_RECORDED}
        for banner in (one, other)
    ]
    found = []
    for label in dict.fromkeys([NAME, "Preferred name", *said[0], *said[1]]):
        left, right = (each.get(label, NOT_RECORDED) for each in said)
        known = {NOT_RECORDED, UNKNOWN}.isdisjoint((left, right))
        found.append(Compared(label, left, right, known and left.casefold() != right.casefold()))
    return found


def against_one(one: Patient, other: Patient, *, alike: bool) -> tuple[str, ...]:
    """What speaks against their being one person, in sentences."""
    found = []
    if one.nhs_number and other.nhs_number and one.nhs_number != other.nhs_number:
        found.append("They have two NHS numbers; mostly that is two people.")
    if one.birth_date != other.birth_date:
        found.append("They were born on different days.")
    if one.deceased != other.deceased:
        found.append("One of them has died.")
    if not alike and not found:
        found.append("Nothing that is recorded says that they are one person.")
    return tuple(found)
