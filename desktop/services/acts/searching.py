"""Finding a person in the whole trust, by the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.dates import day_in_london, from_milliseconds, parse_birth_date
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.problems import InvalidValueError
from care_record.people.search import Match, SearchQuery, SearchResult, query_problems
from desktop.services.acts.drafts import TrustQuery, TrustSearch
from desktop.services.problems import NotThisService, ServiceRefused, ServiceUnreachable, in_its_form

if TYPE_CHECKING:
    from desktop.services.client.client import Client


def search(client: Client, typed: TrustQuery) -> TrustSearch:
    """Ask the service, by the PDS rules; the answer names why there is none."""
    today = day_in_london(from_milliseconds(client.time()))
    problems: list[tuple[str, str]] = []
    born = number = None
    try:
        number = NHSNumber.parse(typed.nhs_number) if typed.nhs_number.strip() else None
    except InvalidValueError as error:
        problems.append(("nhs_number", error.words))
    try:
        born = parse_birth_date(typed.born, today) if typed.born.strip() else None
    except InvalidValueError as error:
        problems.append(("born", error.words))
    query = SearchQuery(
        family=typed.family.strip(),
        given=typed.given.strip(),
        born=born,
        gender=typed.gender,
        postcode=typed.postcode.strip(),
        nhs_number=number,
        fuzzy=typed.fuzzy,
    )
    if not problems:
        problems = [(one.field, one.words) for one in query_problems(query)]
    if problems:
        return TrustSearch("refused", words=problems[0][1], problems=tuple(problems))
    try:
        answer = client.signed_json("POST", "/v1/search", _fields(query))
        return TrustSearch("found", _result(answer))
    except ServiceUnreachable as error:
        words = f"{error.words} The trust cannot be searched now; your own caseload can."
        return TrustSearch("offline", words=words)
    except (ServiceRefused, NotThisService) as error:
        return TrustSearch("refused", words=error.words)


def _fields(query: SearchQuery) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "family": query.family,
        "given": query.given,
        "born": query.born.isoformat() if query.born else None,
        "gender": query.gender.value if query.gender else None,
        "postcode": query.postcode,
        "nhs_number": query.nhs_number.digits if query.nhs_number else None,
        "fuzzy": query.fuzzy,
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _result(answer: Any) -> SearchResult:
    """Raises `NotThisService` for an answer of another form."""
    with in_its_form():
        matches = tuple(
            Match(patient_in(one["patient"]), float(one["score"]), tuple(one["reasons"])) for one in answer["matches"]
        )
        return SearchResult(matches, bool(answer.get("too_many", False)), str(answer.get("words", "")))


def patient_in(plain: dict[str, Any]) -> Patient:
    """A person as an answer in JSON has them."""
    return Patient.from_dict({**plain, "id": UUID(plain["id"]).bytes})
