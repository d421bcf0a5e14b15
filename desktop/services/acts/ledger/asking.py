"""The desk's list of requests to withdraw, asked of the service; nothing of it is kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.agreement.statements import HowGiven
from care_record.agreement.withdrawing import DECIDED_AFTER
from care_record.people.dates import from_milliseconds
from care_record.people.patient import Patient
from desktop.services.problems import in_its_form
from desktop.services.reads.who_can_read import HOW_CONFIRMED

if TYPE_CHECKING:
    from desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class OpenRequestLine:
    """One request that waits: whom it is about, how it came, since when it suspends (UTC), and what comes next.

    `safeguarding` is the named queue of records with restricted details, where a clinician speaks with the person.
    `answered` is how the person has confirmed it, in words, empty while nobody has asked.
    """

    request: UUID
    patient: Patient
    received: date
    how: HowGiven
    by: str
    since: datetime
    days: int
    answered: str
    team_names: tuple[str, ...]
    next_step: str
    safeguarding: bool


def lines(desk: Desk) -> tuple[OpenRequestLine, ...]:
    """The oldest first. Raises `ServiceUnreachable`, `ServiceRefused`."""
    answer = desk.client.signed_json("POST", "/v1/withdrawals", None)
    reader = desk.reader()
    try:
        with reader.snapshot():
            directory = desk.state.directory(reader)
        teams = {team: known.name for team, known in directory.teams.items()}
        members = {member: known.name for member, known in directory.members.items()}
        with in_its_form():
            return tuple(_line(one, teams, members, desk.state.now()) for one in answer["requests"])
    finally:
        reader.close()


def next_step(*, days: int, answered: bool, safeguarding: bool) -> str:
    """What comes next, in words."""
    if answered:
        return "A clinician of the team confirms it, and copies are removed"
    if safeguarding:
        return "A clinician speaks with the person, alone"
    if days >= DECIDED_AFTER.days:
        return "A clinician of the team decides: it has waited seven days"
    return "Ask the person by the contact on record"


def _line(one: dict[str, Any], teams: dict[UUID, str], members: dict[UUID, str], now: int) -> OpenRequestLine:
    patient = Patient.from_dict(one["patient"] | {"id": UUID(one["patient"]["id"]).bytes})
    since, answered = int(one["since"]), str(one["answered"])
    days = max(0, (now - since) // (24 * 3600 * 1000))
    return OpenRequestLine(
        request=UUID(one["request"]),
        patient=patient,
        received=date.fromisoformat(one["received"]),
        how=HowGiven(one["how"]),
        by=members.get(UUID(one["by"]), "Somebody unknown"),
        since=from_milliseconds(since),
        days=days,
        answered=HOW_CONFIRMED[answered] if answered else "",
        team_names=tuple(teams.get(UUID(team), "Unknown team") for team in one["teams"]),
        next_step=next_step(days=days, answered=bool(answered), safeguarding=patient.restricted),
        safeguarding=patient.restricted,
    )
