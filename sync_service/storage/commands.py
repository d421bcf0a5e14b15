"""The command processor: receipt, effect and log entry of each statement in one transaction, once."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import Connection, Engine

from care_record.statements.directory import Directory
from care_record.wire import bodies
from care_record.wire.cbor import MalformedCbor
from care_record.wire.receipt import Receipt
from sync_service.storage.batch import Batch, Refused, Tools
from sync_service.storage.database import reading, scrub, writing
from sync_service.storage.deciding import Past, Work, known_receipts
from sync_service.storage.hearing import NO_STATEMENT, Heard, check_all, hear
from sync_service.storage.staff import ROOT, TRUST, DirectoryCache, get_meta, set_meta
from sync_service.storage.tree import restored
from sync_service.storage.tree.claims import check_claims
from sync_service.storage.tree.restored import SAID_WHILE_WAITING, AwaitsIncarnation, OtherIncarnation, Restored

Committed = Callable[[int], None]
"""Told of each commit: the log's head."""


class CommandProcessor:
    """Applies statements. Thread-safe: the database lets one writer in at a time."""

    def __init__(self, engine: Engine, tools: Tools, *, committed: Committed = lambda _head: None) -> None:
        """`committed` is called after each commit."""
        self._engine = engine
        self._tools = tools
        self._committed = committed
        self._directory = DirectoryCache()
        self._restored: Restored | None = None
        self._settled = False

    def directory(self) -> Directory | None:
        """The trust's directory as it stands now; None before the root exists."""
        with reading(self._engine) as connection:
            return self._directory.read(connection)

    def directory_in(self, connection: Connection) -> Directory | None:
        """The trust's directory in the state that a transaction sees."""
        return self._directory.read(connection)

    def restored(self) -> Restored | None:
        """Whether this database came back from a backup, and what of that is not over yet.

        What waits is read anew each time: the two administrators may say it to another process of the service. The
        rest is for good, for a backup is restored into an empty database only.
        """
        if not self._settled:
            with reading(self._engine) as connection:
                self._restored = restored.read(connection)
            self._settled = self._restored is None or not self._restored.waits
        return self._restored

    def apply(
        self, statements: Sequence[bytes], *, device: UUID | None = None, incarnation: int | None = None
    ) -> list[Receipt]:
        """Apply statements in order and return their receipts, also in order; a replay gets the receipt it got before.

        With `device`, statements of any other device are refused; `incarnation` is the one that their bringer knows.
        Raises `OtherHistory`, `AwaitsIncarnation` or `OtherIncarnation`; then nothing has changed.
        """
        heard = [hear(raw) for raw in statements]
        self._check_incarnation(heard, incarnation)
        with reading(self._engine) as connection:
            before = self._directory.read(connection)
            known = known_receipts(connection, heard)
            settled = dict(known.values())
            fresh = [item for item in heard if item.sha256 not in settled]
            if before is not None:
                check_claims(connection, before, [item.statement for item in fresh if item.statement is not None])
        if fresh:
            for item, receipt in zip(fresh, self._decide(fresh, before, device), strict=True):
                settled[item.sha256] = receipt
        return [settled[item.sha256] for item in heard]

    def _check_incarnation(self, heard: Sequence[Heard], incarnation: int | None) -> None:
        back = self.restored()
        if back is not None and back.waits:
            kinds = {item.statement.kind if item.statement else "" for item in heard}
            if not kinds <= SAID_WHILE_WAITING:
                raise AwaitsIncarnation
            return
        directory = self.directory() if incarnation is not None else None
        if directory is not None and incarnation != directory.incarnation.number:
            raise OtherIncarnation

    def _decide(self, heard: Sequence[Heard], before: Directory | None, device: UUID | None) -> list[Receipt]:
        checked = check_all(before, heard)
        back = self.restored()
        settling = back is not None and back.settles(self._tools.clock())
        with writing(self._engine) as connection:
            batch = Batch(connection, self._tools)
            # under the lock: nobody can change staff or devices from here to the commit
            directory = self._directory.read(connection)
            if directory is not before:
                checked = check_all(directory, heard)
            work = Work(batch, directory, device, settling=settling)
            receipts = work.run(heard, checked)
            work.batch.flush()
            head = work.batch.log.seq
        self._close(work, head)
        return receipts

    def _close(self, work: Work, head: int) -> None:
        if work.batch.erased or work.batch.wraps.erased:
            scrub(self._engine)
        self._committed(head)

    def begin(
        self, statements: Sequence[bytes], *, spend: Callable[[Connection], None] = lambda _connection: None
    ) -> None:
        """Set the trust's root: the first statement is `trust.created`, further ones of the root's may follow.

        `spend` uses up the one-time code in the same transaction. Raises `Refused`; then nothing has changed.
        """
        heard = [hear(raw) for raw in statements]
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
            # the log's lock first: two processes may be asked to begin at once
            batch = Batch(connection, self._tools)
            if get_meta(connection, TRUST) is not None:
                raise Refused("trust-exists", "This service has its trust already.")
            spend(connection)
            set_meta(connection, TRUST, first.trust.bytes)
            set_meta(connection, ROOT, body.root)
            directory = Directory(first.trust, body.root)
            work = Work(batch, directory, None)
            for receipt in work.run(heard, check_all(directory, heard[:1]) + [MalformedCbor("")] * (len(heard) - 1)):
                if receipt.outcome != "applied":
                    raise Refused(receipt.code, receipt.words)
            work.batch.flush()
            head = work.batch.log.seq
        self._committed(head)

    def history(self, items: Sequence[Past]) -> list[Receipt]:
        """Apply statements and facts of the past, each at its own time, in one transaction; a receipt for each.

        For the demonstration and for tests. Raises `Refused` for a fact that does not fit; then nothing has changed.
        """
        heard = [hear(item.statement) if item.statement is not None else NO_STATEMENT for item in items]
        directory = self.directory()
        checked = check_all(directory, heard)
        with writing(self._engine) as connection:
            work = Work(Batch(connection, self._tools), directory, None)
            receipts = work.run(heard, checked, items)
            work.batch.flush()
            head = work.batch.log.seq
        self._close(work, head)
        return receipts


__all__ = ["CommandProcessor", "Committed", "Past"]
