"""The command processor: receipt, effect and log entry of each statement in one transaction, once."""

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from care_record.statements.authority import TRUST_STREAM
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.directory import apply as apply_to_directory
from care_record.statements.statement import Statement, parse
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.cbor import MalformedCbor
from care_record.wire.receipt import Outcome, Receipt
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import Fact, apply_fact, load_requests
from sync_service.storage.rules import RULES, Said
from sync_service.storage.staff import ROOT, TRUST, DirectoryCache, get_meta, set_meta
from sync_service.storage.wanted import wanted_by


@dataclass(frozen=True, slots=True)
class Past:
    """A statement, or a fact of the service's own (with the id it shall have), and when it was taken in (ms)."""

    at: int
    statement: bytes | None = None
    fact: Fact | None = None
    id: UUID | None = None


MALFORMED = UUID(int=0)
Committed = Callable[[int, bool], None]
"""Told of each commit: the log's head, and whether staff, teams or devices have changed."""
PARALLEL_FROM = 100
"""Batches from this size on verify their signatures on two threads; verifying releases the interpreter."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A statement as it came: its bytes' hash, what was parsed of it, or why it could not be."""

    sha256: bytes
    raw: bytes
    statement: Statement | None
    malformed: str = ""


class CommandProcessor:
    """Applies statements. Thread-safe: the database lets one writer in at a time."""

    def __init__(self, engine: Engine, tools: Tools, *, committed: Committed = lambda _head, _turned: None) -> None:
        """`committed` is called after each commit."""
        self._engine = engine
        self._tools = tools
        self._committed = committed
        self._directory = DirectoryCache()

    def directory(self) -> Directory | None:
        """The trust's directory as it stands now; None before the root exists."""
        with reading(self._engine) as connection:
            return self._directory.read(connection)

    def apply(self, statements: Sequence[bytes], *, device: UUID | None = None) -> list[Receipt]:
        """Apply statements in order and return their receipts, also in order; a replay gets the receipt it got before.

        With `device`, statements of any other device are refused.
        """
        heard = [_hear(raw) for raw in statements]
        before = self.directory()
        checked = _check_all(before, heard)
        with writing(self._engine) as connection:
            directory = self._directory.read(connection)
            if directory is not before:
                checked = _check_all(directory, heard)
            work = _Work(connection, self._tools, directory, device)
            receipts = work.run(heard, checked)
            work.batch.flush()
            head = work.batch.log.seq
        self._committed(head, work.turned)
        return receipts

    def begin(
        self, statements: Sequence[bytes], *, spend: Callable[[Connection], None] = lambda _connection: None
    ) -> None:
        """Set the trust's root: the first statement is `trust.created`, further ones of the root's may follow.

        `spend` uses up the one-time code in the same transaction. Raises `Refused`; then nothing has changed.
        """
        heard = [_hear(raw) for raw in statements]
        first = heard[0].statement if heard else None
        if first is None or first.kind != "trust.created":
            raise Refused("malformed", "A trust begins with the statement that creates it.")
        try:
            body = bodies.statement_body(first.kind, first.body)
        except MalformedCbor as error:
            raise Refused("malformed", str(error)) from error
        if not isinstance(body, bodies.TrustCreated):
            raise Refused("malformed", "A trust begins with the statement that creates it.")
        with writing(self._engine) as connection:
            if get_meta(connection, TRUST) is not None:
                raise Refused("trust-exists", "This service has its trust already.")
            spend(connection)
            set_meta(connection, TRUST, first.trust.bytes)
            set_meta(connection, ROOT, body.root)
            directory = Directory(first.trust, body.root)
            work = _Work(connection, self._tools, directory, None)
            for receipt in work.run(heard, _check_all(directory, heard[:1]) + [MalformedCbor("")] * (len(heard) - 1)):
                if receipt.outcome != "applied":
                    raise Refused(receipt.code, receipt.words)
            work.batch.flush()
            head = work.batch.log.seq
        self._committed(head, work.turned)

    def history(self, items: Sequence[Past]) -> list[Receipt]:
        """Apply statements and facts of the past, each at its own time, in one transaction; a receipt for each.

        For the demonstration and for tests. Raises `Refused` for a fact that does not fit; then nothing has changed.
        """
        heard = [_hear(item.statement) if item.statement is not None else _FACT for item in items]
        directory = self.directory()
        checked = _check_all(directory, heard)
        with writing(self._engine) as connection:
            work = _Work(connection, self._tools, directory, None)
            receipts = work.run(heard, checked, items)
            work.batch.flush()
            head = work.batch.log.seq
        self._committed(head, work.turned)
        return receipts


class _Work:
    """One transaction's pass over a batch."""

    def __init__(self, connection: Connection, tools: Tools, directory: Directory | None, device: UUID | None) -> None:
        self.batch = Batch(connection, tools)
        self._directory = directory
        self._device = device
        self.turned = False

    def run(
        self, heard: Sequence[_Heard], checked: Sequence[Body | Exception], past: Sequence[Past] = ()
    ) -> list[Receipt]:
        """Decide and apply in order; with `past`, each item at its own time."""
        known = self._known_receipts(heard)
        load_requests(self.batch, [item.fact.request for item in past if item.fact is not None])
        pairs = [(item.statement, body) for item, body in zip(heard, checked, strict=True) if item.statement]
        self.batch.state.load(wanted_by(pairs, self.batch.tools.index))
        self.batch.log.load({statement.stream.bytes for statement, _ in pairs})
        if not past:
            return [self._one(item, body, known) for item, body in zip(heard, checked, strict=True)]
        return [self._past(item, one, body, known) for item, one, body in zip(past, heard, checked, strict=True)]

    def _past(
        self, item: Past, heard: _Heard, body: Body | Exception, known: dict[UUID, tuple[bytes, Receipt]]
    ) -> Receipt:
        self.batch.now = item.at
        if item.fact is None:
            return self._one(heard, body, known)
        id, seq = apply_fact(self.batch, item.fact, id=item.id)
        return Receipt(id, "applied", seq)

    def _known_receipts(self, heard: Iterable[_Heard]) -> dict[UUID, tuple[bytes, Receipt]]:
        ids = {item.statement.id.bytes for item in heard if item.statement}
        rows = self.batch.connection.execute(select(t.receipts).where(t.receipts.c.id.in_(ids))) if ids else ()
        return {
            UUID(bytes=row.id): (
                row.sha256,
                Receipt(UUID(bytes=row.id), row.outcome, row.seq, row.code, row.words, tuple(json.loads(row.newer))),
            )
            for row in rows
        }

    def _one(self, item: _Heard, body: Body | Exception, known: dict[UUID, tuple[bytes, Receipt]]) -> Receipt:
        statement = item.statement
        if statement is None:
            return Receipt(MALFORMED, "refused", code="malformed", words=f"This is not a statement: {item.malformed}.")
        if statement.id in known:
            hashed, receipt = known[statement.id]
            if hashed == item.sha256:
                return receipt
            return Receipt(statement.id, "refused", code="id-used", words="Another statement has this id.")
        receipt, keep = self._decide(item, statement, body)
        if keep:
            known[statement.id] = (item.sha256, receipt)
            self.batch.add(
                t.receipts,
                id=receipt.id.bytes,
                sha256=item.sha256,
                outcome=receipt.outcome,
                seq=receipt.seq,
                code=receipt.code,
                words=receipt.words,
                newer=json.dumps(receipt.newer),
            )
        return receipt

    def _decide(self, item: _Heard, statement: Statement, body: Body | Exception) -> tuple[Receipt, bool]:
        """The receipt, and whether it is kept: what nobody has signed must not use up an id."""
        if self.turned:
            body = _check(self._directory, statement)
        if self._device is not None and statement.device != self._device:
            words = "This was signed on another workstation, which must send it itself."
            return Receipt(statement.id, "refused", code="other-device", words=words), False
        match body:
            case Body():
                pass
            case NotAuthorised():
                refused = Receipt(statement.id, "refused", code=body.code, words=str(body))
                return refused, body.code not in _BEFORE_SIGNATURE
            case BadSignature():
                words = "The signature does not fit this workstation's key."
                return Receipt(statement.id, "refused", code="bad-signature", words=words), False
            case _:
                words = f"This statement does not have the form that it should have: {body}."
                return Receipt(statement.id, "refused", code="malformed", words=words), False
        try:
            return Receipt(statement.id, "applied", self._apply(item, statement, body)), True
        except Refused as refusal:
            outcome: Outcome = "conflict" if refusal.newer else "refused"
            return Receipt(statement.id, outcome, None, refusal.code, refusal.words, refusal.newer), True
        except NotAuthorised as refusal:
            return Receipt(statement.id, "refused", code=refusal.code, words=str(refusal)), True

    def _apply(self, item: _Heard, statement: Statement, body: Body) -> int:
        directory = self._directory
        if directory is None:
            raise Refused("no-trust", "This service has no trust yet.")
        after = apply_to_directory(directory, body) if isinstance(body, TRUST_STREAM) else directory
        author = None if statement.device == directory.trust else directory.author(statement.device)
        seq = self.batch.log.seq + 1
        rule = RULES.get(type(body))
        facts = rule(self.batch, Said(statement, body, author, after, seq)) if rule else []
        if after is not directory:
            self._directory, self.turned = after, True
        log, stream = self.batch.log, statement.stream
        held = self.batch.state.patients.get(stream)
        log.append(
            stream=stream,
            id=statement.id,
            kind=statement.kind,
            at=self.batch.now,
            body=item.raw,
            wrapped_key=held.wrapped_key if held else None,
        )
        for fact in facts:
            self.batch.fact(stream, fact)
        return seq


# stands where a fact of the service's own has no statement
_FACT = _Heard(b"", b"", None)

# the codes that `Directory.check` gives before it has verified the signature
_BEFORE_SIGNATURE = frozenset({"other-trust", "unknown-device", "revoked-device", "no-trust"})


def _hear(raw: bytes) -> _Heard:
    hashed = sha256(raw).digest()
    try:
        return _Heard(hashed, raw, parse(raw))
    except MalformedCbor as error:
        return _Heard(hashed, raw, None, str(error))


def _check(directory: Directory | None, statement: Statement | None) -> Body | Exception:
    if statement is None:
        return MalformedCbor("not a statement")
    if directory is None:
        return NotAuthorised("no-trust", "This service has no trust yet.")
    try:
        return directory.check(statement)
    except (NotAuthorised, BadSignature, MalformedCbor) as error:
        return error


def _check_all(directory: Directory | None, heard: Sequence[_Heard]) -> list[Body | Exception]:
    statements = [item.statement for item in heard]
    if len(statements) < PARALLEL_FROM:
        return [_check(directory, statement) for statement in statements]
    half = len(statements) // 2
    with ThreadPoolExecutor(2, thread_name_prefix="verify") as pool:
        halves = pool.map(lambda part: [_check(directory, one) for one in part], (statements[:half], statements[half:]))
        return [body for part in halves for body in part]
