"""Registration, signing in, and the registered person's own page (docs/wire.md, The registered person's pages).

Nothing but a session's cookie says who asks; it travels to this site alone (`SameSite=Strict`), no script reads it, and
a request that changes anything carries a header that no form of another site can send.
"""

import time
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from care_record.channels.channel import Channel
from care_record.invitations.codes import plain_digits
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile
from care_record.wire.bodies import AddressGiven
from sync_service.api.access import TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, BytesText, to_base64url
from sync_service.pages import routes as answering
from sync_service.pages.limits import Limit, range_of
from sync_service.service import Service
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.registering import accounts, checks, links, own_page, passkeys, sittings, withdrawing
from sync_service.storage.registering.accounts import Account, RegistrationRefused
from sync_service.storage.registering.links import OpenedInvitation
from sync_service.storage.registering.passkeys import PasskeyRefused, Site
from sync_service.storage.tree.restored import AwaitsIncarnation

routes = APIRouter()


async def _not_settling(service: TheService) -> None:
    """Nobody registers or signs in before what a restored backup had lost is back."""
    if await run_in_threadpool(lambda: service.settling):
        raise Problem(503, AwaitsIncarnation.code, AwaitsIncarnation.words)


COMING_IN = [Depends(_not_settling)]
SIGNED_IN = [Depends(answering.not_waiting)]
T = TypeVar("T")
HEADER = "MHCR-Page"
"""A request with it comes from a script of this site's: a form cannot send one, and no other site is allowed to."""
REFUSED = {"code": "refused", "words": "This did not open anything. Check what you typed, or ask your team."}
Secret = Annotated[BytesText, Field(max_length=64)]
Credential = Annotated[dict[str, Any], Field(max_length=12)]


class Open(Asked):
    """A link's token, the second code, and the date of birth."""

    token: Annotated[str, Field(max_length=120)]
    second: Annotated[str, Field(max_length=40)]
    born: date


class Register(Asked):
    """What the page made of the sitting: a passkey, or none, to come back by a code."""

    sitting: Secret
    passkey: Credential | None = None


class Shown(Asked):
    """A passkey that has signed the challenge of its sitting."""

    sitting: Secret
    passkey: Credential


class AskCode(Asked):
    """Who wants a code to sign in, as they typed it."""

    family: Annotated[str, Field(max_length=80)]
    born: date
    address: Annotated[str, Field(max_length=254)]


class Digits(Asked):
    """A code that was sent, with the ticket that was given for it."""

    ticket: Secret
    code: Annotated[str, Field(max_length=40)]


class NewAddress(Asked):
    """An address that the person gives; a code goes to it."""

    channel: Literal["email", "text"]
    address: Annotated[str, Field(max_length=254)]


class RegisterTries:
    """Limits: wrong tries for each person and range of addresses; codes for each person; new sittings for a range."""

    def __init__(self, service: Service) -> None:
        self.patient = Limit(service.share(20), service.clock)
        self.range = Limit(service.share(120), service.clock)
        self.codes = Limit(service.share(5), service.clock)


@routes.get("/register", response_class=HTMLResponse, include_in_schema=False)
async def register_page(request: Request) -> HTMLResponse:
    """The page that an invitation opens; the token stays in the browser."""
    return HTMLResponse(answering.pages_of(request).html("register"))


@routes.get("/me", response_class=HTMLResponse, include_in_schema=False)
async def me_page(request: Request) -> HTMLResponse:
    """The registered person's own page."""
    return HTMLResponse(answering.pages_of(request).html("me"))


@routes.post("/pages/register/open", dependencies=COMING_IN)
async def open_invitation(asked: Open, request: Request, service: TheService) -> Response:
    """Open an invitation; all refusals look and time alike."""
    began, tries, network = _begin(request)

    def run(batch: Batch) -> OpenedInvitation | links.NotOpened:
        behind = links.invitation_behind(batch.connection, asked.token)
        if tries.range.full(network) or (behind and tries.patient.full(behind[0].patient.bytes)):
            return links.NotOpened()
        return links.try_link(batch, service.second_codes, asked.token, asked.second, asked.born)

    found = await _written(service, run)
    if isinstance(found, links.NotOpened):
        tries.range.count(network)
        if found.patient:
            tries.patient.count(found.patient.bytes)
        return await _refused(began)
    site, trust = Site(service.page_url), service.settings.trust.name
    return JSONResponse(
        {
            "v": 1,
            "sitting": to_base64url(found.sitting),
            "role": found.invitation.role,
            "trust_name": trust,
            "passkey": {
                "rp": {"id": site.host, "name": trust},
                "user": to_base64url(passkeys.handle(found.invitation.id)),
                "challenge": to_base64url(found.challenge),
            },
        }
    )


@routes.post("/pages/register/finish", dependencies=COMING_IN)
async def finish(given: Register, request: Request, service: TheService) -> Response:
    """Make the account, and sign in."""
    _from_page(request)
    began, _, _ = _begin(request)

    def run(batch: Batch) -> bytes | None:
        try:
            return accounts.register(batch, Site(service.page_url), given.sitting, given.passkey)[1]
        except (RegistrationRefused, PasskeyRefused):
            return None

    secret = await _written(service, run)
    return _signed_in(service, secret) if secret else await _refused(began)


@routes.post("/pages/sign-in/passkey", dependencies=COMING_IN)
async def begin_passkey(request: Request, service: TheService) -> Response:
    """A challenge for any passkey of this site."""
    _, tries, network = _begin(request)
    if tries.range.full(network):
        raise Problem(429, "too-many", "There were many tries from here. Wait ten minutes.")
    tries.range.count(network)

    def run(batch: Batch) -> tuple[bytes, bytes]:
        found = sittings.begin(batch, "passkey", None, sittings.PASSKEY_MS)
        batch.flush()
        return found

    secret, challenge = await _written(service, run)
    rp = Site(service.page_url).host
    return JSONResponse({"sitting": to_base64url(secret), "challenge": to_base64url(challenge), "rp": rp})


@routes.post("/pages/sign-in/passkey/confirm", dependencies=COMING_IN)
async def confirm_passkey(given: Shown, request: Request, service: TheService) -> Response:
    """Sign in by a passkey."""
    _from_page(request)
    began, _, _ = _begin(request)
    site = Site(service.page_url)
    secret = await _written(service, lambda batch: accounts.by_passkey(batch, site, given.sitting, given.passkey))
    return _signed_in(service, secret) if secret else await _refused(began)


@routes.post("/pages/sign-in/code", dependencies=COMING_IN)
async def ask_code(asked: AskCode, request: Request, service: TheService) -> Response:
    """A ticket; a code follows where name, date of birth and a confirmed address fit an account. None sees whether."""
    began, tries, network = _begin(request)

    def run(batch: Batch) -> bytes:
        ticket, met = accounts.ask_code(batch, asked.family, asked.born, asked.address, tries.codes.full)
        for patient in met:
            tries.codes.count(patient.bytes)
        return ticket

    nowhere = service.tools.random(32)
    ticket = nowhere if tries.range.full(network) else await _written(service, run)
    tries.range.count(network)
    await answering.late(began)
    return JSONResponse({"ticket": to_base64url(ticket)}, 202)


@routes.post("/pages/sign-in/code/confirm", dependencies=COMING_IN)
async def confirm_code(given: Digits, request: Request, service: TheService) -> Response:
    """Sign in by a code."""
    _from_page(request)
    began, tries, network = _begin(request)

    def run(batch: Batch) -> bytes | None:
        return accounts.by_code(batch, service.second_codes.digits, given.ticket, given.code)

    secret = None if tries.range.full(network) else await _written(service, run)
    if secret:
        return _signed_in(service, secret)
    tries.range.count(network)
    return await _refused(began)


@routes.get("/pages/me", dependencies=SIGNED_IN)
async def me(request: Request, service: TheService) -> Response:
    """What the person's own page shows."""
    directory = directory_of(service)
    given = service.settings.pages
    names = own_page.Names(given.staff_names, given.measure_names)

    def run(batch: Batch, account: Account) -> dict[str, Any]:
        return own_page.shown(batch, directory, account, names)

    return JSONResponse(await _as(request, service, run))


@routes.post("/pages/me/withdraw", dependencies=SIGNED_IN)
async def withdraw(request: Request, service: TheService) -> Response:
    """Take back everything; the record is suspended at once."""
    _from_page(request)

    def run(batch: Batch, account: Account) -> bool:
        if account.role != "patient":
            raise Problem(403, "not-yours", "Only the person whose record it is can do this.")
        return withdrawing.withdraw(batch, account)

    done = await _as(request, service, run)
    return JSONResponse({"withdrawn": True, "already": not done})


@routes.post("/pages/me/address", dependencies=SIGNED_IN)
async def give_address(asked: NewAddress, request: Request, service: TheService) -> Response:
    """Send a code to an address that the person gives."""
    _from_page(request)
    tries: RegisterTries = request.app.state.register_tries
    channel = Channel(asked.channel)
    if channel is Channel.TEXT and not service.tools.texts:
        raise Problem(409, "no-gateway", "We cannot send texts. Give an e-mail address, or call your team.")
    try:
        to = (parse_email if channel is Channel.EMAIL else parse_mobile)(asked.address)
    except InvalidValueError as error:
        raise Problem(422, "address", error.words) from error

    def run(batch: Batch, account: Account) -> bytes:
        if tries.codes.full(account.patient.bytes):
            raise Problem(429, "too-many", "Several codes were sent already. Wait ten minutes.")
        tries.codes.count(account.patient.bytes)
        ticket = batch.tools.random(32)
        checks.begin(batch, account.patient, "own", channel, to, ticket, account=account.id)
        batch.flush()
        return ticket

    ticket = await _as(request, service, run)
    service.news.tell(0)
    return JSONResponse({"ticket": to_base64url(ticket)}, 202)


@routes.post("/pages/me/address/confirm", dependencies=SIGNED_IN)
async def confirm_address(given: Digits, request: Request, service: TheService) -> Response:
    """Take the code: the address is confirmed, and the team is asked to take it into the record."""
    _from_page(request)

    def run(batch: Batch, account: Account) -> bool:
        typed, ticket = plain_digits(given.code), checks.hashed(given.ticket)
        digits = service.second_codes.digits
        found = checks.answered(batch, digits, ticket_hash=ticket, what="own", typed=typed)
        if found is not None and found.account == account.id:
            checks.keep_confirmed(batch, found, own_page=True)
            fields = {"account": account.id, "channel": found.channel.value, "address": found.address}
            said = AddressGiven.model_validate({"v": 1, "kind": "account.address-given", **fields})
            batch.fact(account.patient, said)
        batch.flush()
        return found is not None and found.account == account.id

    if not await _as(request, service, run):
        raise Problem(404, "wrong-code", "This is not the code, or it has ended. Ask for a new one.")
    return JSONResponse({"confirmed": True})


@routes.post("/pages/me/sign-out", dependencies=SIGNED_IN)
async def sign_out(request: Request, service: TheService) -> Response:
    """End the session."""
    _from_page(request)
    secret = _secret(request, service)

    def run(batch: Batch) -> None:
        if secret is not None:
            sittings.end(batch.connection, secret)

    await _written(service, run)
    answer = JSONResponse({"signed_out": True})
    answer.delete_cookie(_cookie(service), path="/", secure=service.secure, httponly=True, samesite="strict")
    return answer


def _begin(request: Request) -> tuple[float, RegisterTries, bytes]:
    """When a request began, the limits, and the range of addresses that it comes from."""
    tries: RegisterTries = request.app.state.register_tries
    return time.monotonic(), tries, range_of(request)


async def _refused(began: float) -> Response:
    await answering.late(began)
    return JSONResponse(REFUSED, 404)


async def _written(service: Service, work: Callable[[Batch], T]) -> T:
    """Work in a transaction of its own; who waits for changes is told."""

    def run() -> tuple[T, int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return work(batch), batch.log.seq

    found, head = await run_in_threadpool(run)
    service.news.tell(head)
    service.news.tell(0)
    return found


async def _as(request: Request, service: Service, work: Callable[[Batch, Account], T]) -> T:
    """Work for the account whose session asks; 401 where none does."""
    secret = _secret(request, service)

    def run(batch: Batch) -> T | None:
        held = sittings.take(batch.connection, secret, "session", batch.now) if secret else None
        account = accounts.find_account(batch, held.about) if held and held.about else None
        if account is None or batch.state.patients[account.patient].patient.deceased:
            raise Problem(401, "signed-out", "You are signed out. Sign in again.")
        return work(batch, account)

    found = await _written(service, run)
    assert found is not None  # noqa: S101
    return found


def _from_page(request: Request) -> None:
    """Refuse what no script of this site's has sent."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if HEADER not in request.headers or site != "same-origin":
        raise Problem(403, "not-from-page", "This request did not come from the page.")


def _cookie(service: Service) -> str:
    """The cookie's name; over TLS one that a browser takes for this host alone (RFC 6265bis, 4.1.3.2)."""
    return "__Host-mhcr" if service.secure else "mhcr"


def _secret(request: Request, service: Service) -> bytes | None:
    try:
        return bytes.fromhex(request.cookies.get(_cookie(service), ""))
    except ValueError:
        return None


def _signed_in(service: Service, secret: bytes) -> Response:
    answer = JSONResponse({"signed_in": True})
    answer.set_cookie(
        _cookie(service),
        secret.hex(),
        path="/",
        secure=service.secure,
        httponly=True,
        samesite="strict",
    )
    return answer
