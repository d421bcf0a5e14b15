"""What an entry of the log says: a statement that somebody signed, or a fact of the service's own."""

from __future__ import annotations

from care_record.log.entry import Entry
from care_record.statements.statement import Statement, read
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body


def contents(entry: Entry) -> tuple[Body, Statement | None] | None:
    """The body of an entry, and its statement, whose signature is not checked; None where it was erased.

    Raises `MalformedCbor` for what is neither, and where header and statement differ.
    """
    if entry.body is None:
        return None
    body, statement = told(entry.kind, entry.body)
    if statement and (statement.id, statement.kind, statement.stream) != (entry.id, entry.kind, entry.stream):
        raise cbor.MalformedCbor("the entry's header and its statement differ")
    return body, statement


def told(kind: str, stored: bytes) -> tuple[Body, Statement | None]:
    """What the stored bytes of an entry of this kind say, and its statement; raises `MalformedCbor`."""
    if kind in bodies.SERVICE_FACTS and _is_map(stored):
        return bodies.service_fact(kind, cbor.decode_map(stored)), None
    statement = read(stored)
    return bodies.statement_body(statement.kind, statement.body), statement


def _is_map(body: bytes) -> bool:
    """A service's own fact is a map; a statement is a list (RFC 8949 3.1: major types 5 and 4)."""
    return body[:1] != b"" and body[0] >> 5 == 5
