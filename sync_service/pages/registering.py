"""Registration, and signing in (docs/wire.md, Invitations and accounts)."""

import time
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from care_record.wire.base64url import to_base64url
from sync_service.api.access import TheService
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked
from sync_service.pages import routes as answering
from sync_service.pages.limits import range_of
from sync_service.pages.sessions import Digits, RegisterTries, Secret, from_page, signed_in, written
from sync_service.storage.batch import Batch
from sync_service.storage.registering import accounts, links, passkeys, sittings
from sync_service.storage.registering.accounts import RegistrationRefused
from sync_service.storage.registering.links import OpenedInvitation
from sync_service.storage.registering.passkeys import PasskeyRefused, Site
from sync_service.storage.tree.restored import AwaitsIncarnation

routes = APIRouter()


async def _not_settling(service: TheService) -> None:
    """Nobody registers or signs in before what a restored backup had lost is back."""
    if await run_in_threadpool(lambda: service.settling):
        raise Problem(503, AwaitsIncarnation.code, AwaitsIncarnation.words)


COMING_IN = [Depends(_not_settling)]
REFUSED = {"code": "refused", "words": "This did not open anything. Check what you typed, or ask your team."}
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


@routes.get("/register", response_class=HTMLResponse, include_in_schema=False)
async def register_page(request: Request) -> HTMLResponse:
    """The page that an invitation opens; the token stays in the browser."""
    return HTMLResponse(answering.pages_of(request).html("register"))


@routes.post("/pages/register/open", dependencies=COMING_IN)
async def open_invitation(asked: Open, request: Request, service: TheService) -> Response:
    """Open an invitation; all refusals look and time alike."""
    began, tries, network = _begin(request)

    def run(batch: Batch) -> OpenedInvitation | links.NotOpened:
        behind = links.invitation_behind(batch.connection, asked.token)
        if tries.range.full(network) or (behind and tries.patient.full(behind[0].patient.bytes)):
            return links.NotOpened()
        return links.try_link(batch, service.second_codes, asked.token, asked.second, asked.born)

    found = await written(service, run)
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
    from_page(request)
    began, _, _ = _begin(request)

    def run(batch: Batch) -> bytes | None:
        try:
            return accounts.register(batch, Site(service.page_url), given.sitting, given.passkey)[1]
        except (RegistrationRefused, PasskeyRefused):
            return None

    secret = await written(service, run)
    return signed_in(service, secret) if secret else await _refused(began)


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

    secret, challenge = await written(service, run)
    rp = Site(service.page_url).host
    return JSONResponse({"sitting": to_base64url(secret), "challenge": to_base64url(challenge), "rp": rp})


@routes.post("/pages/sign-in/passkey/confirm", dependencies=COMING_IN)
async def confirm_passkey(given: Shown, request: Request, service: TheService) -> Response:
    """Sign in by a passkey."""
    from_page(request)
    began, _, _ = _begin(request)
    site = Site(service.page_url)
    secret = await written(service, lambda batch: accounts.by_passkey(batch, site, given.sitting, given.passkey))
    return signed_in(service, secret) if secret else await _refused(began)


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
    ticket = nowhere if tries.range.full(network) else await written(service, run)
    tries.range.count(network)
    await answering.late(began)
    return JSONResponse({"ticket": to_base64url(ticket)}, 202)


@routes.post("/pages/sign-in/code/confirm", dependencies=COMING_IN)
async def confirm_code(given: Digits, request: Request, service: TheService) -> Response:
    """Sign in by a code."""
    from_page(request)
    began, tries, network = _begin(request)

    def run(batch: Batch) -> bytes | None:
        return accounts.by_code(batch, service.second_codes.digits, given.ticket, given.code)

    secret = None if tries.range.full(network) else await written(service, run)
    if secret:
        return signed_in(service, secret)
    tries.range.count(network)
    return await _refused(began)


def _begin(request: Request) -> tuple[float, RegisterTries, bytes]:
    """When a request began, the limits, and the range of addresses that it comes from."""
    tries: RegisterTries = request.app.state.register_tries
    return time.monotonic(), tries, range_of(request)


async def _refused(began: float) -> Response:
    await answering.late(began)
    return JSONResponse(REFUSED, 404)
