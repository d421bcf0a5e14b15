"""Sign-in, enrolment, accounts and tokens."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from care_record.sealing.keys import MalformedKey, PublicSealingKey
from care_record.statements.authority import EPR_INTERFACE
from care_record.wire.base64url import to_base64url
from sync_service.api.access import TheCaller, TheService, check_proof, device_key, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, IdText, SealingKeyText, SigningKeyText, to_id
from sync_service.service import Service
from sync_service.storage import enrolment
from sync_service.storage.accounts import SHORTEST_PASSWORD, AccountTaken, PasswordTooShort, SignInRefused
from sync_service.storage.database import reading, writing
from sync_service.storage.enrolment import TooManyWaiting

routes = APIRouter(prefix="/v1")
REFUSED = (
    "These sign-in details were not accepted. Check the account and the password; after five wrong passwords an "
    "account is locked for five minutes."
)
NO_PASSWORDS = "Passwords are switched off at your trust: sign in by its own provider, in the browser."


class SignIn(Asked):
    """An account and its password."""

    account: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]


class EnrolmentAsked(Asked):
    """A workstation's keys."""

    ticket: Annotated[str, Field(min_length=1, max_length=80)]
    device: IdText
    sign: SigningKeyText
    seal: SealingKeyText
    label: Annotated[str, Field(min_length=1, max_length=80)]


class Device(Asked):
    """A device's id."""

    device: IdText


class Account(Asked):
    """A member, and the password to begin with."""

    member: IdText
    password: Annotated[str, Field(min_length=1, max_length=1024)]


@routes.post("/sign-in")
async def sign_in(asked: SignIn, service: TheService) -> dict[str, Any]:
    """A ticket for enrolment; all refusals look and time alike, also where people have no passwords."""
    by_provider = service.provider is not None and not service.provider.settings.passwords
    refused = Problem(403, "no-passwords", NO_PASSWORDS) if by_provider else Problem(403, "refused", REFUSED)
    try:
        ticket, member_id = await run_in_threadpool(service.accounts.sign_in, asked.account, asked.password)
    except SignInRefused as error:
        raise refused from error
    member = directory_of(service).members.get(member_id)
    # the record system's interface has no browser
    if member is None or (by_provider and member.role != EPR_INTERFACE):
        raise refused
    return {"ticket": ticket, "member": str(member.id), "name": member.name, "role": member.role}


@routes.post("/accounts", status_code=204)
async def set_account(asked: Account, service: TheService, who: TheCaller) -> None:
    """An administrator gives a member of staff a password; the account's name is the one that was authorised."""
    who.need("system-administrator")
    member = who.directory.members.get(asked.member)
    if member is None:
        raise Problem(404, "unknown", "This member of staff is not known.")
    try:
        await run_in_threadpool(service.accounts.set_password, member.account, member.id, asked.password)
    except PasswordTooShort as error:
        raise Problem(422, "too-short", f"A password has at least {SHORTEST_PASSWORD} characters.") from error
    except AccountTaken as error:
        raise Problem(409, "account-taken", "Another member of staff signs in by this account.") from error


@routes.post("/enrolment-requests", status_code=202)
async def ask_enrolment(asked: EnrolmentAsked, service: TheService) -> dict[str, str]:
    """Ask for a workstation to be enrolled."""
    member = _of_ticket(service, asked.ticket)
    try:
        PublicSealingKey(asked.seal)
    except MalformedKey as error:
        raise Problem(422, "malformed", "The sealing key is not a key.") from error
    waits = enrolment.Waiting(asked.device, member, asked.sign, asked.seal, asked.label, service.clock())
    try:
        with writing(service.engine) as connection:
            enrolment.ask(connection, waits)
    except TooManyWaiting as error:
        raise Problem(429, "too-many", "Too many of your workstations wait already; ask your administrator.") from error
    return {"state": "waiting"}


@routes.get("/enrolment-requests/mine")
async def my_enrolment(
    service: TheService,
    device: Annotated[str, Query(max_length=40)],
    ticket: Annotated[str, Header(alias="MHCR-Ticket", max_length=80)],
) -> dict[str, str]:
    """How an enrolment stands that was asked for with this ticket's account."""
    member = _of_ticket(service, ticket)
    try:
        wanted = to_id(device)
    except ValueError as error:
        raise Problem(422, "malformed", "device must be an id.") from error
    with reading(service.engine) as connection:
        state = enrolment.state_of(connection, wanted, member)
    if state is None:
        raise Problem(404, "unknown", "No enrolment was asked for with this workstation.")
    return {"state": state}


@routes.get("/enrolment-requests")
async def waiting_enrolments(service: TheService, who: TheCaller) -> dict[str, list[dict[str, Any]]]:
    """The workstations that this device's member may approve: the member's own, and for an administrator all."""
    with reading(service.engine) as connection:
        found = enrolment.waiting(connection, service.clock(), _own_or_all(who))
    return {
        "requests": [
            {
                "device": str(one.device),
                "member": str(one.member),
                "name": who.directory.members[one.member].name,
                "sign": to_base64url(one.sign),
                "seal": to_base64url(one.seal),
                "label": one.label,
                "at": one.at,
            }
            for one in found
        ]
    }


@routes.post("/enrolment-requests/refused", status_code=204)
async def refuse_enrolment(asked: Device, service: TheService, who: TheCaller) -> None:
    """Turn a waiting workstation away."""
    with writing(service.engine) as connection:
        if not enrolment.refuse(connection, asked.device, _own_or_all(who)):
            raise Problem(404, "unknown", "No such workstation waits.")


@routes.post("/token")
async def token(asked: Device, request: Request, service: TheService) -> dict[str, Any]:
    """A token for a device that proves its key."""
    now = service.clock()
    public, _ = device_key(request, directory_of(service), asked.device)
    await check_proof(request, public, "", now)
    made, expires = service.tokens.make(asked.device, now)
    return {"token": made, "expires": expires, "time": now}


def _own_or_all(who: TheCaller) -> UUID | None:
    member = who.need()
    return None if member.role == "system-administrator" else member.id


def _of_ticket(service: Service, ticket: str) -> UUID:
    member = service.accounts.ticket_member(ticket)
    if member is None:
        raise Problem(403, "ticket", "This sign-in has ended; sign in again.")
    return member
