"""What is known of some people's schedules, read in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, or_, select

from care_record.agreement.sending import Recent
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.schedules.schedule import Appointment, Kind, Schedule, Trigger
from care_record.wire.ids import made_at
from sync_service.storage import tables as t
from sync_service.storage.bulk import among
from sync_service.storage.state import OPEN_STATES


@dataclass(frozen=True, slots=True)
class KnownSchedule:
    """A schedule that stands, for a whole team or (with `patient`) for one person, and what it sends.

    `statement` and `seq` are those of the `schedule.set` that set it so.
    """

    rule: Schedule
    patient: UUID | None
    statement: UUID
    seq: int
    questionnaire: str
    version: str
    sha256: bytes
    channel: str
    respondent: str
    due_days: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for an occasion: the request, or the code of the reason."""

    statement: UUID
    request: UUID | None
    code: str
    settled: bool


Key = tuple[UUID, str]
"""A schedule and one of its occasions."""


@dataclass(slots=True)
class Person:
    """One person's appointments, paused schedules, decided occasions, and requests by questionnaire hash."""

    appointments: list[Appointment] = field(default_factory=list)
    paused: set[UUID] = field(default_factory=set)
    decided: dict[Key, Decided] = field(default_factory=dict)
    recent: dict[bytes, Recent] = field(default_factory=dict)


def standing(connection: Connection, patients: list[bytes]) -> list[KnownSchedule]:
    """The schedules of whole teams, and those of these people, that stand."""
    columns = t.schedules.c
    whose = or_(columns.patient.is_(None), among(columns.patient, patients))
    return [_schedule(row) for row in connection.execute(select(t.schedules).where(~columns.ended, whose))]


def people(connection: Connection, patients: list[bytes]) -> dict[UUID, Person]:
    """What is known of these people, beside their referrals and agreements."""
    found = {UUID(bytes=patient): Person() for patient in patients}
    appointments = select(t.appointments).where(among(t.appointments.c.patient, patients), ~t.appointments.c.cancelled)
    for row in connection.execute(appointments):
        booked = Appointment(UUID(bytes=row.id), UUID(bytes=row.team), from_milliseconds(row.at), Kind(row.kind))
        found[UUID(bytes=row.patient)].appointments.append(booked)
    for row in connection.execute(select(t.schedule_pauses).where(among(t.schedule_pauses.c.patient, patients))):
        found[UUID(bytes=row.patient)].paused.add(UUID(bytes=row.schedule))
    for row in connection.execute(select(t.occasions).where(among(t.occasions.c.patient, patients))):
        request = UUID(bytes=row.request) if row.request else None
        decided = Decided(UUID(bytes=row.statement), request, row.code, row.settled)
        found[UUID(bytes=row.patient)].decided[UUID(bytes=row.schedule), row.occasion] = decided
    _recent(connection, patients, found)
    return found


def _recent(connection: Connection, patients: list[bytes], found: dict[UUID, Person]) -> None:
    requests, responses = t.requests.c, t.responses.c
    columns = (requests.patient, requests.questionnaire_sha256, requests.id, requests.state, responses.id)
    source = t.requests.outerjoin(t.responses, responses.request == requests.id)
    for row in connection.execute(select(*columns).select_from(source).where(among(requests.patient, patients))):
        patient, sha256, request, state, response = row
        held = found[UUID(bytes=patient)].recent
        before = held.get(sha256, Recent())
        waiting = _day(request) if state in OPEN_STATES else before.waiting_since
        answered = _later(before.answered_on, _day(response) if response else None)
        held[sha256] = Recent(waiting, answered)


def _day(id: bytes) -> date:
    """London's day of an id's own time."""
    return day_in_london(from_milliseconds(made_at(UUID(bytes=id))))


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _schedule(row: Row[Any]) -> KnownSchedule:
    rule = Schedule(
        UUID(bytes=row.id),
        UUID(bytes=row.team),
        Trigger(row.trigger),
        date.fromisoformat(row.begins),
        weeks=row.weeks,
        days=row.days,
    )
    return KnownSchedule(
        rule=rule,
        patient=UUID(bytes=row.patient) if row.patient else None,
        statement=UUID(bytes=row.statement),
        seq=row.seq,
        questionnaire=row.questionnaire,
        version=row.version,
        sha256=row.questionnaire_sha256,
        channel=row.channel,
        respondent=row.respondent,
        due_days=row.due_days,
    )
