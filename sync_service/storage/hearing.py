"""Statements as they come in: parsed, and checked against the directory, before any lock is taken."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.statement import Statement, id_of_newer, parse
from care_record.wire.bodies import Body
from care_record.wire.cbor import MalformedCbor, NewerFormat

PARALLEL_FROM = 100
"""Batches from this size on verify their signatures on two threads; verifying releases the interpreter."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement as it came: its bytes' hash, what was parsed of it, or why it could not be.

    `newer` is the id in a statement that a newer release has made.
    """

    sha256: bytes
    raw: bytes
    statement: Statement | None
    malformed: str = ""
    newer: UUID | None = None


# stands where a fact of the service's own has no statement
NO_STATEMENT = Heard(b"", b"", None)


def hear(raw: bytes) -> Heard:
    """Parse a statement; what cannot be parsed says why."""
    hashed = sha256(raw).digest()
    try:
        return Heard(hashed, raw, parse(raw))
    except NewerFormat as error:
        return Heard(hashed, raw, None, str(error), id_of_newer(raw))
    except MalformedCbor as error:
        return Heard(hashed, raw, None, str(error))


def check(directory: Directory | None, statement: Statement | None) -> Body | Exception:
    """The statement's body, or why its author may not say it."""
    if statement is None:
        return MalformedCbor("not a statement")
    if directory is None:
        return NotAuthorised("no-trust", "This service has no trust yet.")
    try:
        return directory.check(statement)
    except (NotAuthorised, BadSignature, MalformedCbor) as error:
        return error


def check_all(directory: Directory | None, heard: Sequence[Heard]) -> list[Body | Exception]:
    """`check` for each, in order."""
    statements = [item.statement for item in heard]
    if len(statements) < PARALLEL_FROM:
        return [check(directory, statement) for statement in statements]
    half = len(statements) // 2
    with ThreadPoolExecutor(2, thread_name_prefix="verify") as pool:
        halves = pool.map(lambda part: [check(directory, one) for one in part], (statements[:half], statements[half:]))
        return [body for part in halves for body in part]
