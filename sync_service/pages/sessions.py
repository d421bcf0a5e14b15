"""Who is at the registered person's pages: nothing but a session's cookie says it.

It travels to this site alone (`SameSite=Strict`), no script reads it, and a request that changes anything carries a
header that no form of another site can send.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, BytesText
from sync_service.pages.limits import Limit
from sync_service.service import Service
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.registering import accounts
from sync_service.storage.registering.accounts import Account

T = TypeVar("T")
HEADER = "MHCR-Page"
"""A request with it comes from a script of this site's: a form cannot send one, and no other site is allowed to."""
Secret = Annotated[BytesText, Field(max_length=64)]


class Digits(Asked):
    """A code that was sent, with the ticket that was given for it."""

    ticket: Secret
    code: Annotated[str, Field(max_length=40)]


class RegisterTries:
    """Limits: wrong tries for each person and range of addresses; codes for each person; new sittings for a range."""

    def __init__(self, service: Service) -> None:
        self.patient = Limit(service.share(20), service.clock)
        self.range = Limit(service.share(120), service.clock)
        self.codes = Limit(service.share(5), service.clock)


async def written(service: Service, work: Callable[[Batch], T]) -> T:
    """Work in a transaction of its own; who waits for changes is told."""

    def run() -> tuple[T, int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return work(batch), batch.log.seq

    found, head = await run_in_threadpool(run)
    service.news.tell(head)
    service.news.tell(0)
    return found


async def as_account(request: Request, service: Service, work: Callable[[Batch, Account], T]) -> T:
    """Work for the account whose session asks; 401 where none does."""
    secret = secret_of(request, service)

    def run(batch: Batch) -> T | None:
        account = accounts.signed_in_as(batch, secret) if secret else None
        if account is None:
            raise signed_out()
        return work(batch, account)

    found = await written(service, run)
    assert found is not None  # noqa: S101
    return found


def from_page(request: Request) -> None:
    """Refuse what no script of this site's has sent."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if HEADER not in request.headers or site != "same-origin":
        raise Problem(403, "not-from-page", "This request did not come from the page.")


def cookie_name(service: Service) -> str:
    """The cookie's name; over TLS one that a browser takes for this host alone (RFC 6265bis, 4.1.3.2)."""
    return "__Host-mhcr" if service.secure else "mhcr"


def secret_of(request: Request, service: Service) -> bytes | None:
    """The secret that the browser holds; None where it holds none."""
    try:
        return bytes.fromhex(request.cookies.get(cookie_name(service), ""))
    except ValueError:
        return None


def signed_in(service: Service, secret: bytes) -> Response:
    """The answer with which a session begins."""
    answer = JSONResponse({"signed_in": True})
    answer.set_cookie(
        cookie_name(service),
        secret.hex(),
        path="/",
        secure=service.secure,
        httponly=True,
        samesite="strict",
    )
    return answer


def signed_out() -> Problem:
    """What is said where nobody is signed in."""
    return Problem(401, "signed-out", "You are signed out. Sign in again.")
