"""What facts of invitations, accounts and addresses change in the tables that screens read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from care_record.invitations.following import STATE_AFTER
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body
from desktop.services.store.facts import Effect, Fact, Value


def _requested(fact: Fact, body: bodies.InvitationRequested) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "at": fact.at,
        "device": fact.device.bytes if fact.device else None,
        "role": body.role,
        "channel": body.channel,
        "second": body.second,
        "carer": cbor.encode(body.carer.to_map()) if body.carer else None,
        "replaces": body.replaces.bytes if body.replaces else None,
        "what": "link",
        "state": "queued",
        "problem": "",
        "locked": 0,
        "code_state": "",
        "code_problem": "",
    }
    yield Effect("put", "invitation", fact.id.bytes, values)
    if body.replaces:
        yield Effect("set", "invitation", body.replaces.bytes, {"state": "cancelled", "problem": "Sent again."})


def _happened(fact: Fact, body: bodies.InvitationFact) -> Iterable[Effect]:
    name, key = body.kind.removeprefix("invitation."), body.invitation.bytes
    if body.what == "code":
        values: dict[str, Value] = {"code_state": name, "code_problem": body.reason or ""}
        return (Effect("set", "invitation", key, values),)
    if name == "locked":
        return (Effect("set", "invitation", key, {"locked": 1, "problem": body.reason or ""}),)
    values = {"state": STATE_AFTER[body.kind].value, "problem": body.reason or ""}
    if body.what:
        values["what"] = body.what
    if name in ("sent", "opened", "used"):
        values[f"{name}_at"] = fact.at
    return (Effect("set", "invitation", key, values),)


def _ended(_: Fact, body: bodies.InvitationCancelled | bodies.InvitationEnded) -> Iterable[Effect]:
    return (Effect("set", "invitation", body.invitation.bytes, {"state": "cancelled", "problem": body.reason}),)


def _registered(fact: Fact, body: bodies.AccountRegistered) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "role": body.role,
        "invitation": body.invitation.bytes,
        "at": fact.at,
        "sign_in": body.sign_in,
    }
    return (Effect("put", "account", body.account.bytes, values),)


def _account_ended(fact: Fact, body: bodies.AccountEnded) -> Iterable[Effect]:
    """An account has the id of the invitation that it was made by."""
    yield Effect("set", "account", body.account.bytes, {"ended_at": fact.at})
    yield Effect("set", "invitation", body.account.bytes, {"ended_at": fact.at})


def _confirmed(fact: Fact, body: bodies.AddressConfirmed) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "channel": body.channel,
        "address": body.address,
        "at": fact.at,
        "how": body.how,
    }
    named = hashlib.sha256(f"{body.channel}\0{body.address}".encode()).digest()[:16]
    return (Effect("put", "confirmed_address", fact.stream.bytes + named, values),)


def _given(fact: Fact, body: bodies.AddressGiven) -> Iterable[Effect]:
    values: dict[str, Value] = {
        "patient": fact.stream.bytes,
        "account": body.account.bytes,
        "channel": body.channel,
        "address": body.address,
        "at": fact.at,
        "declined": "",
    }
    return (Effect("put", "given_address", fact.id.bytes, values),)


def _declined(_: Fact, body: bodies.AddressDeclined) -> Iterable[Effect]:
    return (Effect("set", "given_address", body.said.bytes, {"declined": body.reason}),)


EFFECTS: Mapping[type[Body], Callable[[Fact, Any], Iterable[Effect]]] = MappingProxyType(
    {
        bodies.InvitationRequested: _requested,
        bodies.InvitationFact: _happened,
        bodies.InvitationCancelled: _ended,
        bodies.InvitationEnded: _ended,
        bodies.AccountRegistered: _registered,
        bodies.AccountEnded: _account_ended,
        bodies.AddressConfirmed: _confirmed,
        bodies.AddressGiven: _given,
        bodies.AddressDeclined: _declined,
    }
)
