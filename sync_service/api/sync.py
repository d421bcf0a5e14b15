"""Commands in, changes out."""

import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from care_record.wire.cbor import MalformedCbor
from care_record.wire.receipt import encode_receipts, parse_push
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.storage.database import reading
from sync_service.storage.feed import Page
from sync_service.storage.tree.claims import OtherHistory
from sync_service.storage.tree.restored import AwaitsIncarnation, OtherIncarnation

routes = APIRouter(prefix="/v1")
MOST_STATEMENTS = 10_000
LONGEST_WAIT = 55
FRAMES = "application/vnd.mhcr.frames"
CBOR = "application/cbor"
_CHUNK = 256 * 1024
_CBOR_BODY = {"requestBody": {"required": True, "content": {CBOR: {"schema": {"type": "string", "format": "binary"}}}}}


@routes.post("/commands", response_class=Response, openapi_extra=_CBOR_BODY)
async def commands(
    request: Request,
    service: TheService,
    who: TheCaller,
    incarnation: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Apply statements of this device; a receipt for each, in the same order.

    `incarnation` is that of the log which the device knows: after a restored backup it must look before it pushes.
    """
    try:
        statements = parse_push(await request.body())
    except MalformedCbor as error:
        raise Problem(422, "malformed", f"This is not a push: {error}.") from error
    if len(statements) > MOST_STATEMENTS:
        raise Problem(413, "too-large", f"At most {MOST_STATEMENTS:,} statements are taken at once.")
    try:
        receipts = await run_in_threadpool(
            service.processor.apply, statements, device=who.device, incarnation=incarnation
        )
    except AwaitsIncarnation as error:
        raise Problem(503, error.code, error.words) from error
    except (OtherHistory, OtherIncarnation) as error:
        raise Problem(409, error.code, error.words) from error
    return Response(encode_receipts(receipts), media_type=CBOR)


@routes.get("/changes", response_class=Response)
async def changes(
    service: TheService,
    who: TheCaller,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0,
    tree: Annotated[int, Query(ge=0, le=1)] = 0,
) -> Response:
    """A page of frames after a cursor; with nothing new, wait for news up to `wait` seconds.

    With `tree` the page carries what its reader needs to check it against the log's tree.
    """
    member = who.need()
    until = time.monotonic() + wait

    def read(cursor: int) -> Page:
        with reading(service.engine) as connection:
            return service.feed.page(
                connection,
                member.id,
                cursor,
                service.clock(),
                tree_of=who.directory if tree else None,
                role=member.role,
                hold_wraps=service.settling,
            )

    page = await run_in_threadpool(read, after)
    while not page.entries and not page.more and not service.closing.is_set():
        left = until - time.monotonic()
        # a commit between reading and waiting is seen by its number
        if left <= 0 or (service.news.head <= page.cursor and not await service.news.wait(left)):
            break
        page = await run_in_threadpool(read, after if tree else page.cursor)
    return StreamingResponse(chunks(page.frames), media_type=FRAMES)


async def chunks(frames: list[bytes]) -> AsyncIterator[bytes]:
    """Frames as they are sent: many at once, and no large copy of all."""
    waiting: list[bytes] = []
    size = 0
    for frame in frames:
        waiting.append(frame)
        size += len(frame)
        if size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
