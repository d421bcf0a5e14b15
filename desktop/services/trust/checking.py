"""Whether an entry's statement was said by who it names, at the time at which it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from care_record.log.entry import Entry
from care_record.statements import following
from care_record.statements.contents import contents
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.statement import Statement
from care_record.wire import cbor
from care_record.wire.bodies import Body
from desktop.services.store.projection import Fact

UNREADABLE = "It is in no form that any release can read"
"""How the words of an entry begin that is not in the form of what it claims to be."""


class Distrusted(ValueError):
    """An entry that does not hold what a device has said; the text says why."""


class NotKnownYet(Distrusted):
    """An entry that a newer release has written: nothing is wrong with it but that it cannot be read here."""


def unreadable_words(kind: str) -> str:
    """Why such an entry is set aside."""
    return f"{UNREADABLE} ({kind})."


def parse_entry(entry: Entry) -> tuple[Fact, Statement | None] | None:
    """What an entry says, its signature not yet checked; None where its body was erased.

    Raises `Distrusted`, and of it `NotKnownYet` for what a newer release has written.
    """
    try:
        found = contents(entry)
    except cbor.Newer as error:
        raise NotKnownYet(str(error)) from error
    except cbor.MalformedCbor as error:
        raise Distrusted(f"{entry.kind}: {error}") from error
    if found is None:
        return None
    body, statement = found
    fact = Fact(entry.id, entry.kind, entry.stream, entry.at, body, entry.seq)
    if statement is not None:
        fact = replace(fact, base=statement.base, device=statement.device)
    return fact, statement


def signer(directory: Directory, statement: Statement, body: Body, seq: int, revoked: Mapping[UUID, int]) -> bytes:
    """The key that must have signed a statement which its author could say when it was numbered `seq`.

    Nothing is right before that signature is verified too. A device that was revoked later could still speak before:
    `revoked` holds the number of each revocation. Raises `Distrusted`.
    """
    device = directory.devices.get(statement.device)
    if device is not None and device.revoked and seq < revoked.get(device.id, 0):
        devices = {**directory.devices, device.id: replace(device, revoked=False)}
        directory = replace(directory, devices=MappingProxyType(devices))
    try:
        return directory.signer(statement, body, past=True)
    except NotAuthorised as error:
        raise Distrusted(f"{statement.kind}: {error}") from error


def follow(directory: Directory, statement: Statement) -> Directory:
    """The directory after a statement of the trust's stream; raises `Distrusted`."""
    try:
        return following.follow(directory, statement)
    except (BadSignature, NotAuthorised, cbor.MalformedCbor) as error:
        raise Distrusted(f"{statement.kind}: {error}") from error
