"""The page on which somebody asks for access. Whoever is known or not, the answer and its time are the same."""

import time
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.nhs_number import NHSNumber
from care_record.people.problems import InvalidValueError
from care_record.wire.bodies.identity import IdentityAsked
from care_record.wire.ids import id_at
from sync_service.api.access import TheService, directory_of
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked
from sync_service.pages import routes as pages
from sync_service.pages.limits import Limit, range_of
from sync_service.service import Service
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.identity.asked import take_down

routes = APIRouter()
MOST_FROM_ONE_PLACE, MOST_IN_ALL = 10, 120
"""Requests in ten minutes."""
_ALL = b"all"


class Ask(Asked):
    """What somebody says of themselves; no word of their health."""

    family: Annotated[str, Field(min_length=1, max_length=100)]
    given: Annotated[str, Field(min_length=1, max_length=100)]
    born: date
    contact: Annotated[str, Field(min_length=3, max_length=254)]
    nhs_number: Annotated[str, Field(max_length=40)] = ""
    postcode: Annotated[str, Field(max_length=12)] = ""


class Askings:
    """The limits of asking: for each range of addresses, and for the service as a whole."""

    def __init__(self, service: Service) -> None:
        self.range = Limit(service.share(MOST_FROM_ONE_PLACE), service.clock)
        self.all = Limit(service.share(MOST_IN_ALL), service.clock)


@routes.get("/request", response_class=HTMLResponse, include_in_schema=False)
async def request_page(request: Request) -> HTMLResponse:
    """The form."""
    return HTMLResponse(pages.pages_of(request).html("request"))


@routes.post("/pages/request", status_code=202)
async def ask(asked: Ask, request: Request, service: TheService) -> Response:
    """Take an access request in; it is compared with nothing here."""
    began = time.monotonic()
    await pages.not_waiting(service)
    body = _body(asked, service)
    askings: Askings = request.app.state.askings
    network = range_of(request)
    full = askings.range.full(network) or askings.all.full(_ALL)
    if not full:
        askings.range.count(network)
        askings.all.count(_ALL)
        service.news.tell(await run_in_threadpool(_keep, service, body))
    await pages.late(began)
    if full:
        raise Problem(429, "too-many", "Too many requests came from here. Wait ten minutes, or telephone us.")
    return JSONResponse({"taken": True}, 202)


def _body(asked: Ask, service: Service) -> IdentityAsked:
    """The request as it is kept; raises a refusal for what cannot be true of anybody."""
    today = day_in_london(from_milliseconds(service.clock()))
    family, given, contact = asked.family.strip(), asked.given.strip(), asked.contact.strip()
    if not family or not given or len(contact) < 3:
        raise Problem(422, "invalid", "Enter your name, and how you can be reached.")
    if not date(1900, 1, 1) <= asked.born <= today:
        raise Problem(422, "invalid", "Enter your date of birth.")
    number = None
    if asked.nhs_number.strip():
        try:
            number = NHSNumber.parse(asked.nhs_number).digits
        except InvalidValueError as error:
            raise Problem(422, "invalid", error.words) from error
    return IdentityAsked(
        family=family,
        given=given,
        born=asked.born,
        contact=contact,
        nhs_number=number,
        postcode=asked.postcode.strip().upper() or None,
    )


def _keep(service: Service, body: IdentityAsked) -> int:
    directory = directory_of(service)
    with writing(service.engine) as connection:
        batch = Batch(connection, service.tools)
        case: UUID = id_at(batch.now, service.tools.random(10))
        take_down(batch, directory, case, body)
        batch.flush()
        return batch.log.seq
