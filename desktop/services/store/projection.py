"""What each fact changes in the tables that screens read: pure, and the same for what came and for what still waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from care_record.people.names import fold
from care_record.people.patient import Patient
from care_record.sealing.keys import key_id
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body

Value = bytes | str | int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement or one fact of the service. `seq` and `at` are the service's, None and the author's while it waits.

    `device` is None for what the service saw for itself.
    """

    id: UUID
    kind: str
    stream: UUID
    at: int
    body: Body
    seq: int | None = None
    base: int = 0
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """`put` makes a row or changes these columns of it; `set` changes a row that is there.

    `keep` does so only while the first of these columns is empty: the first one counts.
    """

    how: Literal["put", "set", "keep"]
    table: str
    key: bytes
    values: Mapping[str, Value]


def effects(fact: Fact) -> Iterator[Effect]:
    """What a fact changes, in order."""
    body = fact.body
    values: dict[str, Value]
    match body:
        case bodies.PatientRegistered() | bodies.PatientUpdated():
            yield Effect("put", "patient", fact.stream.bytes, patient_row(Patient.from_dict(body.patient)))
        case bodies.PatientDied():
            yield Effect("set", "patient", fact.stream.bytes, {"deceased": 1, "died": body.died.isoformat()})
        case bodies.ReferralOpened():
            values = {"patient": fact.stream.bytes, "team": body.team.bytes, "opened": body.opened.isoformat()}
            yield Effect("put", "referral", body.referral.bytes, {**values, "at": fact.at})
        case bodies.ReferralClosed():
            yield Effect("set", "referral", body.referral.bytes, {"closed": body.closed.isoformat()})
        case bodies.AccessGranted():
            yield from _access(fact, body)
        case bodies.TeamKeyWrapped():
            values = {"team": body.team.bytes, "generation": body.generation, "device": body.device.bytes}
            key = body.team.bytes + body.generation.to_bytes(4) + body.device.bytes
            yield Effect("put", "team_wrap", key, {**values, "wrap": body.wrap})
        case bodies.AgreementBody():
            yield from _agreement(fact, body)
        case _:
            yield from _sends(fact, body)


def _sends(fact: Fact, body: Body) -> Iterator[Effect]:
    values: dict[str, Value]
    match body:
        case bodies.MeasureRequested():
            yield _request(fact, body)
        case bodies.MeasureCancelled() | bodies.CancelledByService():
            values = {"state": "cancelled", "problem": body.reason}
            yield Effect("set", "request", body.request.bytes, values)
        case bodies.RequestFact():
            yield _request_fact(fact, body)
        case bodies.ResponseReturned():
            yield _response(fact, body)
            yield Effect("set", "request", body.request.bytes, {"state": "returned", "problem": ""})
        case bodies.ResponseReviewed():
            values = {"reviewed_at": fact.at, "reviewed_by": _device(fact), "reviewed_note": body.note}
            yield Effect("keep", "response", body.response.bytes, {**values, "reviewed_ref": fact.id.bytes})
        case bodies.RiskAcknowledged():
            values = {"acknowledged_at": fact.at, "acknowledged_by": _device(fact), "acknowledged_action": body.action}
            yield Effect("keep", "response", body.response.bytes, values)


def patient_row(patient: Patient) -> dict[str, Value]:
    """The row of one person, with the words that a search finds it by."""
    family, given = patient.name.sort_key
    number = patient.nhs_number.digits if patient.nhs_number else None
    born = patient.birth_date
    words = (
        f"{family} {given} {fold(patient.name.middle)} {fold(patient.name.known_as)} {number or ''} "
        f"{born:%Y%m%d} {born:%d%m%Y} {born.year}"
    )
    return {
        "family_sort": family,
        "given_sort": given,
        "sounds": " ".join(patient.name.sounds),
        "birth_date": born.isoformat(),
        "nhs_number": number,
        "find": words,
        "plain": cbor.encode(patient.to_dict()),
        "deceased": int(patient.deceased),
        "died": patient.deceased_date.isoformat() if patient.deceased_date else None,
    }


def access_id(patient: UUID, epoch: int) -> bytes:
    """The key of one epoch's row."""
    return patient.bytes + epoch.to_bytes(4)


def _access(fact: Fact, body: bodies.AccessGranted) -> Iterator[Effect]:
    row = access_id(fact.stream, body.epoch)
    values: dict[str, Value] = {"patient": fact.stream.bytes, "epoch": body.epoch, "basis": body.basis}
    yield Effect("put", "access", row, {**values, "public": body.public, "key": key_id(body.public)})
    for wrap in body.wraps:
        key = row + wrap.team.bytes + wrap.generation.to_bytes(4)
        wrapped: dict[str, Value] = {
            "access": row,
            "team": wrap.team.bytes,
            "generation": wrap.generation,
            "wrap": wrap.wrap,
        }
        yield Effect("put", "record_wrap", key, wrapped)


def _agreement(fact: Fact, body: bodies.AgreementBody) -> Iterator[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "kind": fact.kind.removeprefix("consent."),
        "seq": fact.seq,
        "base": fact.base,
        "at": fact.at,
        "device": _device(fact),
        "agreement": cbor.encode(body.agreement),
        "note": body.note,
    }
    yield Effect("put", "ledger", fact.id.bytes, values)
    yield Effect("set", "patient", fact.stream.bytes, {"has_ledger": 1})


def _request(fact: Fact, body: bodies.MeasureRequested) -> Effect:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "team": body.team.bytes,
        "questionnaire": body.questionnaire,
        "version": body.version,
        "sha256": body.questionnaire_sha256,
        "mode": body.mode,
        "channel": body.channel,
        "respondent": body.respondent,
        "due": body.due.isoformat(),
        "message": body.message,
        "replaces": body.replaces.bytes if body.replaces else None,
        "at": fact.at,
        "device": _device(fact),
        "state": "queued",
        "problem": "",
    }
    return Effect("put", "request", fact.id.bytes, values)


def _request_fact(fact: Fact, body: bodies.RequestFact) -> Effect:
    values: dict[str, Any]
    if body.kind == "link.locked":
        values = {"problem": "Five wrong dates of birth were entered, so the link no longer works."}
    else:
        values = {"state": body.kind.removeprefix("measure."), "problem": body.reason or ""}
        if body.kind == "measure.opened":
            values["opened_at"] = fact.at
    return Effect("set", "request", body.request.bytes, values)


def _response(fact: Fact, body: bodies.ResponseReturned) -> Effect:
    values: dict[str, Value] = {
        "request": body.request.bytes,
        "patient": fact.stream.bytes,
        "seq": fact.seq,
        "at": fact.at,
        "attention": int(body.attention),
        "key": body.key,
        "mode": body.mode,
        "respondent": body.respondent,
        "receipt": body.receipt,
        "authored": body.authored,
        "envelope": body.envelope,
        "state": "sealed",
        # Until it has been opened here, the service's bit stands; a flagged answer is never shown as calm.
        "flagged": int(body.attention),
    }
    return Effect("put", "response", fact.id.bytes, values)


def _device(fact: Fact) -> bytes | None:
    return fact.device.bytes if fact.device else None
