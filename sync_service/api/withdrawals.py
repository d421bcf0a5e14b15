"""The desk's list of withdrawals that were asked for and wait."""

from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.record_access import requests
from sync_service.storage.record_access.requests import OpenRequest

routes = APIRouter(prefix="/v1")


@routes.post("/withdrawals")
async def withdrawals(service: TheService, who: TheCaller) -> dict[str, Any]:
    """Requests to withdraw that wait, with whom they are about and the contact on record; each look is logged."""
    member = who.need("clinician", "coordinator", IDENTITY_ADMINISTRATOR)
    if not member.teams and member.role != IDENTITY_ADMINISTRATOR:
        raise Problem(403, "no-team", "Only a member of a team, or of the identity desk, sees what waits.")

    def run() -> tuple[list[OpenRequest], int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return requests.listed(batch, who.directory, member=member, device=who.device), batch.log.seq

    found, head = await run_in_threadpool(run)
    service.news.tell(head)
    return {"requests": [_plain(one) for one in found]}


def _plain(one: OpenRequest) -> dict[str, Any]:
    return {
        "request": str(one.request),
        "patient": one.patient.to_dict() | {"id": str(one.patient.id)},
        "received": one.said.given_on.isoformat(),
        "how": one.said.how.value,
        "by": str(one.said.by),
        "since": one.since,
        "answered": one.answered,
        "teams": [str(team) for team in one.teams],
    }
