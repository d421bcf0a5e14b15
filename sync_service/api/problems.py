"""Refusals over HTTP: `{code, words}` with a fitting status; faults are logged without what they were about."""

import logging
import time
import traceback
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_service.storage.database import Unable

log = logging.getLogger("mhcr.service")
_SAID_AGAIN = 60.0
"""Seconds after which a disk that is still full, or a database that is still away, is said again."""


class Problem(Exception):
    """A refusal with words for a person; `more` are further fields of the answer."""

    def __init__(self, status: int, code: str, words: str, **more: Any) -> None:
        super().__init__(words)
        self.status = status
        self.content = {"code": code, "words": words, **more}


_WORDS = {
    400: ("damaged", "This request was changed on its way. Send it again."),
    404: ("not-found", "There is nothing at this address."),
    405: ("wrong-method", "This address does not take this kind of request."),
    413: ("too-large", "This is more than the service takes at once."),
}


def install(app: FastAPI) -> None:
    """Answer every kind of refusal in the one form."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Unable, _unable)


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101
    return JSONResponse(error.content, error.status)


async def _unable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unable)  # noqa: S101
    # said to whoever runs it, but not so often that the log fills what is left
    now, name = time.monotonic(), f"said {error.code}"
    if now >= getattr(request.app.state, name, -_SAID_AGAIN) + _SAID_AGAIN:
        setattr(request.app.state, name, now)
        log.error("%s", error.words)
    return JSONResponse({"code": error.code, "words": error.words}, 503)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # the values are left out: they may be somebody's
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:])) or 'body'}: {one['msg']}" for one in error.errors())
    return JSONResponse(
        {"code": "malformed", "words": f"This request does not have the form that it should: {said}."}, 422
    )


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code, words = _WORDS.get(error.status_code, ("refused", "The service refused this request."))
    return JSONResponse({"code": code, "words": words}, error.status_code, headers=error.headers)


class QuietFaults:
    """Answers a fault of the service's own, and logs where it happened; never its message, which may name a person."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            # the line broke off before the question was whole: no fault, and nobody to answer
            return
        except Exception as error:  # noqa: BLE001
            said = (scope["method"], scope["path"], type(error).__name__, where(error))
            log.error("Fault in %s %s: %s at %s", *said)  # noqa: TRY400 - the message may name a person
            if not begun:
                words = "The service has a fault of its own. Nothing was changed; try again."
                await JSONResponse({"code": "fault", "words": words}, 500)(scope, receive, send)


def where(error: BaseException) -> str:
    """The innermost places of an error, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
