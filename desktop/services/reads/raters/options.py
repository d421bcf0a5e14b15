"""Known contacts of a person, and on what basis somebody may be asked today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.asking import bases
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.names import fold
from desktop.services.reads import patient_lines
from desktop.services.reads.raters.pages import KnownRater, RaterOptions
from desktop.services.reads.rows.named import recipient_of

if TYPE_CHECKING:
    from care_record.people.names import HumanName
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row


def options(reader: Reader, state: DeskState, patient: UUID, respondent: str) -> RaterOptions:
    """What is offered when somebody is named; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        held = patient_lines.standing_of(reader, patient, pending)
        today = state.today()
        known = known_raters(reader, patient, pending)
        return RaterOptions(
            banner=patient_lines.banner_data(reader, person, today, held),
            known=tuple(one for one in known if one.respondent == respondent),
            bases=bases(respondent, person.birth_date, today),
            about=initials(person.name),
            today=today,
        )


def initials(name: HumanName) -> str:
    """`the person with the initials C. O.`: enough for who knows them, and no name."""
    letters = [part[0].upper() for part in (name.known_as or name.given, name.family) if part]
    return f"the person with the initials {' '.join(f'{one}.' for one in letters)}"


def known_raters(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> tuple[KnownRater, ...]:
    """Everybody who was asked about this person, as last recorded, the last asked first. Inside a snapshot."""
    rows = reader.overlaid("request", "patient = ? and recipient is not null", (patient.bytes,), pending)
    newest = sorted(
        (row for row in rows.values() if row["recipient"]), key=lambda row: (row["at"], row["id"]), reverse=True
    )
    found: dict[tuple[str, str], KnownRater] = {}
    for row in newest:
        one = known(row)
        found.setdefault((one.respondent, fold(one.name)), one)
    return tuple(found.values())


def known(row: Row) -> KnownRater:
    """Whom a send asks, as it says; raises `LookupError` where it names nobody."""
    asked = recipient_of(row)
    if asked is None:
        raise LookupError("this send names nobody")
    return KnownRater(
        respondent=row["respondent"],
        name=asked.name,
        relationship=asked.relationship,
        email=asked.email or "",
        mobile=asked.mobile or "",
        address="\n".join(asked.address or ()),
        postcode=asked.postcode or "",
        about=asked.about or "",
        asked_on=day_in_london(from_milliseconds(row["at"])),
    )
