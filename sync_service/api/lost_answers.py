"""What people answered and said that a restored backup lacks comes back from workstations."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from care_record.wire import cbor
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.sync import CBOR
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.sending.given_back import Outcome, give_back

routes = APIRouter(prefix="/v1")
MOST_ANSWERS = 200
_CBOR_BODY = {"requestBody": {"required": True, "content": {CBOR: {"schema": {"type": "string", "format": "binary"}}}}}


@routes.post("/lost-answers", response_class=Response, openapi_extra=_CBOR_BODY)
async def lost_answers(request: Request, service: TheService, who: TheCaller) -> Response:
    """Take what was lost back, an outcome for each, in order.

    Answers, withdrawals and endings of people's own, as the log had them; statements of which their author's
    workstation gets no entry, as they were signed.
    """
    member = who.need()
    try:
        entries = cbor.decode_map(await request.body()).get("entries")
    except cbor.MalformedCbor as error:
        raise Problem(422, "malformed", f"These are no answers: {error}.") from error
    if not isinstance(entries, list) or not all(isinstance(one, bytes) for one in entries):
        raise Problem(422, "malformed", "These are no answers: a list of entries is wanted.")
    if len(entries) > MOST_ANSWERS:
        raise Problem(413, "too-large", f"At most {MOST_ANSWERS} answers are taken at once.")

    def run() -> tuple[list[Outcome], int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            # as it stands under the lock: what the bringer may be believed must not change before the commit
            directory = service.processor.directory_in(connection) or who.directory
            return give_back(batch, directory, member.id, who.device, entries), batch.log.seq

    outcomes, head = await run_in_threadpool(run)
    service.news.tell(head)
    return Response(cbor.encode({"v": 1, "outcomes": outcomes}), media_type=CBOR)
