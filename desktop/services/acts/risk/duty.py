"""What has come to the duty desk, asked of the service; nothing of it is kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.people.patient import Patient
from desktop.services.problems import in_its_form

if TYPE_CHECKING:
    from desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One flagged answer that nobody has acknowledged: whom it is about, which team asked, since when (UTC)."""

    response: UUID
    patient: Patient
    team_name: str
    since: datetime


def lines(desk: Desk) -> tuple[DutyLine, ...]:
    """The oldest first; the service logs whom it showed. Raises `ServiceUnreachable`, `ServiceRefused`."""
    answer = desk.client.signed_json("POST", "/v1/duty", None)
    reader = desk.reader()
    try:
        with reader.snapshot():
            teams = desk.state.directory(reader).teams
        with in_its_form():
            return tuple(_line(one, {team: known.name for team, known in teams.items()}) for one in answer["flags"])
    finally:
        reader.close()


def _line(one: dict[str, Any], teams: dict[UUID, str]) -> DutyLine:
    patient = Patient.from_dict(one["patient"] | {"id": UUID(one["patient"]["id"]).bytes})
    since = from_milliseconds(int(one["raised"]))
    return DutyLine(UUID(one["response"]), patient, teams.get(UUID(one["team"]), ""), since)
