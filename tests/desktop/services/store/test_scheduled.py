"""A request that the service raised counts only by a schedule that was signed."""

from typing import Any
from uuid import UUID

import apsw
import pytest

from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.store import scheduled, schema, tables
from desktop.services.store.projection import Fact, effects
from desktop.services.store.schema import COLUMNS
from tests.probes.bench import MEASURE
from tests.probes.trust_world import World

WORLD = World()
PLACE = WORLD.staff("clinician", "ada", WORLD.team)[0]
PATIENT, OTHER = WORLD.id(), WORLD.id()


def row(facts: list[Fact], table: str) -> dict[str, Any]:
    mirror = apsw.Connection(":memory:")
    schema.prepare_mirror(mirror)
    tables.write(mirror, [change for fact in facts for change in effects(fact)])
    names = COLUMNS[table]
    found: Any = mirror.execute(f"select {', '.join(names)} from {table}").fetchall()
    mirror.close()
    return dict(zip(names, found[0], strict=True))


def said(stream: UUID) -> Fact:
    statement = parse(WORLD.schedule(PLACE, stream, MEASURE))
    body = bodies.statement_body(statement.kind, statement.body)
    return Fact(statement.id, statement.kind, stream, statement.at, body, 1, device=statement.device)


def raised(by: Fact, **changes: Any) -> Fact:
    body = by.body
    assert isinstance(body, bodies.ScheduleSet)
    fields: dict[str, Any] = {
        "schedule": body.schedule,
        "statement": by.id,
        "occasion": "referral:1",
        "team": body.team,
        "questionnaire": body.questionnaire,
        "version": body.version,
        "questionnaire_sha256": body.questionnaire_sha256,
        "channel": body.channel,
        "respondent": body.respondent,
        "due": WORLD.today(14),
    }
    fact = bodies.MeasureRaised(**(fields | changes))
    return Fact(WORLD.id(), fact.kind, PATIENT, WORLD.clock(), fact, 2)


@pytest.mark.parametrize("stream", [WORLD.trust, PATIENT])
def test_what_a_team_or_person_has_signed_counts(stream: UUID) -> None:
    by = said(stream)
    request = row([by, raised(by)], "request")
    assert scheduled.was_signed(request, row([by], "schedule_version"), WORLD.trust)
    assert (request["mode"], request["state"]) == ("online", "queued")


@pytest.mark.parametrize(
    "lie",
    [
        {"questionnaire_sha256": b"?" * 32},
        {"questionnaire": "https://example.org/other"},
        {"version": "9"},
        {"team": WORLD.other_team},
        {"channel": "letter"},
        {"respondent": "carer"},
        {"schedule": WORLD.id()},
    ],
)
def test_a_service_that_raises_something_else_is_found_out(lie: dict[str, Any]) -> None:
    by = said(WORLD.trust)
    assert not scheduled.was_signed(row([raised(by, **lie)], "request"), row([by], "schedule_version"), WORLD.trust)


def test_a_schedule_that_nobody_signed_or_another_persons_does_not_count() -> None:
    theirs = said(OTHER)
    request = row([raised(theirs)], "request")
    assert not scheduled.was_signed(request, None, WORLD.trust)
    assert not scheduled.was_signed(request, row([theirs], "schedule_version"), WORLD.trust)


def test_a_reason_against_it_goes_once_it_is_raised() -> None:
    by = said(WORLD.trust)
    after = raised(by)
    assert isinstance(after.body, bodies.MeasureRaised)
    not_yet = bodies.MeasureNotRaised(
        schedule=after.body.schedule, team=WORLD.team, occasion=after.body.occasion, code="no-key", words="No key."
    )
    before = Fact(WORLD.id(), not_yet.kind, PATIENT, WORLD.clock(), not_yet, 2)
    assert row([before], "not_raised")["code"] == "no-key"
    assert row([before, after], "not_raised")["code"] == ""
