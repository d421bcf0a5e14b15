"""One record's stream by itself: bodies that a workstation lacks, and a withheld record that was opened."""

from collections.abc import Callable

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.sync import FRAMES, chunks
from sync_service.api.wires import Asked, IdText
from sync_service.service import Service
from sync_service.storage.database import reading
from sync_service.storage.record_access import streams
from sync_service.storage.record_access.streams import NotReleased

routes = APIRouter(prefix="/v1")
_STATUS = {"unknown": 404}


class StreamAsked(Asked):
    """A record."""

    stream: IdText


class RetainedAsked(Asked):
    """The id of the statement that opened a withheld record."""

    opening: IdText


@routes.post("/streams", response_class=StreamingResponse)
async def stream(asked: StreamAsked, service: TheService, who: TheCaller) -> StreamingResponse:
    """All entries of a record that this device's member may see, with the bodies that may travel now."""
    member = who.need()
    at_rest, now, hold = service.tools.at_rest, service.clock(), service.settling
    return await _answer(
        service,
        lambda one: streams.stream(one, at_rest, member.id, asked.stream, now, role=member.role, hold_wraps=hold),
    )


@routes.post("/retained", response_class=StreamingResponse)
async def retained(asked: RetainedAsked, service: TheService, who: TheCaller) -> StreamingResponse:
    """A withheld record, for the workstation that opened it and as long as it said; the statement is the log of it."""
    who.need("clinician", "privacy-officer")
    at_rest, now = service.tools.at_rest, service.clock()
    return await _answer(
        service, lambda one: streams.retained(one, at_rest, who.directory, who.device, asked.opening, now)
    )


async def _answer(service: Service, read: Callable[[Connection], list[bytes]]) -> StreamingResponse:
    def run() -> list[bytes]:
        with reading(service.engine) as connection:
            return read(connection)

    try:
        frames = await run_in_threadpool(run)
    except NotReleased as error:
        raise Problem(_STATUS.get(error.code, 403), error.code, str(error)) from error
    return StreamingResponse(chunks(frames), media_type=FRAMES)
