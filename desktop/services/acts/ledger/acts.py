"""The door for screens to requests to withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.ledger import requesting

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from care_record.wire.bodies import Confirmation, RequestOutcome
    from desktop.services.acts.author import Author
    from desktop.services.acts.drafts import Done
    from desktop.services.acts.ledger.requesting import RequestDraft


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
