"""The door for screens to requests to withdraw, to entries made in error and to merging."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.ledger import erring, requesting

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from care_record.wire.bodies import Confirmation, RequestOutcome
    from desktop.services.acts.drafts import Done
    from desktop.services.acts.ledger.requesting import RequestDraft
    from desktop.services.authoring.author import Author


class LedgerActs:
    """Each act is one transaction of the outbox. Raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def request_withdrawal(self, found: Patient, draft: RequestDraft) -> Done:
        """Suspend the record of a person whom a search found, on a request in their name; `Done.id` is the request."""
        return requesting.request(self._author, found, draft)

    def answer_withdrawal(
        self, patient: UUID, request: UUID, outcome: RequestOutcome, how: Confirmation, words: str = ""
    ) -> Done:
        """Say what the person answered, asked by a contact on record; that it was not theirs gives access back."""
        return requesting.answer(self._author, patient, request, outcome, how, words)

    def in_error(self, patient: UUID, what: UUID, why: str, right: UUID | None = None) -> Done:
        """Mark an entry as made in error, and enter it for the right person where that can be."""
        return erring.in_error(self._author, patient, what, why, right)

    def merge(self, old: UUID, into: UUID, why: str) -> Done:
        """Set one of two records of a person aside; `Done.id` is the one that is used."""
        return erring.merge(self._author, old, into, why)
