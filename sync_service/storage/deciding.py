"""One transaction's pass over a batch: each statement decided, applied, numbered and given its receipt."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from care_record.statements.authority import TRUST_STREAM
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.following import after as after_statement
from care_record.statements.statement import Statement
from care_record.wire.bodies import APART, Body, RecordKeyWithheld, RecordKeyWrapped
from care_record.wire.cbor import Newer
from care_record.wire.receipt import NOT_BACK_YET, NOT_KNOWN_YET, Outcome, Receipt
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.bulk import among
from sync_service.storage.facts import Fact, apply_fact, load_requests
from sync_service.storage.hearing import Heard, check
from sync_service.storage.rules import RULES, Said
from sync_service.storage.schedules import looks
from sync_service.storage.wanted import wanted_by

NOT_KNOWN_WORDS = (
    "The trust's service is of an older release and does not know this yet. It is kept at the workstation, and goes "
    "out once the service is updated."
)
NOT_BACK_WORDS = (
    "The trust's service was restored from a backup that lacks this record. It goes out once a workstation has brought "
    "the record back."
)
MALFORMED = UUID(int=0)
"""The id in the receipt of what is no statement."""


@dataclass(frozen=True, slots=True)
class Past:
    """A statement, or a fact of the service's own (with the id it shall have), and when it was taken in (ms)."""

    at: int
    statement: bytes | None = None
    fact: Fact | None = None
    id: UUID | None = None


Known = dict[UUID, tuple[bytes, Receipt]]
"""Receipts that there are, each with the hash of the statement's bytes."""


def known_receipts(connection: Connection, heard: Iterable[Heard]) -> Known:
    """The receipts of statements that were decided before."""
    ids = {item.statement.id.bytes for item in heard if item.statement}
    rows = connection.execute(select(t.receipts).where(among(t.receipts.c.id, ids))) if ids else ()
    return {
        UUID(bytes=row.id): (
            row.sha256,
            Receipt(UUID(bytes=row.id), row.outcome, row.seq, row.code, row.words, tuple(json.loads(row.newer))),
        )
        for row in rows
    }


class Work:
    """One transaction's pass over a batch.

    With `again`, of what was taken before a restored backup that lacks it: what is refused then keeps its id free, as
    what it rests on may be brought back yet. With `settling`, this is so of what any workstation says of a record that
    is not there.
    """

    def __init__(
        self,
        batch: Batch,
        directory: Directory | None,
        device: UUID | None,
        *,
        again: bool = False,
        settling: bool = False,
    ) -> None:
        self.batch = batch
        self._directory = directory
        self._device = device
        self._again, self._settling = again, settling
        self.turned = False

    def run(
        self, heard: Sequence[Heard], checked: Sequence[Body | Exception], past: Sequence[Past] = ()
    ) -> list[Receipt]:
        """Decide and apply in order; with `past`, each item at its own time."""
        known = known_receipts(self.batch.connection, heard)
        load_requests(self.batch, [item.fact.request for item in past if item.fact is not None])
        pairs = [(item.statement, body) for item, body in zip(heard, checked, strict=True) if item.statement]
        wanted = wanted_by(pairs, self.batch.tools.index)
        self.batch.state.load(wanted)
        self.batch.access.load(wanted.access)
        self.batch.wraps.load({one.stream.bytes for one, _ in pairs if one.kind in APART})
        self.batch.cases.load(wanted.cases, self._directory)
        self.batch.log.load({statement.stream.bytes for statement, _ in pairs})
        if not past:
            return [self._one(item, body, known) for item, body in zip(heard, checked, strict=True)]
        return [self._past(item, one, body, known) for item, one, body in zip(past, heard, checked, strict=True)]

    def _past(
        self, item: Past, heard: Heard, body: Body | Exception, known: dict[UUID, tuple[bytes, Receipt]]
    ) -> Receipt:
        self.batch.now = item.at
        if item.fact is None:
            return self._one(heard, body, known)
        made, seq = apply_fact(self.batch, item.fact, id=item.id)
        return Receipt(made, "applied", seq)

    def _one(self, item: Heard, body: Body | Exception, known: Known) -> Receipt:
        statement = item.statement
        if item.newer is not None:
            return Receipt(item.newer, "refused", code=NOT_KNOWN_YET, words=NOT_KNOWN_WORDS)
        if statement is None:
            return Receipt(MALFORMED, "refused", code="malformed", words=f"This is not a statement: {item.malformed}.")
        if statement.id in known:
            hashed, receipt = known[statement.id]
            if hashed == item.sha256:
                return receipt
            return Receipt(statement.id, "refused", code="id-used", words="Another statement has this id.")
        receipt, keep = self._decide(item, statement, body)
        if keep and (receipt.outcome == "applied" or not self._again):
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

    def _decide(self, item: Heard, statement: Statement, body: Body | Exception) -> tuple[Receipt, bool]:
        """The receipt, and whether it is kept: what nobody has signed must not use up an id."""
        if self.turned:
            body = check(self._directory, statement)
        if self._device not in (None, statement.device) and statement.device != statement.trust:
            body = NotAuthorised("other-device", "This was signed on another workstation, which must send it itself.")
        if isinstance(body, Exception):
            return _refusal(statement, body)
        try:
            return Receipt(statement.id, "applied", self._apply(item, statement, body)), True
        except Refused as refusal:
            if self._settling and refusal.code == "unknown-patient":
                return Receipt(statement.id, "refused", code=NOT_BACK_YET, words=NOT_BACK_WORDS), False
            outcome: Outcome = "conflict" if refusal.newer else "refused"
            return Receipt(statement.id, outcome, None, refusal.code, refusal.words, refusal.newer), True
        except NotAuthorised as refusal:
            return Receipt(statement.id, "refused", code=refusal.code, words=str(refusal)), True

    def _apply(self, item: Heard, statement: Statement, body: Body) -> int:
        directory = self._directory
        if directory is None:
            raise Refused("no-trust", "This service has no trust yet.")
        after = after_statement(directory, statement, body) if isinstance(body, TRUST_STREAM) else directory
        author = None if statement.device == directory.trust else directory.author(statement.device)
        seq = self.batch.log.seq + 1
        rule = RULES.get(type(body))
        facts = rule(self.batch, Said(statement, body, author, after, seq, self._again)) if rule else []
        if after is not directory:
            self._directory, self.turned = after, True
        log, stream = self.batch.log, statement.stream
        held = self.batch.state.patients.get(stream)
        entry = log.append(
            stream=stream,
            id=statement.id,
            kind=statement.kind,
            at=self.batch.now,
            body=item.raw,
            wrapped_key=held.wrapped_key if held else self.batch.cases.key_of(stream),
        )
        if isinstance(body, (RecordKeyWrapped, RecordKeyWithheld)):
            self.batch.wraps.keep(entry, body)
        for fact in facts:
            self.batch.fact(stream, fact)
        if held is not None and isinstance(body, looks.AFTER):
            self.batch.looked_at.add(stream.bytes)
        return seq


# the codes that `Directory.check` gives before it has verified the signature
_BEFORE_SIGNATURE = frozenset({"other-trust", "other-device", "unknown-device", "revoked-device", "no-trust"})


def _refusal(statement: Statement, error: Exception) -> tuple[Receipt, bool]:
    """The receipt for what did not pass the check, and whether it is kept."""
    match error:
        case NotAuthorised():
            refused = Receipt(statement.id, "refused", code=error.code, words=str(error))
            return refused, error.code not in _BEFORE_SIGNATURE
        case BadSignature():
            words = "The signature does not fit this workstation's key."
            return Receipt(statement.id, "refused", code="bad-signature", words=words), False
        case Newer():
            # not kept: the same bytes are taken once the service is a newer one
            return Receipt(statement.id, "refused", code=NOT_KNOWN_YET, words=NOT_KNOWN_WORDS), False
        case _:
            words = f"This statement does not have the form that it should have: {error}."
            return Receipt(statement.id, "refused", code="malformed", words=words), False
