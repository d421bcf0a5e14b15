"""What statements about schedules and appointments, and the service's facts about them, change in the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from care_record.schedules.requests import raised
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body, MeasureRaised, ScheduleSet
from desktop.services.store.facts import Effect, Fact, Value


def _set(fact: Fact, body: ScheduleSet) -> Iterable[Effect]:
    plain = cbor.encode(body.to_map())
    values: dict[str, Value] = {
        # of a whole team's it is the trust
        "patient": fact.stream.bytes,
        "team": body.team.bytes,
        "said": fact.id.bytes,
        "questionnaire": body.questionnaire,
        "version": body.version,
        "channel": body.channel,
        "rule": plain,
        "message": body.message,
        "due_days": body.due_days,
        "device": fact.device.bytes if fact.device else None,
        "at": fact.at,
        "ended": 0,
    }
    yield Effect("put", "schedule", body.schedule.bytes, values)
    version: dict[str, Value] = {"patient": fact.stream.bytes, "schedule": body.schedule.bytes, "body": plain}
    yield Effect("put", "schedule_version", fact.id.bytes, version)


def _ended(_: Fact, body: bodies.ScheduleEnded) -> Iterable[Effect]:
    return (Effect("set", "schedule", body.schedule.bytes, {"ended": 1}),)


def _paused(fact: Fact, body: bodies.SchedulePaused) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "schedule": body.schedule.bytes,
        "paused": int(body.paused),
    }
    return (Effect("put", "schedule_pause", fact.stream.bytes + body.schedule.bytes, values),)


def _booked(fact: Fact, body: bodies.AppointmentBooked) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "team": body.team.bytes,
        "at": body.at,
        "kind": body.kind,
        "cancelled": 0,
    }
    return (Effect("put", "appointment", body.appointment.bytes, values),)


def _cancelled(_: Fact, body: bodies.AppointmentCancelled) -> Iterable[Effect]:
    return (Effect("set", "appointment", body.appointment.bytes, {"cancelled": 1}),)


def request_row(fact: Fact, asked: bodies.MeasureRequested) -> dict[str, Value]:
    """The row of a request as it begins, whether a person asked or a schedule did."""
    return {
        "patient": fact.stream.bytes,
        "team": asked.team.bytes,
        "questionnaire": asked.questionnaire,
        "version": asked.version,
        "sha256": asked.questionnaire_sha256,
        "mode": asked.mode,
        "channel": asked.channel,
        "respondent": asked.respondent,
        "due": asked.due.isoformat(),
        "message": asked.message,
        "at": fact.at,
        "state": "queued",
        "problem": "",
    }


def _raised(fact: Fact, body: MeasureRaised) -> Iterable[Effect]:
    values = request_row(fact, raised(body, None)) | {
        "schedule": body.schedule.bytes,
        "raised_by": body.statement.bytes,
    }
    yield Effect("put", "request", fact.id.bytes, values)
    # what was against it before is over
    yield Effect("set", "not_raised", _occasion(fact.stream, body.schedule, body.occasion), {"code": "", "words": ""})


def _not_raised(fact: Fact, body: bodies.MeasureNotRaised) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "schedule": body.schedule.bytes,
        "occasion": body.occasion,
        "code": body.code,
        "words": body.words,
        "at": fact.at,
    }
    return (Effect("put", "not_raised", _occasion(fact.stream, body.schedule, body.occasion), values),)


def _occasion(patient: UUID, schedule: UUID, occasion: str) -> bytes:
    return patient.bytes + schedule.bytes + occasion.encode()


def was_signed(request: Mapping[str, Any], version: Mapping[str, Any] | None, trust: UUID) -> bool:
    """Whether a request that the service raised is by a schedule that a member of the team has signed.

    `version` is the row of the `schedule.set` that it names, None where that is not known here; it must be the same
    person's, or a whole team's.
    """
    if version is None or version["patient"] not in (request["patient"], trust.bytes):
        return False
    said = bodies.statement_body("schedule.set", cbor.decode(version["body"]))
    assert isinstance(said, ScheduleSet)  # noqa: S101
    signed = (
        said.schedule.bytes,
        said.team.bytes,
        said.questionnaire,
        said.version,
        said.questionnaire_sha256,
        said.channel,
        said.respondent,
    )
    names = ("schedule", "team", "questionnaire", "version", "sha256", "channel", "respondent")
    return signed == tuple(request[name] for name in names)


EFFECTS: Mapping[type[Body], Callable[[Fact, Any], Iterable[Effect]]] = MappingProxyType(
    {
        bodies.ScheduleSet: _set,
        bodies.ScheduleEnded: _ended,
        bodies.SchedulePaused: _paused,
        bodies.AppointmentBooked: _booked,
        bodies.AppointmentCancelled: _cancelled,
        bodies.MeasureRaised: _raised,
        bodies.MeasureNotRaised: _not_raised,
    }
)
