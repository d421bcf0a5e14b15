"""The registered person's own page: what it shows, and what they do there (docs/wire.md, Invitations and accounts)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from care_record.channels.channel import Channel
from care_record.invitations.codes import plain_digits
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile
from care_record.wire.base64url import to_base64url
from care_record.wire.bodies import AddressGiven
from sync_service.api.access import TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked
from sync_service.pages import routes as answering
from sync_service.pages.sessions import (
    Digits,
    RegisterTries,
    as_account,
    cookie_name,
    from_page,
    secret_of,
    signed_out,
    written,
)
from sync_service.storage.batch import Batch
from sync_service.storage.registering import accounts, carers, checks, ending, own_page, sittings, withdrawing
from sync_service.storage.registering.accounts import Account

routes = APIRouter()
SIGNED_IN = [Depends(answering.not_waiting)]


class NewAddress(Asked):
    """An address that the person gives; a code goes to it."""

    channel: Literal["email", "text"]
    address: Annotated[str, Field(max_length=254)]


@routes.get("/me", response_class=HTMLResponse, include_in_schema=False)
async def me_page(request: Request) -> HTMLResponse:
    """The registered person's own page."""
    return HTMLResponse(answering.pages_of(request).html("me"))


@routes.get("/pages/me", dependencies=SIGNED_IN)
async def me(request: Request, service: TheService) -> Response:
    """What the person's own page shows."""
    directory = directory_of(service)
    given = service.settings.pages
    names = own_page.Names(given.staff_names, given.measure_names)

    def run(batch: Batch, account: Account) -> dict[str, Any]:
        return own_page.shown(batch, directory, account, names)

    return JSONResponse(await as_account(request, service, run))


@routes.post("/pages/me/withdraw", dependencies=SIGNED_IN)
async def withdraw(request: Request, service: TheService) -> Response:
    """Take back everything; the record is suspended at once."""
    from_page(request)

    def run(batch: Batch, account: Account) -> bool:
        if account.role != "patient":
            raise Problem(403, "not-yours", "Only the person whose record it is can do this.")
        return withdrawing.withdraw(batch, account)

    done = await as_account(request, service, run)
    return JSONResponse({"withdrawn": True, "already": not done})


@routes.post("/pages/me/end", dependencies=SIGNED_IN)
async def end(request: Request, service: TheService) -> Response:
    """End a carer's registration; said once more, it has ended already."""
    from_page(request)
    secret = secret_of(request, service)

    def run(batch: Batch) -> bool:
        if secret is None:
            raise signed_out()
        if sittings.take(batch.connection, secret, "ended", batch.now) is not None:
            return False
        account = accounts.signed_in_as(batch, secret)
        if account is None:
            raise signed_out()
        if account.carer is None:
            words = "A carer ends their registration here. To take back your own agreement, use your page, or call us."
            raise Problem(403, "not-yours", words)
        ending.end_registration(batch, account, secret)
        return True

    done = await written(service, run)
    return JSONResponse({"ended": True, "already": not done})


@routes.post("/pages/me/address", dependencies=SIGNED_IN)
async def give_address(asked: NewAddress, request: Request, service: TheService) -> Response:
    """Send a code to an address that the person gives."""
    from_page(request)
    tries: RegisterTries = request.app.state.register_tries
    channel = Channel(asked.channel)

    def run(batch: Batch, account: Account) -> bytes:
        if channel is Channel.TEXT and not service.tools.texts:
            raise Problem(409, "no-gateway", "We cannot send texts. Give an e-mail address, or call your team.")
        try:
            to = (parse_email if channel is Channel.EMAIL else parse_mobile)(asked.address)
        except InvalidValueError as error:
            raise Problem(422, "address", error.words) from error
        if tries.codes.full(account.patient.bytes):
            raise Problem(429, "too-many", "Several codes were sent already. Wait ten minutes.")
        tries.codes.count(account.patient.bytes)
        ticket = batch.tools.random(32)
        checks.begin(batch, account.patient, "own", channel, to, ticket, account=account.id)
        batch.flush()
        return ticket

    ticket = await as_account(request, service, run)
    service.news.tell(0)
    return JSONResponse({"ticket": to_base64url(ticket)}, 202)


@routes.post("/pages/me/address/confirm", dependencies=SIGNED_IN)
async def confirm_address(given: Digits, request: Request, service: TheService) -> Response:
    """Take the code: the address is confirmed, and the team is asked to take it into the record."""
    from_page(request)

    def run(batch: Batch, account: Account) -> bool:
        typed, ticket = plain_digits(given.code), checks.hashed(given.ticket)
        digits = service.second_codes.digits
        found = checks.answered(batch, digits, ticket_hash=ticket, what="own", typed=typed)
        if found is not None and found.account == account.id:
            checks.keep_confirmed(batch, found, own_page=True)
            fields = {"account": account.id, "channel": found.channel.value, "address": found.address}
            said = AddressGiven.model_validate({"v": 1, "kind": "account.address-given", **fields})
            batch.fact(account.patient, said)
            carers.keep_address(batch, account, found.channel, found.address)
        batch.flush()
        return found is not None and found.account == account.id

    if not await as_account(request, service, run):
        raise Problem(404, "wrong-code", "This is not the code, or it has ended. Ask for a new one.")
    return JSONResponse({"confirmed": True})


@routes.post("/pages/me/sign-out", dependencies=SIGNED_IN)
async def sign_out(request: Request, service: TheService) -> Response:
    """End the session."""
    from_page(request)
    secret = secret_of(request, service)

    def run(batch: Batch) -> None:
        if secret is not None:
            sittings.end(batch.connection, secret)

    await written(service, run)
    answer = JSONResponse({"signed_out": True})
    answer.delete_cookie(cookie_name(service), path="/", secure=service.secure, httponly=True, samesite="strict")
    return answer
