"""Letters that a desk is about to print."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from care_record.channels.letter import (
    MOST_LETTERS,
    Letter,
    Letters,
    NotPrinted,
    decode_asked,
    encode_letters,
)
from care_record.wire.cbor import MalformedCbor
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.sync import CBOR
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.sending.letters import print_letters

routes = APIRouter(prefix="/v1")
_CBOR_BODY = {"requestBody": {"required": True, "content": {CBOR: {"schema": {"type": "string", "format": "binary"}}}}}


@routes.post("/letters", response_class=Response, openapi_extra=_CBOR_BODY)
async def letters(request: Request, service: TheService, who: TheCaller) -> Response:
    """Codes and addresses for letters, each decided again now; asked again with the same `print`, the same answer."""
    member = who.need("clinician", "coordinator")
    try:
        printing, asked = decode_asked(await request.body())
    except MalformedCbor as error:
        raise Problem(422, "malformed", f"This asks for no letters: {error}.") from error
    if len(asked) > MOST_LETTERS:
        raise Problem(413, "too-large", f"At most {MOST_LETTERS} letters are printed at once.")
    if service.settling:
        raise Problem(503, "settling", "The service was restored from a backup; letters wait until that is settled.")

    def run() -> tuple[list[Letter | NotPrinted], int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return print_letters(batch, member, printing, asked, service.codes), batch.log.seq

    made, head = await run_in_threadpool(run)
    service.news.tell(head)
    given = Letters(
        service.page_url,
        service.settings.crisis.phone,
        service.settings.crisis.nhs111,
        tuple(one for one in made if isinstance(one, Letter)),
        tuple(one for one in made if isinstance(one, NotPrinted)),
    )
    return Response(encode_letters(given), media_type=CBOR)
