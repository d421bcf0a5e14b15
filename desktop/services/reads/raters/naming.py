"""Reading what was typed of somebody who is asked about a person, and all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.agreement.asking import Basis, basis_problems
from care_record.agreement.raters import PATIENT, WORDS
from care_record.channels.channel import Channel
from care_record.people import contact_as_typed
from care_record.people.contact_as_typed import Problems
from care_record.people.dates import parse_date
from care_record.people.names import clean, full_name_fault
from care_record.people.problems import InvalidValueError
from care_record.wire.bodies import Recipient
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.raters.options import known_raters

if TYPE_CHECKING:
    from desktop.services.reads.raters.drafts import RaterContact, RaterDraft
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_NEEDED = {
    Channel.EMAIL: ("email", "Enter the e-mail address to which the link goes."),
    Channel.TEXT: ("mobile", "Enter the mobile number to which the link goes."),
    Channel.LETTER: ("address", "Enter the address to which the letter goes."),
}


def read_rater(reader: Reader, state: DeskState, patient: UUID, draft: RaterDraft, channel: Channel) -> Recipient:
    """The recipient of a send; raises `Rejected` with every problem. Inside a snapshot."""
    pending = reader.pending("stream = ?", (patient.bytes,))
    person = patient_lines.patient_of(reader, patient, pending)
    problems: Problems = []
    name, relationship, about = clean(draft.name), clean(draft.relationship), clean(draft.about)
    if fault := full_name_fault(name):
        problems.append(("name", fault))
    if not relationship:
        problems.append(("relationship", "Say how they know the person, such as mother, or consultant."))
    if not about:
        problems.append(("about", "Say how they know whom it is about, such as your daughter."))
    if draft.respondent not in WORDS or draft.respondent == PATIENT:
        problems.append(("respondent", "Choose who answers."))
    before = next((one for one in known_raters(reader, patient, pending) if one.name == name), None)
    fields: dict[str, Any] = {"name": name or "-", "relationship": relationship or "-", "about": about or None}
    known = (before.email or "", before.mobile or "") if before else ("", "")
    fields |= _contact(problems, draft.contact, channel, known)
    fields["basis"] = draft.basis if draft.basis in tuple(Basis) else None
    if draft.basis == Basis.AGREED:
        try:
            fields["agreed_on"] = parse_date(draft.agreed_on)
        except InvalidValueError as error:
            problems.append(("agreed_on", error.words))
    elif clean(draft.authority):
        fields["authority"] = clean(draft.authority)
    if problems:
        raise Rejected.first_of_each(problems)
    found = Recipient(**fields)
    wrong = basis_problems(found, draft.respondent, person.birth_date, state.today())
    if wrong:
        raise Rejected(wrong)
    return found


def read_contact(contact: RaterContact, before: Recipient, channel: Channel) -> dict[str, Any]:
    """The fields of a recipient that say how they are reached; raises `Rejected`."""
    problems: Problems = []
    fields = _contact(problems, contact, channel, (before.email or "", before.mobile or ""))
    if problems:
        raise Rejected.first_of_each(problems)
    return fields


def _contact(problems: Problems, contact: RaterContact, channel: Channel, known: tuple[str, str]) -> dict[str, Any]:
    wrong: Problems = []
    email, mobile, address = contact_as_typed.read_contact(wrong, contact, known)
    fields: dict[str, Any] = {
        "email": email or None,
        "mobile": mobile or None,
        "address": list(address.lines) if address else None,
        "postcode": (address.postcode or None) if address else None,
    }
    if not wrong and channel in _NEEDED and not fields[_NEEDED[channel][0]]:
        wrong.append(_NEEDED[channel])
    problems += wrong
    return fields
