"""A request to withdraw, as the desk enters it: matched, suspended at once, and what the person said when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.agreement.statements import EVERYTHING, REQUESTED_PATH, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.agreement.withdrawing import against_confirming, too_little
from care_record.people.names import fold
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.access.known import access_of
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, REQUESTS, RESPONSES, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from care_record.wire.bodies import Confirmation, MatchedBy, RequestOutcome, RequestSource

CHANGED = frozenset({AGREEMENT, PATIENTS, REQUESTS, RESPONSES, OUTBOX, STATUS})
ROLES = ("clinician", "coordinator", "identity-administrator")
Came = Literal["email", "telephone", "letter", "desk"]
_HOW: dict[str, HowGiven] = {
    "email": HowGiven.EMAIL,
    "telephone": HowGiven.TELEPHONE,
    "letter": HowGiven.LETTER,
    "desk": HowGiven.IN_PERSON,
}


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What the request says: who asks to withdraw, and how and when it came. A contact in it is not kept."""

    family: str
    given: str
    born: date
    nhs_number: str
    source: RequestSource
    received: date


def matched_by(found: Patient, draft: RequestDraft) -> list[MatchedBy]:
    """The details of a request that fit a record, as they are compared on the screen."""
    number = "".join(one for one in draft.nhs_number if one.isdigit())
    held = found.nhs_number.digits if found.nhs_number else ""
    parts: list[tuple[MatchedBy, bool]] = [
        ("family", bool(draft.family.strip()) and fold(draft.family) == fold(found.name.family)),
        ("given", bool(draft.given.strip()) and fold(draft.given) == fold(found.name.given)),
        ("born", draft.born == found.birth_date),
        ("nhs_number", bool(number) and number == held),
    ]
    return [name for name, fits in parts if fits]


def request(author: Author, found: Patient, draft: RequestDraft) -> Done:
    """Suspend at once; the service takes it whichever team cares for the person."""
    if author.me().role not in ROLES:
        raise Rejected((("role", "A coordinator, an identity administrator or a clinician enters such a request."),))
    if draft.received > author.today:
        raise Rejected((("received", "The day on which it came is in the future."),))
    number = "".join(one for one in draft.nhs_number if one.isdigit())
    if number and found.nhs_number and number != found.nhs_number.digits:
        raise Rejected((("nhs_number", "The NHS number in the request is another person\u2019s. Compare again."),))
    matched = matched_by(found, draft)
    if words := too_little(matched):
        raise Rejected((("match", words),))
    with author.reader.snapshot():
        pending = author.reader.pending("stream = ?", (found.id.bytes,))
        held = patient_lines.standing_of(author.reader, found.id, pending)
        if access_of(author.reader, author.state, found.id, pending).suspended is not None:
            words = "This person has withdrawn already, and that waits to be confirmed."
            raise Rejected((("match", words),))
        identity = new_id()
        new = Agreement(
            id=identity,
            kind=Kind.WITHDRAWN,
            scope=EVERYTHING,
            given_on=draft.received,
            how=_HOW[draft.source],
            by=author.me().id,
            path=REQUESTED_PATH,
            base=held.base,
        )
    body = bodies.WithdrawalRequested(agreement=new.to_dict(), source=draft.source, matched=matched)
    author.state.keys.forget(found.id)
    author.commit([Said("withdrawal.requested", found.id, body, identity, held.base)])
    said = f"Suspended. Ask {found.name.display} by the contact on record before anything is removed."
    return Done(CHANGED, identity, said)


def answer(
    author: Author, patient: UUID, request: UUID, outcome: RequestOutcome, how: Confirmation, words: str
) -> Done:
    """What the person said. Of a record that is not held here, the service decides alone."""
    if author.me().role not in ROLES:
        raise Rejected((("role", "A coordinator, an identity administrator or a clinician says this."),))
    if outcome == "not-theirs":
        author.need_clinician("That it was not the person gives access back: a clinician of a team says so.")
    with author.reader.snapshot():
        try:
            person, _ = author.patient(patient)
        except LookupError:
            person = None
        restricted = person is not None and person.restricted
        if against := against_confirming(how, words, requested=True, restricted=restricted):
            raise Rejected((("how", against),))
    body = bodies.WithdrawalAnswered(request=request, outcome=outcome, how=how, words=words.strip() or None)
    author.commit([Said("withdrawal.answered", patient, body)])
    noted = "Noted. A clinician confirms it, and copies are removed."
    return Done(CHANGED, request, noted if outcome == "confirmed" else "Access stands again.")
