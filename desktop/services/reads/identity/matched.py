"""The matched patient beside what the person says of themselves; nothing shows that may still be asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.banner import NUMBER_STATUS, Banner, banner, number_and_status
from care_record.people.dates import show_date
from care_record.people.names import HumanName, fold, sound
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from desktop.services.reads.identity import proof, queue
from desktop.services.reads.identity.pages import Compared, Person, Same

if TYPE_CHECKING:
    from datetime import date

    from care_record.identity.questions import Record
    from care_record.wire.bodies.identity import IdentityRequested
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

HIDDEN = "Hidden while the person may be asked for it"
_ALIKE = "select plain, id from patient where id <> ? and (sounds = ? or (birth_date = ? and family_sort = ?)) limit 3"


def person(reader: Reader, state: DeskState, row: Row, record: Record | None, *, show_contact: bool) -> Person:
    """The patient as the case shows them. Inside a snapshot."""
    patient = UUID(bytes=row["patient"])
    stands = proof.proof(reader, state, patient).words
    if record is None:
        coming = row["state"] != "closed"
        return Person(patient, None, (), (), (), (), restricted=False, deceased=False, on_its_way=coming, proof=stands)
    held = record.patient
    return Person(
        patient,
        shown_banner(held, state.today(), show_contact=show_contact),
        compared(queue.asked_of(row), held, show_contact=show_contact),
        _contact(held) if show_contact else (),
        tuple(dict.fromkeys(name for name, _ in record.teams)) if show_contact else (),
        _alike(reader, held),
        restricted=held.restricted,
        deceased=held.deceased,
        on_its_way=False,
        proof=stands,
    )


def shown_banner(held: Patient, today: date, *, show_contact: bool) -> Banner:
    """The banner; its second zone tells nothing while the person may still be asked for it."""
    made = banner(held, today)
    if show_contact:
        return made
    # nobody is asked how far the NHS number is verified
    hidden = (one if one.label == NUMBER_STATUS else replace(one, value=HIDDEN) for one in made.zone_2)
    return replace(made, zone_2=tuple(hidden))


def compared(asked: IdentityRequested, held: Patient, *, show_contact: bool) -> tuple[Compared, ...]:
    """Each thing that was said, beside the record's."""
    postcode = held.address.postcode if held.address else ""
    said_born = show_date(asked.born, "")
    said_number = str(NHSNumber(asked.nhs_number)) if asked.nhs_number else ""
    number = str(held.nhs_number) if held.nhs_number else ""
    rows = [
        Compared("Family name", asked.family, held.name.family.upper(), _names(asked.family, held.name.family)),
        Compared("Given name", asked.given, held.name.given, _given(asked.given, held.name)),
        Compared("Born", said_born, show_date(held.birth_date), _equal(said_born, show_date(held.birth_date))),
        Compared("NHS No.", said_number, number_and_status(held) if number else "", _equal(said_number, number)),
    ]
    if show_contact:
        said = asked.postcode or ""
        same = _equal(said.replace(" ", "").upper(), postcode.replace(" ", ""))
        rows.append(Compared("Postcode", said, postcode, same))
    return tuple(rows)


def _contact(held: Patient) -> tuple[tuple[str, str], ...]:
    if held.restricted:
        return (("Address and contact", "Restricted: not shown here"),)
    return (
        ("Address", held.address.in_line if held.address else "Not recorded"),
        ("Mobile", held.mobile or "Not recorded"),
        ("Telephone", held.phone or "Not recorded"),
        ("E-mail", held.email or "Not recorded"),
    )


def _alike(reader: Reader, held: Patient) -> tuple[str, ...]:
    from care_record.wire import cbor

    sounds = " ".join(held.name.sounds)
    bound = (held.id.bytes, sounds, held.birth_date.isoformat(), held.name.sort_key[0])
    rows = reader.all(_ALIKE, bound)
    found = [Patient.from_dict(cbor.decode(plain)) for plain, _ in rows if plain is not None]
    return tuple(f"{one.name.display}, born {show_date(one.birth_date)}" for one in found)


def _equal(said: str, held: str) -> Same:
    if not said:
        return "not-said"
    if not held:
        return "not-recorded"
    return "same" if said == held else "differs"


def _names(said: str, held: str) -> Same:
    if fold(said) == fold(held):
        return "same"
    return "alike" if sound(said) and sound(said) == sound(held) else "differs"


def _given(said: str, held: HumanName) -> Same:
    if held.known_as and fold(said) == fold(held.known_as):
        return "same"
    return _names(said, held.given)
