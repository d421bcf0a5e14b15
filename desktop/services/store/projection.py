"""What each fact changes in the tables that screens read: pure, and the same for what came and for what still waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from care_record.agreement.statements import Kind
from care_record.people.patient import Patient
from care_record.sealing.keys import key_id
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body
from care_record.wire.link import receipt_number
from desktop.services.store import errors, scheduled
from desktop.services.store.arriving import numbers
from desktop.services.store.duplicates import apart
from desktop.services.store.facts import Effect, Fact, Value, patient_row
from desktop.services.store.identity.effects import EFFECTS as OF_IDENTITY
from desktop.services.store.invitations.effects import EFFECTS as OF_INVITATIONS

__all__ = ["Effect", "Fact", "Value", "access_id", "effects", "patient_row"]


NOT_THEIRS = "The person says that it was not them."


def effects(fact: Fact) -> Iterable[Effect]:
    """What a fact changes, in order."""
    change = _EFFECTS.get(type(fact.body))
    if change:
        yield from change(fact, fact.body)
    yield from numbers.effects(fact)


def _patient(fact: Fact, body: bodies.PatientRegistered | bodies.PatientUpdated) -> Iterable[Effect]:
    return (Effect("put", "patient", fact.stream.bytes, patient_row(Patient.from_dict(body.patient))),)


def _died(fact: Fact, body: bodies.PatientDied) -> Iterable[Effect]:
    return (Effect("set", "patient", fact.stream.bytes, {"deceased": 1, "died": body.died.isoformat()}),)


def _referral(fact: Fact, body: bodies.ReferralOpened) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "team": body.team.bytes,
        "opened": body.opened.isoformat(),
        "at": fact.at,
    }
    return (Effect("put", "referral", body.referral.bytes, values),)


def _referral_closed(_: Fact, body: bodies.ReferralClosed) -> Iterable[Effect]:
    return (Effect("set", "referral", body.referral.bytes, {"closed": body.closed.isoformat()}),)


def _team_wrap(_: Fact, body: bodies.TeamKeyWrapped) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "team": body.team.bytes,
        "generation": body.generation,
        "device": body.device.bytes,
        "wrap": body.wrap,
    }
    key = body.team.bytes + body.generation.to_bytes(4) + body.device.bytes
    return (Effect("put", "team_wrap", key, values),)


def _cancelled(_: Fact, body: bodies.MeasureCancelled | bodies.CancelledByService) -> Iterable[Effect]:
    return (Effect("set", "request", body.request.bytes, {"state": "cancelled", "problem": body.reason}),)


def _returned(fact: Fact, body: bodies.ResponseReturned) -> Iterable[Effect]:
    yield _response(fact, body)
    yield Effect("set", "request", body.request.bytes, {"state": "returned", "problem": ""})


def _reviewed(fact: Fact, body: bodies.ResponseReviewed) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "reviewed_at": fact.at,
        "reviewed_by": _device(fact),
        "reviewed_note": body.note,
        "reviewed_ref": fact.id.bytes,
    }
    return (Effect("keep", "response", body.response.bytes, values),)


def _acknowledged(fact: Fact, body: bodies.RiskAcknowledged) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "acknowledged_at": fact.at,
        "acknowledged_by": _device(fact),
        "acknowledged_action": body.action,
    }
    yield Effect("keep", "response", body.response.bytes, values)
    yield _event(fact, body.response, "acknowledged", reason=body.action)


def _raised(fact: Fact, body: bodies.RiskRaised) -> Iterable[Effect]:
    # a flag that a colleague's workstation found stands here as if the bit had said it
    yield Effect("set", "response", body.response.bytes, {"flagged": 1, "attention": 1})
    yield _event(fact, body.response, "raised", reason=body.reason)


def _escalated(fact: Fact, body: bodies.RiskEscalated) -> Iterable[Effect]:
    return (_event(fact, body.response, "escalated", step=body.step, member=body.member, reason=body.reason),)


def _alerted(fact: Fact, body: bodies.RiskAlerted) -> Iterable[Effect]:
    said = _event(fact, body.response, body.outcome, step=body.step, member=body.member, reason=body.reason)
    return (Effect(said.how, said.table, said.key, {**said.values, "channel": body.channel}),)


def _event(
    fact: Fact,
    response: UUID,
    kind: str,
    *,
    step: str | None = None,
    member: UUID | None = None,
    reason: str | None = None,
) -> Effect:
    values: dict[str, Value] = {
        "response": response.bytes,
        "patient": fact.stream.bytes,
        "at": fact.at,
        "kind": kind,
        "step": step,
        "member": member.bytes if member else None,
        "device": _device(fact),
        "reason": reason or "",
    }
    return Effect("put", "risk_event", fact.id.bytes, values)


def _owner(fact: Fact, body: bodies.OwnerNamed) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "team": body.team.bytes,
        "owner": body.owner.bytes,
        "deputy": body.deputy.bytes if body.deputy else None,
    }
    return (Effect("put", "owner", fact.stream.bytes + body.team.bytes, values),)


def access_id(patient: UUID, epoch: int) -> bytes:
    """The key of one epoch's row."""
    return patient.bytes + epoch.to_bytes(4)


def _access(fact: Fact, body: bodies.AccessGranted) -> Iterable[Effect]:
    row = access_id(fact.stream, body.epoch)
    values: dict[str, Value] = {"patient": fact.stream.bytes, "epoch": body.epoch, "basis": body.basis}
    yield Effect("put", "access", row, {**values, "public": body.public, "key": key_id(body.public)})
    for wrap in body.wraps or ():
        yield _record_wrap(row, wrap)


def _wrapped(fact: Fact, body: bodies.RecordKeyWrapped) -> Iterable[Effect]:
    return (_record_wrap(access_id(fact.stream, body.epoch), body),)


def _record_wrap(access: bytes, body: bodies.RecordKeyWrapped | bodies.TeamWrap) -> Effect:
    values: dict[str, Value] = {
        "access": access,
        "team": body.team.bytes,
        "generation": body.generation,
        "wrap": body.wrap,
    }
    return Effect("put", "record_wrap", access + body.team.bytes + body.generation.to_bytes(4), values)


def _agreement(fact: Fact, body: bodies.AgreementBody) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "kind": Kind.of_wire(fact.kind).value,
        "seq": fact.seq,
        "base": fact.base,
        "at": fact.at,
        "device": _device(fact),
        "agreement": cbor.encode(body.agreement),
        "note": body.note,
        "given_on": _day_of(body.agreement, "given_on"),
        "review_on": _day_of(body.agreement, "review_on"),
    }
    yield Effect("put", "ledger", fact.id.bytes, values)
    yield Effect("set", "patient", fact.stream.bytes, {"has_ledger": 1})


def _answered(_: Fact, body: bodies.WithdrawalAnswered) -> Iterable[Effect]:
    if body.outcome == "not-theirs":
        yield Effect("set", "ledger", body.request.bytes, {"void": NOT_THEIRS})


def _day_of(agreement: Mapping[str, Any], name: str) -> str | None:
    """A day as the author wrote it; what is no text is looked at where the statement is read."""
    day = agreement.get(name)
    return day if isinstance(day, str) else None


def _request(fact: Fact, body: bodies.MeasureRequested) -> Iterable[Effect]:
    values = scheduled.request_row(fact, body) | {
        "replaces": body.replaces.bytes if body.replaces else None,
        "recipient": cbor.encode(body.recipient.to_map()) if body.recipient else None,
        "device": _device(fact),
    }
    return (Effect("put", "request", fact.id.bytes, values),)


_OF_FIRST_MESSAGE = frozenset({"measure.sent", "measure.delivered", "measure.bounced"})


def _request_fact(fact: Fact, body: bodies.RequestFact) -> Iterable[Effect]:
    values: dict[str, Any]
    if body.kind == "link.locked":
        what = "names" if "names" in (body.reason or "") else "dates of birth"
        values = {"problem": f"Five wrong {what} were entered, so the link no longer works."}
    else:
        values = {"state": body.kind.removeprefix("measure."), "problem": body.reason or ""}
        if body.kind == "measure.opened":
            values["opened_at"] = fact.at
    yield Effect("set", "request", body.request.bytes, values)
    if body.kind in _OF_FIRST_MESSAGE:
        state = body.kind.removeprefix("measure.")
        yield _attempt(fact, body.request.bytes, 0, body.channel, state, body.reason or "")


def _reminded(fact: Fact, body: bodies.MeasureReminded) -> Iterable[Effect]:
    yield _attempt(fact, body.request.bytes, body.step, body.channel, body.state, body.reason or "")
    if body.state in ("sent", "delivered", "bounced"):
        values: dict[str, Value] = {"state": body.leaves, "problem": ""}
        if body.leaves == body.state == "bounced":
            values["problem"] = body.reason or ""
        yield Effect("set", "request", body.request.bytes, values)


def _attempt(fact: Fact, request: bytes, step: int, channel: str, state: str, reason: str) -> Effect:
    values: dict[str, Value] = {
        "request": request,
        "patient": fact.stream.bytes,
        "step": step,
        "channel": channel,
        "state": state,
        "at": fact.at,
        "reason": reason,
    }
    if state == "sent":
        values["sent_at"] = fact.at
    return Effect("put", "attempt", request + step.to_bytes(2), values)


def _response(fact: Fact, body: bodies.ResponseReturned) -> Effect:
    return Effect("put", "response", fact.id.bytes, _answer(fact, body, body.receipt))


def _entered(fact: Fact, body: bodies.ResponseEntered) -> Iterable[Effect]:
    values = _answer(fact, body, receipt_number(fact.id)) | {"entered_by": _device(fact)} | dict(fact.opened or {})
    yield Effect("put", "response", fact.id.bytes, values)
    yield Effect("set", "request", body.request.bytes, {"state": "returned", "problem": ""})


def _answer(fact: Fact, body: bodies.ResponseReturned | bodies.ResponseEntered, receipt: str) -> dict[str, Value]:
    """The row of an answer that is still sealed, however it came."""
    return {
        "request": body.request.bytes,
        "patient": fact.stream.bytes,
        "seq": fact.seq,
        "at": fact.at,
        "attention": int(body.attention),
        "key": body.key,
        "mode": body.mode,
        "respondent": body.respondent,
        "receipt": receipt,
        "authored": body.authored,
        "envelope": body.envelope,
        "state": "sealed",
        # Until it has been opened here, the service's bit stands; a flagged answer is never shown as calm.
        "flagged": int(body.attention),
    }


def _device(fact: Fact) -> bytes | None:
    return fact.device.bytes if fact.device else None


_EFFECTS: dict[type[Body], Callable[[Fact, Any], Iterable[Effect]]] = {
    bodies.PatientRegistered: _patient,
    bodies.PatientUpdated: _patient,
    bodies.PatientDied: _died,
    bodies.ToldApart: apart.effects,
    bodies.ReferralOpened: _referral,
    bodies.ReferralClosed: _referral_closed,
    bodies.AccessGranted: _access,
    bodies.RecordKeyWrapped: _wrapped,
    bodies.TeamKeyWrapped: _team_wrap,
    bodies.ConsentRecorded: _agreement,
    bodies.ConsentRefused: _agreement,
    bodies.ConsentWithdrawn: _agreement,
    bodies.WithdrawalRequested: _agreement,
    bodies.WithdrawalAnswered: _answered,
    bodies.AccountWithdrew: _agreement,
    bodies.EnteredInError: errors.in_error,
    bodies.PatientMerged: errors.merged,
    bodies.MeasureRequested: _request,
    bodies.MeasureCancelled: _cancelled,
    bodies.CancelledByService: _cancelled,
    bodies.RequestFact: _request_fact,
    bodies.MeasureReminded: _reminded,
    bodies.ResponseReturned: _returned,
    bodies.ResponseEntered: _entered,
    bodies.ResponseReviewed: _reviewed,
    bodies.RiskAcknowledged: _acknowledged,
    bodies.RiskRaised: _raised,
    bodies.RiskEscalated: _escalated,
    bodies.RiskAlerted: _alerted,
    bodies.OwnerNamed: _owner,
    **scheduled.EFFECTS,
    **OF_IDENTITY,
    **OF_INVITATIONS,
}
