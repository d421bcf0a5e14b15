"""Requests to withdraw in the gallery's memory, and what is done about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from care_record.agreement.statements import HowGiven
from care_record.people.banner import banner
from care_record.people.duplicates import likeness
from desktop.services.acts import Done
from desktop.services.acts.ledger.acts import LedgerActs
from desktop.services.acts.ledger.asking import OpenRequestLine, next_step
from desktop.services.reads.ledger.mistakes import Mistake
from desktop.services.reads.ledger.reads import LedgerReads
from desktop.services.reads.ledger.two import Compared, TwoRecords, against_one, identity
from desktop.services.reads.people import Aside, AskAgain
from mhcr.gallery.people import JASMINE, NOW, PEOPLE, TEAM, hours, ident, line

if TYPE_CHECKING:
    from uuid import UUID

    from care_record.people.patient import Patient
    from care_record.wire.bodies import Confirmation, RequestOutcome
    from desktop.services.acts.ledger.requesting import RequestDraft


def _line(number: int, person: Patient, days: int, answered: str = "") -> OpenRequestLine:
    return OpenRequestLine(
        request=ident(number),
        patient=person.without_contact() if person.restricted else person,
        received=date(2026, 11, 20) - timedelta(days=days),
        how=HowGiven.EMAIL if number != 732 else HowGiven.LETTER,
        by="Peter Lindqvist",
        since=NOW - timedelta(days=days, hours=1),
        days=days,
        answered=answered,
        team_names=(TEAM.name,),
        next_step=next_step(days=days, answered=bool(answered), safeguarding=person.restricted),
        safeguarding=person.restricted,
    )


REQUESTS = (
    _line(730, PEOPLE[4], 8),
    _line(731, replace(PEOPLE[6], restricted=True), 3),
    _line(732, PEOPLE[2], 1, "by the telephone number on record"),
    _line(733, PEOPLE[1], 0),
)


class MemoryLedgerActs(LedgerActs):
    """Each is noted."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._noted = note

    def request_withdrawal(self, found: Patient, draft: RequestDraft) -> Done:
        return self._noted("request_withdrawal", found.id, draft)

    def in_error(self, patient: UUID, what: UUID, why: str, right: UUID | None = None) -> Done:
        return self._noted("in_error", patient, what, why, right)

    def merge(self, old: UUID, into: UUID, why: str) -> Done:
        return self._noted("merge", old, into, why)

    def answer_withdrawal(
        self, patient: UUID, request: UUID, outcome: RequestOutcome, how: Confirmation, words: str = ""
    ) -> Done:
        return self._noted("answer_withdrawal", patient, request, outcome, how, words)


def beside(one: Patient, other: Patient) -> TwoRecords:
    """Two of the gallery's people side by side."""
    rows = identity(*(banner(person, NOW.date()) for person in (one, other)))
    facts = (
        ("Teams", TEAM.name, "Brighton Adult Community"),
        ("Registered", "28-Feb-2026", "18-Nov-2026"),
        ("Agreement", "Agreed to sharing and contact by e-mail on 22-Oct-2026.", "No agreement is recorded yet."),
    )
    rows += [Compared(label, left, right, differs=False) for label, left, right in facts]
    how = likeness(one, other)
    against = against_one(one, other, alike=how is not None)
    return TwoRecords(line(one), line(other), tuple(rows), how.value if how else "", against)


def _person(patient: UUID) -> Patient:
    found = next((one for one in (*PEOPLE, SECOND) if one.id == patient), None)
    if found is None:
        raise LookupError("nobody of the gallery")
    return found


SECOND = replace(
    JASMINE,
    id=ident(760),
    name=replace(JASMINE.name, given="Jasmin", known_as=""),
    nhs_number=None,
    email="",
    mobile="07700 900456",
)
"""A second record that was made for Jasmine."""
EARLIER = Aside(
    "This is an earlier record, merged into the one that is used.",
    "It can be read. Nothing is sent from it.",
    PEOPLE[4].id,
)
ASK_AGAIN = AskAgain(ident(201), "phq-9", "PHQ-9", date(2026, 11, 19), "Answered by another person.")
_MADE = (
    (740, "measure.requested", "Send of PHQ-9, due 04-Dec-2026", "Peter Lindqvist", 20.0, True),
    (741, "response.reviewed", "Review of an answer", "Dr Amara Osei", 28.0, False),
    (742, "consent.recorded", "Agreed to sharing, and contact by e-mail and post", "Dr Amara Osei", 700.0, True),
    (743, "patient.registered", "The registration of this person", "Priya Raman", 6320.0, False),
)
MISTAKES = tuple(
    Mistake(ident(number), kind, words, who, hours(ago), enters_anew=anew)
    for number, kind, words, who, ago, anew in _MADE
)


class MemoryLedgerReads(LedgerReads):
    """What can be put right in the gallery."""

    def __init__(self, away: frozenset[UUID]) -> None:
        self._away = away

    def mistakes(self, patient: UUID) -> tuple[Mistake, ...]:
        return MISTAKES

    def two(self, one: UUID, other: UUID) -> TwoRecords:
        return beside(_person(one), _person(other))

    def is_away(self, record: UUID) -> bool:
        return record in self._away
