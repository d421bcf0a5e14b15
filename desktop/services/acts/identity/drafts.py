"""What the desk has typed, before it is an act; and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_record.identity.checking import evidence_problem
from care_record.identity.documents import documents
from care_record.people.address import normalise_postcode
from care_record.people.dates import parse_birth_date, parse_date
from care_record.people.nhs_number import NHSNumber
from care_record.people.problems import InvalidValueError
from care_record.wire.bodies import identity
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import TypeVar

    from care_record.wire.bodies.identity import IdentityPriority, IdentitySource

    T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """An access request as it was taken down; dates and numbers are text."""

    source: IdentitySource
    family: str
    given: str
    born: str = ""
    nhs_number: str = ""
    contact: str = ""
    postcode: str = ""
    note: str = ""
    priority: IdentityPriority = "normal"
    received: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A document as it was entered; `expiry` is text. `strength` may be below the document's own."""

    document: str
    validity: int
    last4: str = ""
    expiry: str = ""
    strength: int | None = None
    photo: bool | None = None


def read_request(draft: RequestDraft, today: date) -> identity.IdentityRequested:
    """The request; raises `Rejected` with what is wrong, by field."""
    problems: list[tuple[str, str]] = []
    if not draft.family.strip():
        problems.append(("family", "Enter the family name."))
    if not draft.given.strip():
        problems.append(("given", "Enter the given name."))
    born = _read("born", draft.born, lambda typed: parse_birth_date(typed, today), problems)
    number = _read("nhs_number", draft.nhs_number, NHSNumber.parse, problems)
    received = _read("received", draft.received, parse_date, problems)
    if received is not None and received > today:
        problems.append(("received", "This day is in the future. Enter the day on which it came."))
    if problems:
        raise Rejected(tuple(problems))
    return identity.IdentityRequested(
        source=draft.source,
        family=draft.family.strip(),
        given=draft.given.strip(),
        born=born,
        nhs_number=number.digits if number else None,
        contact=draft.contact.strip() or None,
        postcode=normalise_postcode(draft.postcode)[:12] or None,
        note=draft.note.strip() or None,
        priority=draft.priority,
        received=received,
    )


def read_evidence(draft: EvidenceDraft, today: date) -> identity.IdentityEvidence:
    """The document; raises `Rejected` with what is wrong, by field."""
    known = documents().get(draft.document)
    if known is None:
        raise Rejected((("document", "Choose a document from the list."),))
    problems: list[tuple[str, str]] = []
    expiry = _read("expiry", draft.expiry, parse_date, problems)
    last4 = "".join(letter for letter in draft.last4.upper() if letter.isascii() and letter.isalnum())
    if len(last4) > 4:
        problems.append(("last4", "Enter the last four characters alone."))
    if problems:
        raise Rejected(tuple(problems))
    made = identity.IdentityEvidence(
        document=known.code,
        strength=known.strength if draft.strength is None else draft.strength,
        validity=draft.validity,
        photo=known.photo if draft.photo is None else draft.photo,
        last4=last4 or None,
        expiry=expiry,
    )
    if words := evidence_problem(made, today):
        field = "expiry" if "end" in words else "last4" if "characters" in words else "document"
        raise Rejected(((field, words),))
    return made


def _read(field: str, typed: str, parse: Callable[[str], T], problems: list[tuple[str, str]]) -> T | None:
    if not typed.strip():
        return None
    try:
        return parse(typed)
    except InvalidValueError as error:
        problems.append((field, error.words))
        return None
