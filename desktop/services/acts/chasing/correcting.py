"""Correcting how a person can be reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.contact_as_typed import Problems, read_contact, read_field
from care_record.people.telephone import parse_telephone
from care_record.wire import bodies
from desktop.services.acts import sending
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from desktop.services.acts.chasing.drafts import ContactDraft

CHANGED = frozenset({PATIENTS, REQUESTS, OUTBOX, STATUS})


def correct(author: Author, patient: UUID, draft: ContactDraft, again: UUID | None) -> Done:
    """One `patient.updated`, and with `again` the send that goes out anew. A new address is typed twice."""
    with author.reader.snapshot():
        person, _ = author.used(patient)
        if person.restricted:
            raise Rejected((("restricted", "Contact details are restricted for this person\u2019s safety."),))
        mended = _mended(person, draft)
    if mended != person:
        body = bodies.PatientUpdated(patient=mended.to_dict())
        author.commit([Said("patient.updated", patient, body)], wake=again is None)
    if again is None:
        words = "The contact details are corrected." if mended != person else "Nothing was changed."
        return Done(CHANGED, patient, words)
    try:
        done = sending.send_again(author, again)
    except Rejected as error:
        author.committed()
        against = " ".join(words for _, words in error.problems)
        return Done(CHANGED, None, f"The contact details are corrected. It does not go again: {against}")
    return Done(CHANGED, done.id, f"The contact details are corrected. {done.words}")


def _mended(person: Patient, draft: ContactDraft) -> Patient:
    problems: Problems = []
    read = read_contact(problems, draft, (person.email, person.mobile))
    phone = read_field(problems, "phone", draft.phone, parse_telephone)
    if problems:
        raise Rejected.first_of_each(problems)
    return replace(person, email=read.email, mobile=read.mobile, phone=phone, address=read.address)
