"""The web application: doors and pages, and what every answer of theirs carries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_service.api import (
    duplicates,
    invitations,
    letters,
    log,
    lost_answers,
    pictures,
    problems,
    provider,
    records,
    risk,
    set_aside,
    staff,
    streams,
    sync,
    trust,
    withdrawals,
)
from sync_service.content_digest import Digest
from sync_service.notify.returned.mailbox import Mailbox
from sync_service.notify.returned.reading import Returned
from sync_service.notify.smtp import MailServer
from sync_service.notify.text import TextGateway
from sync_service.notify.worker import Notifier
from sync_service.pages import asking, own, registering, sessions
from sync_service.pages import pictures as pictures_page
from sync_service.pages import routes as pages
from sync_service.pages.templates import Pages
from sync_service.service import Service
from sync_service.storage.announcing import listen
from sync_service.storage.sending.chain import Chains

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# what a program fetches is no document: nothing may come of it in a browser
_OF_DOORS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DOORS = "/v1/"
_LARGE = {"/v1/commands": 16 * 1024 * 1024 + 65536, "/v1/trust": 8 * 1024 * 1024}
_LARGE["/pages/submit"] = 12 * 1024 * 1024
_LARGE["/pages/pictures/send"] = 24 * 1024 * 1024
_LARGE["/v1/lost-answers"] = 16 * 1024 * 1024
MOST_BYTES = 64 * 1024


def create(
    service: Service,
    rendered: Pages,
    server: MailServer | None,
    gateway: TextGateway | None = None,
    returned: Mailbox | None = None,
) -> FastAPI:
    """The application; its lifespan runs the notifier, and reads what comes back into the mailbox `returned`."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.news.bind()
        task = asyncio.create_task(Notifier(service, server, gateway).run())
        came_back = asyncio.create_task(Returned(service, returned).run())
        others = asyncio.create_task(listen(service.engine, service.news.tell))
        yield
        service.closing.set()
        service.news.tell(0)
        others.cancel()
        await task
        await came_back
        with suppress(asyncio.CancelledError):
            await others
        for held in (gateway, service.provider):
            if held is not None:
                await held.close()

    app = FastAPI(title="MHCR service", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.service = service
    app.state.pages = rendered
    app.state.tries = pages.Tries(service)
    app.state.askings = asking.Askings(service)
    app.state.register_tries = sessions.RegisterTries(service)
    app.state.asks = invitations.Asks(service)
    app.state.sign_ins_begun = provider.sign_ins_begun(service)
    app.state.chains = Chains()
    problems.install(app)
    app.add_exception_handler(404, _not_found)
    for routes in (
        trust.routes,
        staff.routes,
        provider.routes,
        sync.routes,
        streams.routes,
        log.routes,
        letters.routes,
        lost_answers.routes,
        set_aside.routes,
        duplicates.routes,
        records.routes,
        risk.routes,
        withdrawals.routes,
        invitations.routes,
        pages.routes,
        asking.routes,
        registering.routes,
        own.routes,
        pictures.routes,
        pictures_page.routes,
    ):
        app.include_router(routes)
    app.add_middleware(problems.QuietFaults)
    app.add_middleware(Guard, secure=lambda: service.secure)
    return app


async def _not_found(request: Request, error: Exception) -> Response:
    """A page for a person who mistyped, and the usual form for a program."""
    if "text/html" in request.headers.get("Accept", ""):
        return HTMLResponse(pages.pages_of(request).html("not-found"), 404)
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse({"code": "not-found", "words": "There is nothing at this address."}, 404, headers=headers)


class Guard:
    """Headers for every answer, a limit for every body, and its digest where it has one."""

    def __init__(self, app: ASGIApp, secure: Callable[[], bool]) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is too large or was changed on its way."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left = _LARGE.get(scope["path"], MOST_BYTES)
        digest = Digest(Headers(scope=scope))
        always = _OF_DOORS if scope["path"].startswith(DOORS) else _HEADERS

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise TooLarge
            if message["type"] == "http.request":
                digest.add(message.get("body", b""), last=not message.get("more_body", False))
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in always.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                if self._secure():
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self._app(scope, counted, dressed)


class TooLarge(HTTPException):
    """A body of more bytes than its address takes."""

    def __init__(self) -> None:
        super().__init__(413)
