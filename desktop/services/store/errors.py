"""What an entry in error, or a merge, changes in the tables that screens read."""

from __future__ import annotations

from collections.abc import Iterable

from care_record.wire import bodies
from desktop.services.store.facts import Effect, Fact, Value

_NOTHING_LEFT: dict[str, Value] = {
    "state": "gone",
    "content": None,
    "scored": None,
    "headline": None,
    "score": None,
    "band": None,
    "flagged": 0,
    "attention": 0,
    "contact_me": None,
}
_NOT_REVIEWED: dict[str, Value] = {
    "reviewed_at": None,
    "reviewed_by": None,
    "reviewed_note": None,
    "reviewed_ref": None,
}


def in_error(fact: Fact, body: bodies.EnteredInError) -> Iterable[Effect]:
    """The entry is named in a table of its own, and no screen counts it; the log keeps it."""
    what = body.what.bytes
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "kind": body.kind,
        "why": body.why,
        "instead": body.right.bytes if body.right else None,
        "device": fact.device.bytes if fact.device else None,
        "at": fact.at,
    }
    yield Effect("put", "error", what, values)
    words = f"Entered in error: {body.why}"
    match body.kind:
        case "measure.requested":
            yield Effect("set", "request", what, {"state": "cancelled", "problem": words})
        case "response.entered":
            yield Effect("set", "response", what, {**_NOTHING_LEFT, "void": words})
        case "response.reviewed" if body.about is not None:
            yield Effect("set", "response", body.about.bytes, _NOT_REVIEWED)
        case "patient.registered":
            yield _aside(fact.stream.bytes, fact.stream.bytes)
        case "referral.opened":
            return
        case _:
            yield Effect("set", "ledger", what, {"void": words})


def merged(fact: Fact, body: bodies.PatientMerged) -> Iterable[Effect]:
    """Another record is used instead of this one."""
    return (_aside(fact.stream.bytes, body.into.bytes),)


def _aside(patient: bytes, instead: bytes) -> Effect:
    """Its number and the sound of its name belong to the record that is used."""
    return Effect("set", "patient", patient, {"set_aside": instead, "nhs_number": None, "sounds": ""})
