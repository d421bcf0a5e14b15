"""What statements about access requests and identity change in the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.patient import Patient
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body, identity
from desktop.services.store.facts import Effect, Fact, Value, patient_row


def _requested(fact: Fact, body: identity.IdentityRequested) -> Iterable[Effect]:
    received = body.received or day_in_london(from_milliseconds(fact.at))
    values: dict[str, Value] = {
        "at": fact.at,
        "asked": cbor.encode(body.to_map()),
        "asked_by": _device(fact),
        "priority": body.priority or "normal",
        "received": received.isoformat(),
        "state": "open",
        "returned": "",
    }
    return (Effect("put", "identity_case", fact.stream.bytes, values),)


def _assigned(fact: Fact, body: identity.IdentityAssigned) -> Iterable[Effect]:
    return (_case(fact, owner=body.member.bytes if body.member else None),)


def _matched(fact: Fact, body: identity.IdentityMatched) -> Iterable[Effect]:
    return (_case(fact, patient=body.patient.bytes, teams=None),)


def _unmatched(fact: Fact, _body: identity.IdentityUnmatched) -> Iterable[Effect]:
    return (_case(fact, patient=None, teams=None),)


def _record(fact: Fact, body: identity.IdentityRecord) -> Iterable[Effect]:
    patient = Patient.from_dict(body.patient)
    yield Effect("put", "patient", patient.id.bytes, patient_row(patient))
    yield _case(fact, teams=cbor.encode([team.to_map() for team in body.teams]))


def _evidence(fact: Fact, body: identity.IdentityEvidence) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "case_id": fact.stream.bytes,
        "at": fact.at,
        "body": cbor.encode(body.to_map()),
        "removed": 0,
    }
    return (Effect("put", "identity_piece", fact.id.bytes, values),)


def _removed(_: Fact, body: identity.IdentityEvidenceRemoved) -> Iterable[Effect]:
    return (Effect("set", "identity_piece", body.evidence.bytes, {"removed": 1}),)


def _checked(fact: Fact, body: identity.IdentityChecked) -> Iterable[Effect]:
    said = cbor.encode(body.to_map())
    yield _case(
        fact,
        state="checked",
        check_id=fact.id.bytes,
        checked=said,
        checked_by=_device(fact),
        checked_at=fact.at,
        returned="",
    )


def _approved(fact: Fact, _body: identity.IdentityApproved) -> Iterable[Effect]:
    return (_case(fact, state="approved", approved_by=_device(fact)),)


def _sent_back(fact: Fact, body: identity.IdentitySentBack) -> Iterable[Effect]:
    return (_case(fact, state="open", returned=body.reason, check_id=None, checked=None, checked_by=None),)


def _closed(fact: Fact, body: identity.IdentityClosed) -> Iterable[Effect]:
    said = cbor.encode(body.to_map())
    yield _case(fact, state="closed", outcome=body.outcome, closed_at=fact.at, closed_by=_device(fact), closed=said)


def _decided(fact: Fact, body: bodies.IdentityDecided) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "seq": fact.seq,
        "base": fact.base,
        "at": fact.at,
        "device": _device(fact),
        "body": cbor.encode(body.to_map()),
    }
    return (Effect("put", "identity_decision", fact.id.bytes, values),)


def _case(fact: Fact, **values: Value) -> Effect:
    return Effect("set", "identity_case", fact.stream.bytes, values)


def _device(fact: Fact) -> bytes | None:
    return fact.device.bytes if fact.device else None


EFFECTS: Mapping[type[Body], Callable[[Fact, Any], Iterable[Effect]]] = MappingProxyType(
    {
        identity.IdentityRequested: _requested,
        identity.IdentityAsked: _requested,
        identity.IdentityAssigned: _assigned,
        identity.IdentityMatched: _matched,
        identity.IdentityUnmatched: _unmatched,
        identity.IdentityRecord: _record,
        identity.IdentityEvidence: _evidence,
        identity.IdentityEvidenceRemoved: _removed,
        identity.IdentityChecked: _checked,
        identity.IdentityApproved: _approved,
        identity.IdentitySentBack: _sent_back,
        identity.IdentityClosed: _closed,
        bodies.IdentityDecided: _decided,
    }
)
