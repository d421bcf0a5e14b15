"""Flagged answers: the count for a locked workstation, and the duty desk's list."""

import os
import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from care_record.statements.directory import NotAuthorised
from care_record.wire.base64url import to_base64url
from sync_service.api.access import TheCaller, TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import from_base64url
from sync_service.service import Service
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.risk import duty, watching
from sync_service.storage.risk.duty import DutyFlag

routes = APIRouter(prefix="/v1")
LONGEST_WAIT = 25


@routes.post("/watch")
async def watch(service: TheService, who: TheCaller) -> dict[str, Any]:
    """A token by which this workstation, once it is locked, asks how many flagged answers wait, and nothing else."""
    member = who.need()
    if not watching.may_watch(who.directory, member):
        raise Problem(403, "wrong-role", "This needs a clinician, or a member of the records and duty desk.")
    token = os.urandom(32)

    def keep() -> int:
        with writing(service.engine) as connection:
            return watching.begin(connection, token, who.device, service.clock())

    return {"token": to_base64url(token), "expires": await run_in_threadpool(keep)}


@routes.get("/flags")
async def flags(
    request: Request,
    service: TheService,
    known: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0,
) -> dict[str, int]:
    """The count, with the token of `/v1/watch`; while it is still `known`, wait for news up to `wait` seconds."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    until = time.monotonic() + wait
    while True:
        seen = service.news.head
        count = await run_in_threadpool(_count, service, scheme, given)
        left = until - time.monotonic()
        if count != known or left <= 0 or service.closing.is_set():
            return {"flags": count}
        # a commit between counting and waiting is seen by its number
        if service.news.head <= seen:
            await service.news.wait(left)


@routes.post("/duty")
async def on_duty(service: TheService, who: TheCaller) -> dict[str, Any]:
    """What has come to the records and duty desk, with name and telephone; logged, and for its members alone."""
    member = who.need("clinician", "privacy-officer")
    desk = who.directory.records_team
    if desk is None or desk.id not in member.teams:
        raise Problem(403, "not-in-team", "Only the records and duty desk sees what has come to it.")

    def run() -> tuple[list[DutyFlag], int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return duty.listed(batch, who.directory, member=member.id, device=who.device), batch.log.seq

    found, head = await run_in_threadpool(run)
    service.news.tell(head)
    return {
        "flags": [
            {
                "response": str(one.response),
                "patient": one.patient.to_dict() | {"id": str(one.patient.id)},
                "team": str(one.team),
                "raised": one.raised,
            }
            for one in found
        ]
    }


def _count(service: Service, scheme: str, given: str) -> int:
    """Refuses what is no watch token that stands, whoever's it was; a revoked workstation's dies at once."""
    directory = directory_of(service)
    refused = Problem(401, "token", "This needs the token that a workstation was given to watch by.")
    try:
        token = from_base64url(given) if scheme == "MHCR-Watch" else b""
    except ValueError:
        raise refused from None
    now = service.clock()
    with reading(service.engine) as connection:
        found = watching.device_of(connection, token, now)
        if found is None:
            raise refused
        device, expires = found
        try:
            member = directory.author(device)
        except NotAuthorised:
            raise refused from None
        count = watching.waiting(connection, directory, member)
    if expires < now + watching.LIFETIME_MS - watching.RENEWED_AFTER_MS:
        with writing(service.engine) as connection:
            watching.renew(connection, token, now)
    return count
