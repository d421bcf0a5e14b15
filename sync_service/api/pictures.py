"""Pictures of documents for the identity desk: keys of askings for its workstations, and what came, sealed."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import cbor
from sync_service.api.access import TheCaller, TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.sync import CBOR
from sync_service.api.wires import Asked, BytesText, IdText
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.database import reading, writing
from sync_service.storage.identity import pictures

routes = APIRouter(prefix="/v1/identity")


class PictureWrap(Asked):
    """The private key of an asking, sealed to one workstation."""

    device: IdText
    wrap: Annotated[BytesText, Field(min_length=1136, max_length=4096)]


class PictureLink(Asked):
    """An asking that the service has taken, and its key for the desk's workstations."""

    case: IdText
    asked: IdText
    wraps: Annotated[list[PictureWrap], Field(min_length=1, max_length=200)]
    by: Literal["copy", "email"] = "copy"


class PictureCase(Asked):
    """An access request."""

    case: IdText


@routes.post("/picture-links")
async def picture_links(given: PictureLink, service: TheService, who: TheCaller) -> dict[str, str]:
    """A new link for pictures, `{url, token}`, or by e-mail `{}`; the wraps must be for the desk's workstations."""
    who.need(IDENTITY_ADMINISTRATOR)
    wraps = {one.device: one.wrap for one in given.wraps}

    if given.by == "email" and service.settings.mail is None:
        raise Problem(409, "no-mail", "The service sends no e-mails. Copy the link, or read it out.")

    def run() -> str:
        directory = directory_of(service)
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            pictures.keep_key(batch, given.case, given.asked, wraps)
            if given.by == "copy":
                return pictures.make_link(batch, given.case, given.asked)
            pictures.queue_mail(batch, given.case, given.asked, directory)
            return ""

    try:
        token = await run_in_threadpool(run)
    except Refused as error:
        raise Problem(409, error.code, error.words) from error
    if not token:
        service.news.tell(0)
        return {}
    return {"url": f"{service.page_url}/documents#{token}", "token": token}


@routes.post("/pictures", response_class=Response)
async def sealed_pictures(given: PictureCase, service: TheService, who: TheCaller) -> Response:
    """What came, still sealed: CBOR `{v, keys: [{asked, wrap}], pictures: [{asked, number, sealed}]}`."""
    who.need(IDENTITY_ADMINISTRATOR)

    def run() -> bytes:
        with reading(service.engine) as connection:
            keys, held = pictures.sealed_of(connection, given.case, who.device)
        return cbor.encode(
            {
                "v": 1,
                "keys": [{"asked": asked.bytes, "wrap": wrap} for asked, wrap in keys.items()],
                "pictures": [{"asked": asked.bytes, "number": n, "sealed": sealed} for asked, n, sealed in held],
            }
        )

    return Response(await run_in_threadpool(run), media_type=CBOR)
