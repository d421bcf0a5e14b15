"""Letters of invitations: the link's and the second code's, each by itself, made when a desk asks to print them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from care_record.channels.channel import Channel
from care_record.channels.letter import address_block
from care_record.invitations.deciding import OF_ADDRESSES
from care_record.people.patient import Patient
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.keys.second_codes import SecondCodes
from sync_service.storage.registering.known import Invitation, against, asked_of, end, find, load, say
from sync_service.storage.registering.links import make_letter_link
from sync_service.storage.registering.messages import send_second

NOT_KNOWN = "This invitation is not known."
NOT_BY_LETTER = "No letter is asked for."
OVERTAKEN = "A newer letter has been printed since; use that one."


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """One letter: `what` is `link`, `code` or `notice`; `code` is the link's 26 characters or the second code."""

    invitation: UUID
    what: str
    to: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class NoLetter:
    """Why there is none, in words."""

    invitation: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Codes:
    """What the codes on letters are made from."""

    letters: LetterCodes
    second: SecondCodes


def print_letters(
    batch: Batch, printing: UUID, invitations: Sequence[Invitation], codes: Codes
) -> list[InvitationLetter | NoLetter]:
    """The letters of these invitations, in order. Flushes the batch.

    Asking with the same `printing` gives the same letters; with a new one, new links, and the earlier ones die.
    """
    made: list[InvitationLetter | NoLetter] = []
    for one in invitations:
        load(batch, one.patient)
        made += _of(batch, printing, one, codes)
    batch.flush()
    return made


def _of(batch: Batch, printing: UUID, invitation: Invitation, codes: Codes) -> list[InvitationLetter | NoLetter]:
    person = batch.state.patients[invitation.patient].patient
    if words := _against(batch, invitation, person):
        return [NoLetter(invitation.id, words)]
    to, made = address_block(person), list[InvitationLetter | NoLetter]()
    if invitation.channel == Channel.LETTER.value:
        made.append(_first(batch, printing, invitation, codes, to))
    if invitation.second == Channel.LETTER.value and invitation.what == "link" and not _refused(made):
        made.append(InvitationLetter(invitation.id, "code", to, codes.second.second(invitation.id)))
        _printed(batch, invitation, "code")
    return made or [NoLetter(invitation.id, NOT_BY_LETTER)]


def _refused(made: list[InvitationLetter | NoLetter]) -> bool:
    return any(isinstance(one, NoLetter) for one in made)


def _first(
    batch: Batch, printing: UUID, invitation: Invitation, codes: Codes, to: tuple[str, ...]
) -> InvitationLetter | NoLetter:
    if invitation.what == "notice":
        _printed(batch, invitation, "notice")
        return InvitationLetter(invitation.id, "notice", to, "")
    code = codes.letters.make(printing, invitation.id)
    token = make_letter_link(batch.connection, invitation.id, code, batch.now)
    if token is None:
        return NoLetter(invitation.id, OVERTAKEN)
    _printed(batch, invitation, "link")
    return InvitationLetter(invitation.id, "link", to, token)


def _printed(batch: Batch, invitation: Invitation, what: str) -> None:
    """The letter has been handed to the desk; what is posted is for people to do."""
    columns = t.register_messages.c
    mine = (columns.about == invitation.id.bytes) & (columns.what == what) & (columns.state.in_(("queued", "held")))
    waiting = batch.connection.execute(select(columns.id).where(mine)).first() is not None
    if waiting:
        batch.connection.execute(update(t.register_messages).where(mine).values(state="sent"))
        say(batch, invitation, "invitation.sent", what)
    if what == "link":
        send_second(batch, invitation)


def _against(batch: Batch, invitation: Invitation, person: Patient) -> str:
    """Why there is no letter now, empty where there may be one; what may not go out any more ends."""
    if not invitation.state.is_open or invitation.expires <= batch.now:
        return "This invitation has ended already."
    reasons = against(batch, invitation, asked_of(batch, invitation))
    if not reasons:
        return "" if person.address is not None else "No postal address is recorded."
    if reasons[0].code not in OF_ADDRESSES:
        batch.fact(invitation.patient, end(batch, invitation, reasons[0].words))
    return reasons[0].words


def named(batch: Batch, invitations: Sequence[UUID]) -> list[Invitation | NoLetter]:
    """The invitations of these ids, each once."""
    return [find(batch.connection, one) or NoLetter(one, NOT_KNOWN) for one in dict.fromkeys(invitations)]
