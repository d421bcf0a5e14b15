"""A desk at work on invitations: letters to print, a second code to read out, addresses to confirm by a code."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from care_record.channels.channel import Channel
from care_record.channels.letter import MOST_LETTERS
from care_record.invitations.codes import plain_digits
from care_record.invitations.deciding import address_of
from care_record.statements.directory import Member
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, IdText
from sync_service.pages.limits import Limit
from sync_service.service import Service
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.registering import checks
from sync_service.storage.registering.known import Invitation, asked_of, find, load
from sync_service.storage.registering.letters import NOT_KNOWN, Codes, InvitationLetter, NoLetter, named, print_letters
from sync_service.storage.rules.said import referrals_to

routes = APIRouter(prefix="/v1")
WHO = ("clinician", "coordinator", "identity-administrator")
MOST_CODES = 5
"""Codes to one person in ten minutes."""


class Print(Asked):
    """`print` is the same when the same printing is asked for again."""

    print: IdText
    invitations: Annotated[list[IdText], Field(max_length=MOST_LETTERS)]


class OfInvitation(Asked):
    """One invitation."""

    invitation: IdText


class OfAddress(Asked):
    """The address of a person by this channel; with `invitation`, the carer's whom that one invites."""

    patient: IdText
    channel: Literal["email", "text"]
    invitation: IdText | None = None


class Code(OfAddress):
    """Digits that the person read out."""

    code: Annotated[str, Field(max_length=40)]


class Asks:
    """How many codes a desk sends to one person."""

    def __init__(self, service: Service) -> None:
        self.patient = Limit(service.share(MOST_CODES), service.clock)


@routes.post("/invitation-letters")
async def letters(asked: Print, service: TheService, who: TheCaller) -> dict[str, Any]:
    """Codes and addresses for letters, each decided again now; asked again with the same `print`, the same answer."""
    member = who.need(*WHO)
    _not_settling(service)

    def run() -> tuple[list[InvitationLetter | NoLetter], int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            found: list[Invitation | NoLetter] = []
            for one in named(batch, asked.invitations):
                if isinstance(one, Invitation) and not _sees(batch, member, one.patient):
                    found.append(NoLetter(one.id, NOT_KNOWN))
                else:
                    found.append(one)
            ours = [one for one in found if isinstance(one, Invitation)]
            made = print_letters(batch, asked.print, ours, Codes(service.codes, service.second_codes))
            return [*(one for one in found if isinstance(one, NoLetter)), *made], batch.log.seq

    made, head = await run_in_threadpool(run)
    service.news.tell(head)
    crisis = service.settings.crisis
    return {
        "v": 1,
        "page_url": service.page_url,
        "trust_name": service.settings.trust.name,
        "telephone": crisis.team_telephone,
        "danger": crisis.phone,
        "urgent": crisis.nhs111,
        "letters": [
            {"invitation": str(one.invitation), "what": one.what, "to": list(one.to), "code": one.code}
            for one in made
            if isinstance(one, InvitationLetter)
        ],
        "not_printed": [
            {"invitation": str(one.invitation), "words": one.words} for one in made if isinstance(one, NoLetter)
        ],
    }


@routes.post("/invitation-code")
async def second_code(asked: OfInvitation, service: TheService, who: TheCaller) -> dict[str, str]:
    """The second code of an invitation, for the desk to read out; only of one that is given that way."""
    member = who.need(*WHO)

    def run() -> Invitation | None:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            found = find(connection, asked.invitation)
            return found if found and _sees(batch, member, found.patient) else None

    found = await run_in_threadpool(run)
    if found is None:
        raise Problem(404, "unknown", NOT_KNOWN)
    if found.second != "told" or found.what != "link" or not found.state.is_open:
        raise Problem(409, "not-told", "The second code of this invitation is not read out by the desk.")
    return {"code": service.second_codes.second(found.id)}


@routes.post("/addresses/ask", status_code=202)
async def ask(asked: OfAddress, request: Request, service: TheService, who: TheCaller) -> dict[str, Any]:
    """Send a code to an address, for the person to read out. A new one takes the earlier one's place."""
    member = who.need(*WHO)
    _not_settling(service)
    limits: Asks = request.app.state.asks
    if limits.patient.full(asked.patient.bytes):
        raise Problem(429, "too-many", "Several codes were sent to this person already. Wait ten minutes.")

    def run() -> int:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            channel, to = _address(batch, member, asked)
            checks.begin(batch, asked.patient, "check", channel, to, checks.desk_ticket(asked.patient, channel, to))
            batch.flush()
            return batch.log.seq

    head = await run_in_threadpool(run)
    limits.patient.count(asked.patient.bytes)
    service.news.tell(head)
    # a message waits, though the log has not grown
    service.news.tell(0)
    return {"v": 1}


@routes.post("/addresses/confirm")
async def confirm(asked: Code, service: TheService, who: TheCaller) -> dict[str, Any]:
    """Take the code that the person read out: `confirmed`, or `wrong` (also when it has ended)."""
    member = who.need(*WHO)

    def run() -> tuple[bool, int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            channel, to = _address(batch, member, asked)
            ticket = checks.hashed(checks.desk_ticket(asked.patient, channel, to))
            typed = plain_digits(asked.code)
            found = checks.answered(batch, service.second_codes.digits, ticket_hash=ticket, what="check", typed=typed)
            if found is not None:
                checks.keep_confirmed(batch, found, own_page=False)
            batch.flush()
            return found is not None, batch.log.seq

    right, head = await run_in_threadpool(run)
    service.news.tell(head)
    service.news.tell(0)
    return {"outcome": "confirmed" if right else "wrong"}


def _not_settling(service: Service) -> None:
    if service.settling:
        raise Problem(503, "settling", "The service was restored from a backup; messages wait until that is settled.")


def _sees(batch: Batch, member: Member, patient: UUID) -> bool:
    """Whether the person is one of the member's teams'; the identity desk is there for the whole trust."""
    load(batch, patient)
    if patient not in batch.state.patients:
        return False
    return member.role == "identity-administrator" or bool(referrals_to(batch, patient, member.teams))


def _address(batch: Batch, member: Member, asked: OfAddress) -> tuple[Channel, str]:
    """The channel and the address as it stands now; refused alike for a person who is not known and not one's own."""
    if not _sees(batch, member, asked.patient):
        raise Problem(404, "unknown", "This person has no referral to a team of yours.")
    person, channel, carer = batch.state.patients[asked.patient].patient, Channel(asked.channel), None
    if person.deceased or person.restricted:
        raise Problem(409, "not-reached", "Nothing is sent to this person. Speak to them in the clinic.")
    if asked.invitation is not None:
        invitation = find(batch.connection, asked.invitation)
        if invitation is None or invitation.patient != asked.patient:
            raise Problem(404, "unknown", NOT_KNOWN)
        carer = asked_of(batch, invitation).carer
    to = address_of(person, channel, carer)
    if not to:
        raise Problem(409, "no-address", f"No {channel.address_words} is recorded.")
    return channel, to
