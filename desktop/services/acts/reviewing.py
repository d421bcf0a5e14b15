"""Marking an answer as read, and saying what was done about a risk."""

from __future__ import annotations

from uuid import UUID

from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import OUTBOX, PATIENTS, RESPONSES, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import sealed_note
from desktop.services.problems import Rejected
from desktop.services.reads.looking import of_response

CHANGED = frozenset({RESPONSES, PATIENTS, OUTBOX, STATUS})
LONGEST_ACTION = 80


def review(author: Author, response: UUID, note: str) -> Done:
    """A clinician has read it."""
    author.need_clinician("Only a clinician marks an answer as reviewed.")
    with author.reader.snapshot():
        patient = _patient(author, response)
        identity = new_id()
        _, pending = author.patient(patient)
        sealed, opening = sealed_note(author, patient, note, identity, pending)
    body = bodies.ResponseReviewed(response=response, note=sealed)
    author.commit([*opening, Said("response.reviewed", patient, body, identity)], note)
    return Done(CHANGED, response, "Marked as reviewed.")


def acknowledge(author: Author, response: UUID, action: str, note: str) -> Done:
    """A clinician has acted on a flag."""
    author.need_clinician("Only a clinician acknowledges a risk.")
    done = action.strip()
    if not done:
        raise Rejected((("action", "Say what you did."),))
    if len(done) > LONGEST_ACTION:
        words = f"Say what you did in at most {LONGEST_ACTION} characters; the rest belongs in the note."
        raise Rejected((("action", words),))
    with author.reader.snapshot():
        patient = _patient(author, response)
        identity = new_id()
        _, pending = author.patient(patient)
        sealed, opening = sealed_note(author, patient, note, identity, pending, first=True)
    body = bodies.RiskAcknowledged(response=response, action=done, note=sealed)
    author.commit([*opening, Said("risk.acknowledged", patient, body, identity)], note)
    return Done(CHANGED, response, "Acknowledged.")


def _patient(author: Author, response: UUID) -> UUID:
    return of_response(author.reader, response)
