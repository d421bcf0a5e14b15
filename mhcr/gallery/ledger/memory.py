"""Requests to withdraw in the gallery's memory, and what is done about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from care_record.agreement.statements import HowGiven
from desktop.services.acts import Done
from desktop.services.acts.ledger.acts import LedgerActs
from desktop.services.acts.ledger.asking import OpenRequestLine, next_step
from desktop.services.reads.ledger.mistakes import Mistake
from desktop.services.reads.ledger.reads import LedgerReads
from mhcr.gallery.people import NOW, PEOPLE, TEAM, hours, ident

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

    def is_away(self, record: UUID) -> bool:
        return record in self._away
