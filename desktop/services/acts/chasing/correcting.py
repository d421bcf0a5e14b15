"""Correcting how a person can be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.address import Address, address_problems, parse_address
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidPatientError, InvalidValueError
from care_record.people.telephone import parse_mobile, parse_telephone
from care_record.wire import bodies
from desktop.services.acts import sending
from desktop.services.acts.author import Author, Said
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, STATUS, Done
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from desktop.services.acts.chasing.acts import ContactDraft

CHANGED = frozenset({PATIENTS, REQUESTS, OUTBOX, STATUS})
TWICE = "The two do not match. Type it again as the person says it."


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
    problems: list[tuple[str, str]] = []

    def read(field: str, typed: str, parse: Callable[[str], str]) -> str:
        if not typed.strip():
            return ""
        try:
            return parse(typed)
        except InvalidPatientError as error:
            problems.extend((field, one.words) for one in error.problems)
        except InvalidValueError as error:
            problems.append((field, error.words))
        return ""

    email, mobile = read("email", draft.email, parse_email), read("mobile", draft.mobile, parse_mobile)
    if email not in ("", person.email) and email != read("email_again", draft.email_again, parse_email):
        problems.append(("email_again", TWICE))
    if mobile not in ("", person.mobile) and mobile != read("mobile_again", draft.mobile_again, parse_mobile):
        problems.append(("mobile_again", TWICE))
    phone = read("phone", draft.phone, parse_telephone)
    address: Address | None = None
    if draft.address.strip() or draft.postcode.strip():
        address = parse_address(draft.address, draft.postcode)
        problems += [(one.field, one.words) for one in address_problems(address)]
    if problems:
        first = dict(reversed(problems))
        raise Rejected(tuple((field, words) for field, words in first.items()))
    return replace(person, email=email, mobile=mobile, phone=phone, address=address)
