"""The outbox: one row for each statement that waits. A row ends once: come back from the service, or discarded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import apsw

from care_record.statements.statement import Statement
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from care_record.wire.receipt import Receipt
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.projection import Fact

State = Literal["waiting", "accepted", "refused", "conflict"]

# These overtake what waits for the same person: somebody's wish, or somebody's safety.
GO_FIRST = frozenset({"consent.refused", "consent.withdrawn", "device.revoked", "risk.acknowledged"})
# A team's key that another workstation made first: nothing is left to do.
_ALREADY = frozenset({"team-key-exists"})
MOST_AT_ONCE = 10_000
_MOST_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Act:
    """One row. `bundle` is the id of the act's first statement; `note` is the unsealed note, to seal it anew."""

    id: UUID
    bundle: UUID
    stream: UUID
    kind: str
    at: int
    statement: bytes
    note: str
    state: State
    code: str
    words: str
    newer: tuple[int, ...]

    def fact(self) -> Fact:
        """What it says, as the projection reads it."""
        return fact_of(parse_statement(self.statement))


def fact_of(statement: Statement) -> Fact:
    """A statement as the projection reads it, before the service has numbered it."""
    body = bodies.statement_body(statement.kind, statement.body)
    return Fact(
        id=statement.id,
        kind=statement.kind,
        stream=statement.stream,
        at=statement.at,
        body=body,
        base=statement.base,
        device=statement.device,
    )


def add(connection: apsw.Connection, statements: Sequence[Statement], note: str = "") -> None:
    """Keep the statements of one act, in one transaction. The first one's id names them all."""
    bundle = statements[0].id.bytes
    rows = (
        (one.id.bytes, bundle, one.stream.bytes, one.kind, int(one.kind in GO_FIRST), one.at, one.encode(), note)
        for one in statements
    )
    with words_for_sqlite(), connection:
        connection.executemany(
            "insert into act (id, bundle, stream, kind, first, at, statement, note) values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


_COLUMNS = "id, bundle, stream, kind, at, statement, note, state, code, words, newer"


def _act(row: tuple[object, ...]) -> Act:
    identity, bundle, stream, kind, at, statement, note, state, code, words, newer = row
    return Act(
        UUID(bytes=identity),  # type: ignore[arg-type]
        UUID(bytes=bundle),  # type: ignore[arg-type]
        UUID(bytes=stream),  # type: ignore[arg-type]
        str(kind),
        int(at),  # type: ignore[call-overload]
        statement,  # type: ignore[arg-type]
        str(note),
        state,  # type: ignore[arg-type]
        str(code),
        str(words),
        tuple(int(seq) for seq in str(newer).split()),
    )


def select(connection: apsw.Connection, where: str = "true", bindings: Sequence[object] = ()) -> list[Act]:
    """The acts that fit, in the order in which they were done. `where` is ours, never data."""
    statement = f"select {_COLUMNS} from act where {where} order by position"  # noqa: S608
    return [_act(row) for row in connection.execute(statement, tuple(bindings))]


def sendable(connection: apsw.Connection) -> list[tuple[bytes, bytes]]:
    """What may go out now, as (id, statement): for each stream the acts that go first, else the act at its head.

    A stream whose head is stuck waits, but for what goes first; other streams proceed.
    """
    taken: dict[bytes, bytes] = {}
    stuck: set[bytes] = set()
    found: list[tuple[bytes, bytes]] = []
    size = 0
    rows = connection.execute(
        "select id, bundle, stream, first, state, statement from act where state != 'accepted' "
        "order by first desc, position"
    )
    for identity, bundle, stream, first, state, statement in rows:
        if state != "waiting":
            stuck.add(stream)
            continue
        if (stream in stuck and not first) or taken.setdefault(stream, bundle) != bundle:
            continue
        size += len(statement)
        if len(found) == MOST_AT_ONCE or size > _MOST_BYTES:
            break
        found.append((identity, statement))
    return found


def keep_receipts(connection: apsw.Connection, receipts: Sequence[Receipt]) -> None:
    """Write what became of acts, in one transaction. What nobody did is no news to anybody when it was done already."""
    done = [one for one in receipts if one.code not in _ALREADY]
    rows = (
        (
            "accepted" if one.outcome == "applied" else one.outcome,
            one.code,
            one.words,
            " ".join(str(seq) for seq in one.newer),
            one.id.bytes,
        )
        for one in done
    )
    with words_for_sqlite(), connection:
        connection.executemany(
            "delete from act where id = ?", ((one.id.bytes,) for one in receipts if one.code in _ALREADY)
        )
        connection.executemany("update act set state = ?, code = ?, words = ?, newer = ? where id = ?", rows)


def remove(connection: apsw.Connection, ids: Iterable[bytes]) -> None:
    """Let rows go: settled, or discarded by a person."""
    with words_for_sqlite(), connection:
        connection.executemany("delete from act where id = ?", ((identity,) for identity in ids))


def replace(connection: apsw.Connection, old: Iterable[UUID], statements: Sequence[Statement], note: str) -> None:
    """Put newly signed statements in place of stuck ones, in one transaction and at the old ones' places."""
    with words_for_sqlite(), connection:
        places = []
        for identity in old:
            places.append(connection.execute("select position from act where id = ?", (identity.bytes,)).get)
            connection.execute("delete from act where id = ?", (identity.bytes,))
        bundle = statements[0].id.bytes
        for place, one in zip(places, statements, strict=True):
            connection.execute(
                "insert into act (position, id, bundle, stream, kind, first, at, statement, note) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    place,
                    one.id.bytes,
                    bundle,
                    one.stream.bytes,
                    one.kind,
                    int(one.kind in GO_FIRST),
                    one.at,
                    one.encode(),
                    note,
                ),
            )


def ids(connection: apsw.Connection) -> frozenset[bytes]:
    """The ids of all rows."""
    return frozenset(row[0] for row in connection.execute("select id from act"))
