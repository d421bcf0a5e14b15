"""Who may be registered twice in the whole trust, for coordinators and the identity desk; each look is logged."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from sync_service.api.access import Caller, TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.records import plain
from sync_service.api.wires import Asked
from sync_service.service import Service
from sync_service.storage.finding import duplicates
from sync_service.storage.finding.duplicates import Looker, Said

T = TypeVar("T")
routes = APIRouter(prefix="/v1")


class TwoRecords(Asked):
    """The ids of both."""

    one: UUID
    other: UUID


@routes.post("/likely-duplicates")
async def likely(service: TheService, who: TheCaller) -> dict[str, Any]:
    """The most alike pairs that nobody has told apart, without address and contact."""
    pairs, more = await _noted(service, duplicates.listed, _looker(who))
    listed = [{"one": plain(pair.one), "other": plain(pair.other), "why": pair.why.value} for pair in pairs]
    return {"pairs": listed, "too_many": more}


@routes.post("/likely-duplicates/count")
async def count(service: TheService, who: TheCaller) -> dict[str, int]:
    """How many pairs wait; it shows nobody, and is not noted."""
    _looker(who)
    return {"count": len(await run_in_threadpool(duplicates.everybodys, service))}


@routes.post("/likely-duplicates/pair")
async def pair(asked: TwoRecords, service: TheService, who: TheCaller) -> dict[str, Any]:
    """Two people beside each other, as long as they look alike, with who has told them apart."""
    found = await run_in_threadpool(duplicates.one_pair, service, _looker(who), asked.one, asked.other)
    if found is None:
        raise Problem(404, "not-alike", "Nothing that is recorded says any more that these two are one person.")
    alike, said, head = found
    service.news.tell(head)
    told = {"one": plain(alike.one), "other": plain(alike.other), "why": alike.why.value}
    return told | ({"apart": _said(said)} if said is not None else {})


@routes.post("/told-apart")
async def told_apart(service: TheService, who: TheCaller) -> dict[str, Any]:
    """Pairs that somebody has said are of two people: on whose workstation, and when; the newest first."""
    pairs, more = await _noted(service, duplicates.told_apart, _looker(who))
    listed = [{"one": plain(pair.one), "other": plain(pair.other), "apart": _said(pair.said)} for pair in pairs]
    return {"pairs": listed, "too_many": more}


def _said(said: Said) -> dict[str, Any]:
    return {"device": str(said.device), "at": said.at}


async def _noted(
    service: Service, look: Callable[[Service, Looker], tuple[T, bool, int]], who: Looker
) -> tuple[T, bool]:
    """A look beside the event loop; whoever waits for news hears of its note."""
    found, more, head = await run_in_threadpool(look, service, who)
    service.news.tell(head)
    return found, more


def _looker(who: Caller) -> Looker:
    """Who may look at the whole trust's pairs; raises `Problem`."""
    member = who.need("coordinator", IDENTITY_ADMINISTRATOR)
    if not member.teams and member.role != IDENTITY_ADMINISTRATOR:
        raise Problem(403, "no-team", "Only a member of a team can search the trust.")
    return Looker(who.directory.trust, member.id, who.device)
