"""An extension of leases as a file, for a long outage: what one administrator said, and a second one confirmed.

CBOR `{v: 1, kind: "mhcr/lease-extension", statements: [lease.extended, lease.confirmed]}`; the second statement is
missing until it is confirmed. Both are checked against the directory that the workstation has verified before.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from care_record.statements import following
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.statement import Statement
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies, cbor

FORMAT = 1
KIND = "mhcr/lease-extension"
LONGEST_MS = 14 * 24 * 3600 * 1000
"""No extension reaches further than 14 days beyond the day on which it was signed, nor beyond today."""
LARGEST_BYTES = 256 * 1024


class LeaseFileRefused(ValueError):
    """A file that extends nothing here; the text says why, for the person who opened it."""


@dataclass(frozen=True, slots=True)
class LeaseFile:
    """The two statements of a file; `confirmed` is None before a second administrator has signed."""

    extended: Statement
    confirmed: Statement | None = None

    @property
    def body(self) -> bodies.LeaseExtended:
        """Until when, for which workstations, and why; raises `LeaseFileRefused`."""
        body = _body(self.extended)
        if not isinstance(body, bodies.LeaseExtended):
            raise LeaseFileRefused("This file extends no lease.")
        return body

    def encode(self) -> bytes:
        """The file's bytes."""
        said = [one.encode() for one in (self.extended, self.confirmed) if one is not None]
        return cbor.encode({"v": FORMAT, "kind": KIND, "statements": said})


@dataclass(frozen=True, slots=True)
class Extension:
    """What a file gives: until when (ms), why, and the names of the two who signed."""

    until: int
    reason: str
    by: tuple[str, str]


def parse(data: bytes) -> LeaseFile:
    """The file in `data`, nothing of it checked yet; raises `LeaseFileRefused`, also for a newer format."""
    if len(data) > LARGEST_BYTES:
        raise LeaseFileRefused("This is no extension file.")
    try:
        fields = cbor.decode_map(data)
        if fields.get("kind") != KIND:
            raise LeaseFileRefused("This is no extension file.")
        said = [parse_statement(one) for one in fields["statements"]]
    except cbor.NewerFormat as error:
        raise LeaseFileRefused(
            "This file was written by a newer release. Update this program, then open it."
        ) from error
    except (cbor.MalformedCbor, KeyError, TypeError, ValueError) as error:
        if isinstance(error, LeaseFileRefused):
            raise
        raise LeaseFileRefused("This is no extension file, or it is damaged.") from error
    if not 1 <= len(said) <= 2:
        raise LeaseFileRefused("This is no extension file, or it is damaged.")
    return LeaseFile(said[0], said[1] if len(said) > 1 else None)


def extension(file: LeaseFile, directory: Directory, device: UUID, now: int) -> Extension:
    """What a confirmed file gives to this workstation at `now` (ms); raises `LeaseFileRefused`."""
    if file.confirmed is None:
        raise LeaseFileRefused("A second administrator has not confirmed this extension yet.")
    body = file.body
    names = tuple(_author(directory, one) for one in (file.extended, file.confirmed))
    try:
        if file.extended.id not in directory.leases:
            if file.extended.id not in directory.proposals:
                directory = following.follow(directory, file.extended)
            directory = following.follow(directory, file.confirmed)
    except (BadSignature, NotAuthorised, cbor.MalformedCbor) as error:
        raise LeaseFileRefused(f"This extension is not valid here: {error}") from error
    if directory.leases.get(file.extended.id) != body:
        raise LeaseFileRefused("The second signature confirms another extension.")
    if body.devices is not None and device not in body.devices:
        raise LeaseFileRefused("This extension is for other workstations.")
    if body.until > min(now, file.extended.at) + LONGEST_MS:
        raise LeaseFileRefused("This extension reaches more than 14 days ahead, which no extension may.")
    if body.until <= now:
        raise LeaseFileRefused("This extension has ended.")
    return Extension(body.until, body.reason, (names[0], names[1]))


def _author(directory: Directory, statement: Statement) -> str:
    try:
        return directory.author(statement.device).name
    except NotAuthorised as error:
        raise LeaseFileRefused(f"This extension is not valid here: {error}") from error


def _body(statement: Statement) -> bodies.Body:
    try:
        return bodies.statement_body(statement.kind, statement.body)
    except cbor.MalformedCbor as error:
        raise LeaseFileRefused("This is no extension file, or it is damaged.") from error
