"""Sign-in by the trust's own provider: begun at a workstation, done in its browser, finished here."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from sync_service.api.access import TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, BytesText
from sync_service.pages.limits import Limit, range_of
from sync_service.provider import begun
from sync_service.provider.id_token import TokenRejected
from sync_service.provider.provider import SCOPE, Provider, ProviderAway
from sync_service.service import Service
from sync_service.storage.database import writing

routes = APIRouter(prefix="/v1/sign-in/provider")
log = logging.getLogger("mhcr.sign-in")
MOST_FROM_A_RANGE = 60
REFUSED = (
    "This sign-in was not accepted. Sign in again; if it stays, ask your trust\u2019s administrator whether you are "
    "known here by the account that you sign in with."
)
AWAY = "Your trust\u2019s sign-in does not answer as it should just now. Try again in a minute, or tell your IT desk."
TOO_MANY = "Too many sign-ins were begun from here. Try again in ten minutes."


class Beginning(Asked):
    """PKCE's challenge (S256), and the port at which the workstation waits for its browser."""

    challenge: Annotated[BytesText, Field(min_length=32, max_length=32)]
    port: Annotated[int, Field(ge=1024, le=65535)]


class Finishing(Asked):
    """What was begun, the code that the browser brought, and PKCE's verifier (RFC 7636, 4.1)."""

    begun: Annotated[str, Field(min_length=1, max_length=80)]
    code: Annotated[str, Field(min_length=1, max_length=4096)]
    verifier: Annotated[str, Field(pattern=r"^[A-Za-z0-9._~-]{43,128}$")]


def sign_ins_begun(service: Service) -> Limit:
    """How many sign-ins may be begun from one range of addresses in ten minutes."""
    return Limit(service.share(MOST_FROM_A_RANGE), service.clock)


def provider_of(service: TheService) -> Provider:
    """The trust's provider; refused where it has none."""
    if service.provider is None:
        raise Problem(404, "no-provider", "This service signs nobody in by a provider.")
    return service.provider


TheProvider = Annotated[Provider, Depends(provider_of)]


@routes.post("")
async def begin(asked: Beginning, request: Request, service: TheService, provider: TheProvider) -> dict[str, Any]:
    """What a workstation asks the provider for; good for ten minutes."""
    limit, network = request.app.state.sign_ins_begun, range_of(request)
    if limit.full(network):
        raise Problem(429, "too-many", TOO_MANY)
    limit.count(network)
    try:
        where = await provider.authorization_endpoint()
    except ProviderAway as error:
        raise _away(error) from error

    def write() -> tuple[str, str]:
        with writing(service.engine) as connection:
            return begun.begin(connection, asked.challenge, asked.port, service.clock())

    try:
        secret, nonce = await run_in_threadpool(write)
    except begun.TooManyBegun as error:
        raise Problem(429, "too-many", TOO_MANY) from error
    return {
        "begun": secret,
        "nonce": nonce,
        "address": where,
        "client_id": provider.settings.client_id,
        "issuer": provider.settings.issuer,
        "redirect": begun.REDIRECT.format(port=asked.port),
        "scope": SCOPE,
        "acr_values": " ".join(provider.settings.acr),
    }


@routes.post("/confirm")
async def confirm(asked: Finishing, service: TheService, provider: TheProvider) -> dict[str, Any]:
    """A ticket for enrolment, as for a password; all refusals look alike."""

    def take() -> begun.Begun | None:
        with writing(service.engine) as connection:
            return begun.take(connection, asked.begun, asked.verifier, service.clock())

    taken = await run_in_threadpool(take)
    if taken is None:
        raise Problem(403, "refused", REFUSED)
    try:
        account = await provider.account(taken, asked.code, asked.verifier)
    except ProviderAway as error:
        raise _away(error) from error
    except TokenRejected as error:
        log.warning("A sign-in by the provider was refused: %s.", error)
        raise Problem(403, "refused", REFUSED) from error
    fitting = [one for one in directory_of(service).members.values() if one.account == account]
    if len(fitting) != 1:
        why = "nobody has this account" if not fitting else "several members have this account"
        log.warning("A sign-in by the provider was refused: %s.", why)
        raise Problem(403, "refused", REFUSED)
    member = fitting[0]
    ticket = await run_in_threadpool(service.accounts.admit, member.id)
    return {"ticket": ticket, "member": str(member.id), "name": member.name, "role": member.role}


def _away(error: ProviderAway) -> Problem:
    log.warning("The sign-in provider is of no use: %s.", error)
    return Problem(503, "provider-away", AWAY)
