"""What the identity desk does, from a request that is typed in to somebody who registers with a letter's codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire.ids import new_id
from desktop.services.acts.identity import EvidenceDraft, RequestDraft
from desktop.services.acts.invitations.acts import InvitationDraft
from desktop.services.reads.identity import Draft

if TYPE_CHECKING:
    from tests.proof.acting import Acting, Place

BY_DOCUMENTS = Draft(method="documents", fraud=1, verification=2)
DOCUMENTS = (
    EvidenceDraft("passport-biometric", 2, last4="AB04", expiry="01-Mar-2036"),
    EvidenceDraft("birth-certificate", 2, last4="7719"),
)
_UNMATCHED = "select id from identity_case where state = 'open' and patient is null"
_OPEN = "select id from identity_case where state = 'open' and patient is not null"
_CHECKED = "select id from identity_case where state = 'checked'"
_DECIDED = "select patient as id from identity_case where outcome = 'accepted' and patient is not null"
_INVITED = "select id from invitation where role = 'patient' and state not in ('used', 'cancelled', 'expired')"


def enter(acting: Acting, place: Place, _: UUID) -> None:
    """A request for access is taken down."""
    said = RequestDraft("telephone", "Featherstonehaugh", "Marigold", born="29-Feb-1984")
    acting.attempt(place, lambda acts: acts.identity.enter(said, take=True))


def match(acting: Acting, place: Place, person: UUID) -> None:
    """The person is found in the trust, is taken for that patient, and shows two documents."""
    case = acting.some_id(place, _UNMATCHED)
    if case is None:
        return
    found = acting.find(place, person)
    if found is None:
        return
    acting.attempt(place, lambda acts: acts.identity.match(case, found.id))
    for document in DOCUMENTS:
        acting.attempt(place, lambda acts, document=document: acts.identity.add_evidence(case, document))


def check(acting: Acting, place: Place, _: UUID) -> None:
    """The check is recorded, accepted or declined; where nobody else must agree, it is decided."""
    case = acting.some_id(place, _OPEN)
    if case is None:
        return
    if acting.random.random() < 0.2:
        acting.attempt(place, lambda acts: acts.identity.decline(case, BY_DOCUMENTS, "It is not her."))
    else:
        acting.attempt(place, lambda acts: acts.identity.accept(case, BY_DOCUMENTS))


def approve(acting: Acting, place: Place, _: UUID) -> None:
    """A second person agrees, or gives it back."""
    case = acting.some_id(place, _CHECKED)
    if case is None:
        return
    if acting.random.random() < 0.2:
        acting.attempt(place, lambda acts: acts.identity.send_back(case, "Look again."))
    else:
        acting.attempt(place, lambda acts: acts.identity.approve(case))


def invite_adult(acting: Acting, place: Place, _: UUID) -> None:
    """Somebody whose identity is proved is invited by letter; the desk reads the second code out."""
    person = acting.some_id(place, _DECIDED)
    if person is not None:
        acting.attempt(place, lambda acts: acts.invitations.invite(person, InvitationDraft("letter", "told")))


def register(acting: Acting, place: Place, _: UUID) -> None:
    """The letter is printed, the code read out, and the person registers in a browser."""
    invitation = acting.some_id(place, _INVITED)
    if invitation is None:
        return
    person = UUID(bytes=place.reader.get("select patient from invitation where id = ?", (invitation.bytes,)))
    printed = acting.call(place, lambda calls: calls.invitations.letters(new_id(), (invitation,)))
    second = acting.call(place, lambda calls: calls.invitations.second_code(invitation))
    code = next((letter.code for letter in printed.letters if letter.what == "link"), "") if printed else ""
    if not code or second is None:
        return
    opened = acting.browse("/pages/register/open", {"token": code, "second": second, "born": "1984-02-29"})
    if opened is None:
        return
    # a wrong code is answered, too, but not let in
    if acting.browse("/pages/register/finish", {"sitting": opened.get("sitting", "")}) is not None:
        acting.told({"registered": str(person)})


DESK: dict[str, Callable[[Acting, Place, UUID], None]] = {
    "enter": enter,
    "match": match,
    "check": check,
    "approve": approve,
    "invite adult": invite_adult,
    "register adult": register,
}
