"""What shows that the log is whole: its tree, proofs that one head grew from another, and the trust's own stream."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from care_record.wire import cbor
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.sync import CBOR
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from sync_service.storage.tree import nodes

routes = APIRouter(prefix="/v1/log")
MOST_PROOFS = 64
Size = Annotated[int, Query(ge=0, le=2**63 - 1)]
BEYOND = "The log has no such size yet."


@routes.get("/frontier", response_class=Response)
async def frontier(service: TheService, who: TheCaller, size: Size) -> Response:
    """The tree's frontier after the first `size` entries, and the head for it, signed now."""
    who.need()

    def read() -> bytes:
        with reading(service.engine) as connection:
            if size > (connection.scalar(select(t.log_head.c.seq)) or 0):
                raise Problem(404, "beyond", BEYOND)
            found = nodes.frontier(connection, size)
        signed = service.log_key.sign(who.directory, size, found.root, service.clock())
        return cbor.encode(
            {"v": 1, "frontier": found.to_bytes(), "tree": signed.data, "tree_signature": signed.signature}
        )

    return Response(await run_in_threadpool(read), media_type=CBOR)


@routes.get("/trust", response_class=Response)
async def trust(service: TheService, who: TheCaller) -> Response:
    """The trust's own stream, whole: who belongs to it, and which incarnation of the log two administrators signed."""
    who.need()

    def read() -> bytes:
        with reading(service.engine) as connection:
            log = t.log_entries.c
            query = select(log.entry).where(log.stream == who.directory.trust.bytes).order_by(log.n)
            return cbor.encode({"v": 1, "entries": list(connection.scalars(query))})

    return Response(await run_in_threadpool(read), media_type=CBOR)


@routes.get("/consistency", response_class=Response)
async def consistency(
    service: TheService,
    who: TheCaller,
    first: Annotated[list[int], Query(min_length=1, max_length=MOST_PROOFS)],
    second: Size,
) -> Response:
    """For each `first`, the proof that the log of `second` entries grew from it."""
    who.need()

    def read() -> bytes:
        with reading(service.engine) as connection:
            if second > (connection.scalar(select(t.log_head.c.seq)) or 0) or not all(
                0 < size <= second for size in first
            ):
                raise Problem(404, "beyond", BEYOND)
            return cbor.encode(
                {"v": 1, "proofs": [b"".join(nodes.consistency(connection, size, second)) for size in first]}
            )

    return Response(await run_in_threadpool(read), media_type=CBOR)
