"""Confirming a withdrawal: from then on copies are destroyed, and nobody can give the old keys again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.statements import REQUESTED_PATH
from care_record.agreement.withdrawing import DECIDED_AFTER, against_confirming
from care_record.wire import bodies
from desktop.services.access.known import access_of
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, REQUESTS, RESPONSES, STATUS, Done
from desktop.services.authoring.author import Said
from desktop.services.problems import Rejected
from desktop.services.reads.sharing.withdrawal import RISK_OPEN, open_risks

if TYPE_CHECKING:
    from desktop.services.authoring.author import Author

CHANGED = frozenset({AGREEMENT, PATIENTS, REQUESTS, RESPONSES, OUTBOX, STATUS})


def confirm(author: Author, patient: UUID, how: bodies.Confirmation, words: str) -> Done:
    """The withdrawal is the person's own, by a contact that was on record before; the desk decides after seven days."""
    # whether an answer is flagged is told to clinicians alone, and a refusal for that reason would tell
    author.need_clinician("A clinician of the team confirms a withdrawal.")
    with author.reader.snapshot():
        person, pending = author.patient(patient)
        access = access_of(author.reader, author.state, patient, pending)
        if access.suspended is None:
            raise Rejected((("how", "No withdrawal waits to be confirmed."),))
        waited = timedelta(milliseconds=author.state.now() - access.suspended.at)
        if how == "desk-decided" and waited < DECIDED_AFTER:
            raise Rejected((("how", f"The team decides only after {DECIDED_AFTER.days} days; ask the person first."),))
        asked = next((one for one in access.ledger if one.id == access.suspended.statement), None)
        requested = asked is not None and asked.path == REQUESTED_PATH
        if against := against_confirming(how, words, requested=requested, restricted=person.restricted):
            raise Rejected((("how", against),))
        if open_risks(author.reader, patient, pending):
            raise Rejected((("how", RISK_OPEN),))
    body = bodies.WithdrawalConfirmed(withdrawal=access.suspended.statement, how=how, words=words.strip() or None)
    author.commit([Said("withdrawal.confirmed", patient, body)])
    author.state.keys.forget(patient)
    said = f"Confirmed. What was sealed in the record of {person.name.display} is destroyed on every workstation."
    return Done(CHANGED, access.suspended.statement, said)
