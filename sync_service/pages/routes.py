"""The patient's pages and their two requests (docs/wire.md, The patient's page)."""

import asyncio
import time
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from care_record.measures.page_form import page_form
from care_record.statements.directory import Directory
from care_record.wire.base64url import to_base64url
from sync_service.api.access import TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked, BytesText, IdText
from sync_service.pages.limits import Limit, range_of
from sync_service.pages.templates import Pages
from sync_service.service import Service
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.sending import links, submissions
from sync_service.storage.sending.chain import Chains
from sync_service.storage.sending.links import Finished, NotOpened, Opened
from sync_service.storage.sending.submissions import KeyTurned, Submitted, Taken
from sync_service.storage.state import RecordKey
from sync_service.storage.tree.restored import AwaitsIncarnation

routes = APIRouter()
# every refusal is answered this long after its question, whatever was found
REFUSAL_SECONDS = 0.4
MOST_ENVELOPE = 8 * 1024 * 1024
# the last moment that a calendar holds, in ms
END_OF_TIME = 253_402_300_799_999
FOREVER = "public, max-age=31536000, immutable"


class Open(Asked):
    """A link's token, as clicked or typed, and the date of birth."""

    token: Annotated[str, Field(max_length=120)]
    born: date


class OpenAsRater(Asked):
    """A link's token, as clicked or typed, and the name of whoever is asked about a patient."""

    token: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=200)]


class Submit(Asked):
    """A sealed answer. A missing `attention` counts as true."""

    sitting: Annotated[BytesText, Field(max_length=64)]
    request: IdText
    envelope: Annotated[BytesText, Field(max_length=MOST_ENVELOPE)]
    attention: bool = True
    authored: Annotated[int, Field(ge=0, le=END_OF_TIME)]


class Tries:
    """The limits of opening: per patient and per range of addresses. A link has its own five tries."""

    def __init__(self, service: Service) -> None:
        self.patient = Limit(service.share(20), service.clock)
        self.range = Limit(service.share(120), service.clock)


def pages_of(request: Request) -> Pages:
    """The pages that were rendered at the start."""
    pages = request.app.state.pages
    assert isinstance(pages, Pages)  # noqa: S101
    return pages


async def rooted_pages(request: Request, service: Service) -> Pages:
    """The pages, with the trust's root once there is a trust."""
    pages = pages_of(request)
    if not pages.rooted:
        directory = await run_in_threadpool(service.processor.directory)
        if directory is not None:
            pages.know_root(directory.root)
    return pages


async def not_waiting(service: TheService) -> None:
    """Refuse while a restored service waits; the page keeps what was typed and says that it can be tried again."""
    if await run_in_threadpool(lambda: service.waiting):
        raise Problem(503, AwaitsIncarnation.code, AwaitsIncarnation.words)


async def late(began: float) -> None:
    """Wait until a refusal is due: all of one door take equally long, whatever was found."""
    await asyncio.sleep(max(0.0, REFUSAL_SECONDS - (time.monotonic() - began)))


@routes.get("/", response_class=HTMLResponse, include_in_schema=False)
async def start(request: Request) -> HTMLResponse:
    """The page on which a code is typed."""
    return HTMLResponse(pages_of(request).html("start"))


@routes.get("/a", response_class=HTMLResponse, include_in_schema=False)
async def answer(request: Request, service: TheService) -> HTMLResponse:
    """The page that a link opens; the token stays in the browser."""
    return HTMLResponse((await rooted_pages(request, service)).html("answer"))


@routes.get("/r", response_class=HTMLResponse, include_in_schema=False)
async def answer_as_rater(request: Request, service: TheService) -> HTMLResponse:
    """The page that the link of a carer, a parent or a second rater opens, or on which they type their code."""
    return HTMLResponse((await rooted_pages(request, service)).html("rater"))


@routes.get("/privacy", response_class=HTMLResponse, include_in_schema=False)
async def privacy(request: Request) -> HTMLResponse:
    """What is known and kept."""
    return HTMLResponse(pages_of(request).html("privacy"))


@routes.get("/accessibility", response_class=HTMLResponse, include_in_schema=False)
async def accessibility(request: Request) -> HTMLResponse:
    """How to use the pages."""
    return HTMLResponse(pages_of(request).html("accessibility"))


@routes.get("/assets/{name}", include_in_schema=False)
async def asset(name: str, request: Request, service: TheService) -> Response:
    """A built file, or the script of the trust's root, by its hashed name."""
    found = (await rooted_pages(request, service)).assets.get(name)
    if found is None:
        raise Problem(404, "not-found", "There is nothing at this address.")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if found.gzipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(found.gzipped, media_type=found.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(found.content, media_type=found.media_type, headers=headers)


@routes.post("/pages/open")
async def open_page(asked: Open, request: Request, service: TheService) -> Response:
    """Open a link with a date of birth; all refusals look and time alike."""
    return await _open(asked.token, asked.born, request, service)


@routes.post("/pages/open-as-rater")
async def open_as_rater(asked: OpenAsRater, request: Request, service: TheService) -> Response:
    """Open the link of somebody who is asked about a patient, with their own name; refusals as above."""
    return await _open(asked.token, asked.name, request, service)


async def _open(token: str, given: date | str, request: Request, service: Service) -> Response:
    began = time.monotonic()
    await not_waiting(service)
    found = await _try(token, given, request, service)
    if isinstance(found, Opened):
        return JSONResponse(await run_in_threadpool(_opened, service, request.app.state.chains, found))
    await late(began)
    content: dict[str, Any] = {"code": "refused"}
    if isinstance(found, Finished):
        content = {"code": found.code} | ({"receipt": found.receipt} if found.receipt else {})
    return JSONResponse(content, 404)


async def _try(token: str, given: date | str, request: Request, service: Service) -> Opened | Finished | NotOpened:
    tries: Tries = request.app.state.tries
    network = range_of(request)

    def run() -> tuple[Opened | Finished | NotOpened, int]:
        with reading(service.engine) as connection:
            patient = links.patient_of(connection, token)
        if tries.range.full(network) or (patient and tries.patient.full(patient.bytes)):
            return NotOpened(), 0
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            found = links.open_link(batch, token, given)
            return found, batch.log.seq

    found, head = await run_in_threadpool(run)
    if isinstance(found, NotOpened):
        tries.range.count(network)
        if found.patient:
            tries.patient.count(found.patient.bytes)
    if head:
        service.news.tell(head)
    return found


def _opened(service: Service, chains: Chains, found: Opened) -> dict[str, Any]:
    directory, asked = directory_of(service), found.asked
    with reading(service.engine) as connection:
        offered = _offered(connection, chains, directory, found.request.patient, found.key)
        measure = service.tools.questionnaires.find(connection, asked.questionnaire_sha256, directory.packs)
    if measure is None:
        raise LookupError("a request for a questionnaire that is gone")
    team = directory.teams[asked.team]
    return {
        "v": 1,
        "sitting": to_base64url(found.sitting),
        "trust": to_base64url(directory.trust.bytes),
        "trust_name": service.settings.trust.name,
        "patient": to_base64url(found.request.patient.bytes),
        "request": to_base64url(found.request.id.bytes),
        "respondent": asked.respondent,
        "about": asked.recipient.about if asked.recipient else None,
        **offered,
        "questionnaire_url": asked.questionnaire,
        "version": asked.version,
        "questionnaire_sha256": to_base64url(asked.questionnaire_sha256),
        "form": page_form(measure, found.language),
        "questionnaire": measure.questionnaire,
        "message": asked.message,
        "team_name": team.name,
        "team_telephone": team.telephone or service.settings.crisis.team_telephone,
        "expires": found.request.expires,
    }


def _offered(
    connection: Connection, chains: Chains, directory: Directory, patient: UUID, key: RecordKey
) -> dict[str, Any]:
    """A record's key with the statements that prove it to the page."""
    chain = chains.chain(connection, directory.trust, patient, key.epoch)
    return {
        "epoch": key.epoch,
        "key": to_base64url(key.key),
        "public_key": to_base64url(key.public),
        "chain": [to_base64url(statement) for statement in chain],
    }


@routes.post("/pages/submit")
async def submit_page(given: Submit, request: Request, service: TheService) -> Response:
    """Take in a sealed answer; the same sitting again gets the same receipt."""
    await not_waiting(service)
    answer = Submitted(given.sitting, given.request, given.envelope, given.attention, given.authored)

    def run() -> tuple[Taken | KeyTurned, int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            return submissions.take_in(batch, answer), batch.log.seq

    try:
        taken, head = await run_in_threadpool(run)
    except submissions.SittingUnknown as error:
        raise Problem(404, "sitting", "This page has been open too long. Open the link again.") from error
    except submissions.Closed as error:
        raise Problem(410, "closed", "Your team no longer asks for this. Your care is not affected.") from error
    except submissions.BadEnvelope as error:
        raise Problem(422, "malformed", "This is not a sealed answer.") from error
    if isinstance(taken, KeyTurned):
        turned = await run_in_threadpool(_turned, service, request.app.state.chains, given.request, taken.key)
        return JSONResponse({"code": "key"} | turned, 409)
    service.news.tell(head)
    return JSONResponse({"receipt": taken.receipt})


def _turned(service: Service, chains: Chains, request: UUID, key: RecordKey) -> dict[str, Any]:
    directory = directory_of(service)
    with reading(service.engine) as connection:
        patient = links.patient_of_request(connection, request)
        return _offered(connection, chains, directory, patient, key)
