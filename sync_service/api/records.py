"""Search in the trust."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from care_record.people.gender import Gender
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.problems import InvalidValueError
from care_record.people.search import Match, SearchQuery, SearchResult, query_problems
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from sync_service.api.access import TheCaller, TheService
from sync_service.api.problems import Problem
from sync_service.api.wires import Asked
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.finding.search import search_trust

routes = APIRouter(prefix="/v1")
NameText = Annotated[str, Field(max_length=80)]


class Search(Asked):
    """What is known of a person, by the rules of PDS; `family` and `given` may end in `*` after two letters."""

    nhs_number: Annotated[str, Field(max_length=40)] = ""
    family: NameText = ""
    given: NameText = ""
    born: date | None = None
    born_to: date | None = None
    gender: Gender | None = None
    postcode: Annotated[str, Field(max_length=12)] = ""
    fuzzy: bool = False


@routes.post("/search")
async def search(asked: Search, service: TheService, who: TheCaller) -> dict[str, Any]:
    """Find a person in the trust; logged, and at most 50 are shown."""
    # a privacy officer of the records and duty desk must find whose withheld record is opened
    desk = who.directory.records_team
    officer = desk is not None and who.member is not None and desk.id in who.member.teams
    member = who.need("clinician", "coordinator", IDENTITY_ADMINISTRATOR, *(["privacy-officer"] if officer else []))
    if not member.teams and member.role != IDENTITY_ADMINISTRATOR:
        raise Problem(403, "no-team", "Only a member of a team can search the trust.")
    try:
        number = NHSNumber.parse(asked.nhs_number) if asked.nhs_number.strip() else None
    except InvalidValueError as error:
        raise Problem(422, "nhs_number", error.words) from error
    query = SearchQuery(**(asked.model_dump(exclude={"nhs_number"}) | {"nhs_number": number}))
    problems = query_problems(query)
    if problems:
        raise Problem(422, problems[0].field, problems[0].words)

    def run() -> tuple[SearchResult, int]:
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            found = search_trust(batch, query, trust=who.directory.trust, member=member.id, device=who.device)
            return found, batch.log.seq

    result, head = await run_in_threadpool(run)
    service.news.tell(head)
    return {"matches": [_match(hit) for hit in result.matches], "too_many": result.too_many, "words": result.words}


def plain(patient: Patient) -> dict[str, Any]:
    """A person in JSON."""
    return patient.to_dict() | {"id": str(patient.id)}


def _match(hit: Match) -> dict[str, Any]:
    return {"patient": plain(hit.patient), "score": hit.score, "reasons": list(hit.reasons)}
