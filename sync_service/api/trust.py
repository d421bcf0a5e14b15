"""What the service says of itself, and how a trust begins."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from sync_service.api.access import TheService
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, BytesText
from sync_service.storage.batch import Refused

routes = APIRouter(prefix="/v1")
CODE_REFUSED = "This code does not begin a trust. Start the service again for a new one; it works once, for 15 minutes."


class Beginning(Asked):
    """The code that was printed, `trust.created`, and further statements that the root signed (at most 1,000)."""

    code: Annotated[str, Field(min_length=1, max_length=80)]
    statement: BytesText
    further: Annotated[tuple[BytesText, ...], Field(max_length=1000)] = ()


@routes.get("/service")
async def about(service: TheService) -> dict[str, Any]:
    """Which trust's service this is. `trust` and `root` are null until the trust has begun.

    `restored` is null but for a service that came back from a backup; its `until` is null until that is confirmed.
    """
    directory, back = service.processor.directory(), service.processor.restored()
    provider = service.provider.settings if service.provider else None
    if back is not None and not back.settles(service.clock()):
        back = None
    return {
        "v": 1,
        "product": "mhcr",
        "trust": str(directory.trust) if directory else None,
        "trust_name": service.settings.trust.name,
        "root": directory.root.hex() if directory else None,
        "log_key": service.log_key.public.hex(),
        "time": service.clock(),
        "page_url": service.page_url,
        "texts": service.tools.texts,
        "sign_in": {
            "passwords": provider is None or provider.passwords,
            "provider": {"name": provider.name, "issuer": provider.issuer} if provider else None,
        },
        "restored": {"size": back.size, "root": back.root.hex(), "until": back.until} if back else None,
    }


@routes.post("/trust", status_code=204)
async def begin(asked: Beginning, service: TheService) -> None:
    """Set the root, once, with the code that `mhcr serve` printed."""
    code = service.root_code
    if code is None or not code.fits(asked.code, service.clock()):
        raise Problem(403, "code", CODE_REFUSED)

    def spend(_connection: Connection) -> None:
        if not code.fits(asked.code, service.clock()):
            raise Refused("code", CODE_REFUSED)

    try:
        await run_in_threadpool(service.processor.begin, [asked.statement, *asked.further], spend=spend)
    except Refused as refusal:
        raise Problem(403, refusal.code, refusal.words) from refusal
    code.use_up()
