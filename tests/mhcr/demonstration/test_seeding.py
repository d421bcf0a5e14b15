"""The demonstration's service, filled: the release's parts are there to be seen, and its rules have taken all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from care_record.measures import catalogue
from care_record.people.dates import day_in_london
from care_record.statements.directory import Directory
from mhcr.demonstration.identity_desk import REQUESTS
from mhcr.demonstration.invited import BOUNCED, REGISTERED, register_some
from mhcr.demonstration.seeding import SeededTrust, seed
from mhcr.demonstration.teams_work import PLANS
from sync_service.service import Service
from sync_service.settings import load
from sync_service.startup import prepare
from sync_service.storage import tables as t
from sync_service.storage.database import reading

SETTINGS = """
[trust]
name = "Sussex Coast Demonstration Trust"

[storage]
database = "service.db"
key_file = "keys.json"

[mail]
host = "127.0.0.1"
port = 2525
security = "none"
sender = "no-reply@sussex-coast.example.org"

[crisis]
team_telephone = "01632 960101"
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    config: Path = tmp_path_factory.mktemp("service") / "mhcr.toml"
    config.write_text("demonstration = true\n" + SETTINGS, encoding="utf-8")
    made = prepare(load(config))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def seeded(service: Service) -> SeededTrust:
    measures = catalogue.installed(catalogue.source_folder())
    today = day_in_london(datetime.now(UTC))
    return seed(service.processor, measures, today, log_key=service.log_key.public, count=20)


def directory(service: Service) -> Directory:
    held = service.processor.directory()
    assert held is not None
    return held


def test_every_clinician_and_the_duty_desk_can_be_told_of_a_flag(service: Service, seeded: SeededTrust) -> None:
    contacts = directory(service).contacts
    told = {member.id for member in seeded.trust.members if member.role == "clinician"}
    assert set(contacts) == told
    assert all((contacts[member].email or "").endswith("example.org") for member in told)
    assert {member.id for member in seeded.trust.clinicians(seeded.trust.desk.id)} <= told


def test_each_clinical_team_has_its_own_plan_for_reminders(service: Service, seeded: SeededTrust) -> None:
    teams = directory(service).teams
    for kind, plan in PLANS.items():
        assert teams[seeded.trust.team_of(kind).id].chasing == plan


def test_people_have_owners_schedules_and_appointments(service: Service, seeded: SeededTrust) -> None:
    with reading(service.engine) as connection:
        owned = set(connection.scalars(select(t.owners.c.patient)))
        triggers = sorted(connection.scalars(select(t.schedules.c.trigger)))
        first = connection.scalar(select(func.min(t.appointments.c.at)))
    assert owned == {person.patient.id.bytes for person in seeded.people[:3]}
    assert triggers == ["before-appointment"] * 3 + ["every"] * 3
    assert first > datetime.now(UTC).timestamp() * 1000


def test_forty_access_requests_wait_at_the_identity_desk(service: Service, seeded: SeededTrust) -> None:
    with reading(service.engine) as connection:
        matched = connection.scalar(
            select(func.count()).select_from(t.identity_cases).where(t.identity_cases.c.patient.is_not(None))
        )
        waiting = connection.scalar(select(func.count()).select_from(t.identity_cases))
    alive = sum(not person.patient.deceased for person in seeded.people)
    assert waiting == min(REQUESTS - 3, alive) + 3
    assert matched


def test_each_hard_case_is_there_to_be_seen(service: Service, seeded: SeededTrust) -> None:
    with reading(service.engine) as connection:
        in_error = connection.execute(select(func.count()).select_from(t.errors)).scalar_one()
        merged = select(func.count()).where(
            t.patients.c.set_aside.is_not(None), t.patients.c.set_aside != t.patients.c.id
        )
        suspended = select(func.count()).where(t.record_access.c.suspended)
        assert (in_error, connection.execute(merged).scalar_one()) == (1, 1)
        assert connection.execute(suspended).scalar_one() >= 1, "somebody has asked to withdraw by e-mail"


def test_some_people_have_registered_and_some_invitations_have_stopped(tmp_path: Path) -> None:
    config = tmp_path / "mhcr.toml"
    config.write_text("demonstration = true\n" + SETTINGS, encoding="utf-8")
    made, today = prepare(load(config)), day_in_london(datetime.now(UTC))
    measures = catalogue.installed(catalogue.source_folder())
    seeded = seed(made.processor, measures, today, log_key=made.log_key.public, count=250)
    register_some(made, seeded.people, today)
    with reading(made.engine) as connection:
        states = Counter(connection.scalars(select(t.invitations.c.state)))
        accounts = connection.scalar(select(func.count()).select_from(t.patient_accounts))
    made.engine.dispose()
    assert states["used"] == accounts == REGISTERED
    assert states["bounced"] == BOUNCED
    assert states["queued"]
