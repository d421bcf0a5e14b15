"""The page on which somebody sends pictures of documents, sealed in the browser to the identity desk alone."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from care_record.wire.base64url import to_base64url
from sync_service.api.access import TheService, directory_of
from sync_service.api.wires import Asked, BytesText
from sync_service.pages import routes as pages
from sync_service.pages.limits import range_of
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.identity import pictures

routes = APIRouter()
SETTLED = [Depends(pages.not_waiting)]


class Open(Asked):
    """A link's token, as clicked or typed."""

    token: Annotated[str, Field(max_length=120)]


class Send(Open):
    """Sealed pictures."""

    sealed: Annotated[
        list[Annotated[BytesText, Field(max_length=pictures.MOST_BYTES)]],
        Field(min_length=1, max_length=pictures.MOST_PICTURES),
    ]


@routes.get("/documents", response_class=HTMLResponse, include_in_schema=False)
async def documents(request: Request, service: TheService) -> HTMLResponse:
    """The page; the token stays in the browser."""
    return HTMLResponse((await pages.rooted_pages(request, service)).html("documents"))


@routes.post("/pages/pictures/open", dependencies=SETTLED)
async def open_pictures(asked: Open, request: Request, service: TheService) -> Response:
    """The key that pictures are sealed to, with the statements that prove it; nothing of a person."""
    began = time.monotonic()
    tries: pages.Tries = request.app.state.tries
    network = range_of(request)

    def run() -> dict[str, object] | None:
        if tries.range.full(network):
            return None
        with reading(service.engine) as connection:
            asking = pictures.open_link(connection, asked.token, service.clock())
            if asking is None:
                return None
            said = pictures.statement_of(connection, service.tools.at_rest, asking)
            directory = directory_of(service)
            chain = request.app.state.chains.desk_chain(connection, directory.trust, said, asking.seq)
        return {
            "v": 1,
            "trust": to_base64url(directory.trust.bytes),
            "case": to_base64url(asking.case.bytes),
            "asked": to_base64url(asking.id.bytes),
            "public_key": to_base64url(asking.public),
            "chain": [to_base64url(one) for one in chain],
            "first": pictures.MOST_PICTURES - asking.left + 1,
            "left": asking.left,
        }

    found = await run_in_threadpool(run)
    if found is not None:
        return JSONResponse(found)
    tries.range.count(network)
    await pages.late(began)
    return JSONResponse({"code": "refused"}, 404)


@routes.post("/pages/pictures/send", dependencies=SETTLED)
async def send_pictures(given: Send, service: TheService) -> Response:
    """Take in sealed pictures; the desk is told that they came."""

    def run() -> tuple[int, int]:
        directory = directory_of(service)
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return pictures.take_in(batch, given.token, given.sealed, directory), batch.log.seq

    try:
        count, head = await run_in_threadpool(run)
    except pictures.NotTaken:
        return JSONResponse({"code": "refused"}, 404)
    service.news.tell(head)
    return JSONResponse({"count": count})
