"""How a person can be reached, for a form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.reads import patient_lines
from desktop.services.reads.chasing.pages import Contact

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


def contact(reader: Reader, state: DeskState, patient: UUID) -> Contact:
    """What is recorded; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        held = patient_lines.standing_of(reader, patient, pending)
        address = person.address
        return Contact(
            banner=patient_lines.banner_data(reader, person, state.today(), held),
            email=person.email,
            mobile=person.mobile,
            phone=person.phone,
            address="\n".join(address.lines) if address else "",
            postcode=address.postcode if address else "",
            restricted=person.restricted,
        )
