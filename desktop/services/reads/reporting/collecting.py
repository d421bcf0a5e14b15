"""The answers that a report or an export is about, from the mirror alone: what waits in the outbox is not there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.services import Referral, Service
from care_record.reporting.answered import Answered, Given, referral_on
from care_record.reporting.readiness import Cared
from desktop.services.access.hidden import suspended
from desktop.services.problems import ForClinicians
from desktop.services.reads import scores
from desktop.services.reads.patient_lines import person_of, team_line
from desktop.services.reads.reporting.pages import Scope
from desktop.services.reads.rows.named import named

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_COLUMNS = {
    "id": "response.id",
    "patient": "response.patient",
    "request": "response.request",
    "at": "response.at",
    "authored": "authored",
    "mode": "response.mode",
    "respondent": "response.respondent",
    "scored": "scored",
    "quarantined": "quarantined",
    "asked": "request.at",
    "team": "request.team",
    "questionnaire": "questionnaire",
    "version": "version",
    "recipient": "request.recipient",
}


def require_clinician(reader: Reader, state: DeskState) -> None:
    """Raises `ForClinicians` for every other role."""
    if not state.clinical(reader):
        raise ForClinicians


def rows(reader: Reader, state: DeskState, scope: Scope) -> Iterator[dict[str, Any]]:
    """Opened answers of one's own teams that nothing hides, in the order of completion. Inside a snapshot."""
    mine = {team.bytes for team in state.me(reader).teams}
    teams = sorted(mine if scope.team is None else mine & {scope.team.bytes})
    marks = ",".join("?" * len(teams))
    where, bindings = f"response.state = 'open' and request.team in ({marks})", list(teams)
    if scope.patient is not None:
        where, bindings = f"{where} and response.patient = ?", [*bindings, scope.patient.bytes]
    hidden = suspended(reader, state)
    found = []
    columns = ", ".join(_COLUMNS.values())
    for values in reader.all(
        f"select {columns} from response join request on request.id = response.request where {where}",  # noqa: S608 - our own names
        bindings,
    ):
        row = dict(zip(_COLUMNS, values, strict=True))
        row["when"] = scores.completed(row["at"], row["authored"], row["asked"], row["mode"])
        on = day_in_london(from_milliseconds(row["when"]))
        within = (scope.since is None or scope.since <= on) and (scope.until is None or on <= scope.until)
        if within and row["patient"] not in hidden:
            found.append(row)
    yield from sorted(found, key=lambda row: (row["when"], row["id"]))


def answered(reader: Reader, state: DeskState, scope: Scope, *, contents: bool = False) -> Iterator[Answered]:
    """The answers that fit their forms; with `contents` as they were answered, too. Inside a snapshot."""
    directory = state.directory(reader)
    found = [row for row in rows(reader, state, scope) if not row["quarantined"]]
    people = _people(reader, {row["patient"] for row in found})
    referrals = _referrals(reader, state)
    for row in found:
        patient = people.get(row["patient"])
        measure = state.measure(reader, row["questionnaire"], row["version"])
        if patient is None:
            continue
        asked = named(row["recipient"])
        when, team = from_milliseconds(row["when"]), UUID(bytes=row["team"])
        yield Answered(
            response=UUID(bytes=row["id"]),
            request=UUID(bytes=row["request"]),
            patient=patient,
            team=team,
            team_name=team_line(directory, team).name,
            referral=referral_on(referrals[row["patient"]], team, day_in_london(when)),
            title=measure.short_title if measure else "Measure",
            canonical=f"{row['questionnaire']}|{row['version']}",
            manifest=measure.manifest if measure else None,
            respondent=row["respondent"],
            mode=row["mode"],
            completed=when,
            scores=tuple(_given(row["scored"])),
            items=_items(reader, row["id"]) if contents else (),
            rater=asked.name if asked else "",
            relationship=asked.relationship if asked else "",
        )


def cared(reader: Reader, state: DeskState) -> list[Cared]:
    """Every referral to one's own teams, by family name. Inside a snapshot."""
    directory, mine, hidden = state.directory(reader), state.me(reader).teams, suspended(reader, state)
    held = [(patient, one) for patient, many in _referrals(reader, state).items() for one in many if one.team in mine]
    people = _people(reader, {patient for patient, _ in held})
    found = [
        Cared(people[patient], one.team, team_line(directory, one.team).name, one)
        for patient, one in held
        if patient in people and patient not in hidden
    ]
    return sorted(found, key=lambda one: (one.patient.name.sort_key, one.referral.opened, one.referral.id.bytes))


def _given(scored: str | None) -> Iterator[Given]:
    for one in json.loads(scored)["scores"] if scored else ():
        if one["exact"] is not None and one["value"] is not None:
            yield Given(one["name"], Decimal(one["exact"]), Decimal(one["value"]), one["band"] or "")


def _items(reader: Reader, response: bytes) -> tuple[Mapping[str, Any], ...]:
    content = reader.get("select content from response where id = ?", (response,))
    try:
        items = json.loads(content)["response"].get("item", ())
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()
    return tuple(one for one in items if isinstance(one, Mapping)) if isinstance(items, list) else ()


def _people(reader: Reader, wanted: Iterable[bytes]) -> dict[bytes, Patient]:
    found: dict[bytes, Patient] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        held = reader.rows("patient", f"id in ({','.join('?' * len(part))}) and plain is not null", part)
        found |= {key: person_of(row) for key, row in held.items()}
    return found


def _referrals(reader: Reader, state: DeskState) -> dict[bytes, list[Referral]]:
    directory = state.directory(reader)
    found: dict[bytes, list[Referral]] = defaultdict(list)
    for identity, patient, team, opened, closed in reader.all("select id, patient, team, opened, closed from referral"):
        known = directory.teams.get(UUID(bytes=team))
        if known is not None:
            ended = date.fromisoformat(closed) if closed else None
            service = Service(known.service)
            found[patient].append(Referral(UUID(bytes=identity), known.id, service, date.fromisoformat(opened), ended))
    return found
