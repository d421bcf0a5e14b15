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
from mhcr.gallery.people import NOW, PEOPLE, TEAM, ident

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

    def answer_withdrawal(
        self, patient: UUID, request: UUID, outcome: RequestOutcome, how: Confirmation, words: str = ""
    ) -> Done:
        return self._noted("answer_withdrawal", patient, request, outcome, how, words)
