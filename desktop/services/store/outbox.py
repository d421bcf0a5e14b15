"""The outbox: one row for each statement that waits. A row ends once: come back from the service, or discarded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Literal
from uuid import UUID

import apsw

from care_record.statements.statement import Statement
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from care_record.wire.receipt import NOT_BACK_YET, NOT_KNOWN_YET, Receipt
from desktop.services.store import entered
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.elsewhere import taken
from desktop.services.store.projection import Fact

log = logging.getLogger(__name__)

State = Literal["waiting", "accepted", "refused", "conflict"]

# These overtake what waits for the same person: somebody's wish, or somebody's safety.
GO_FIRST = frozenset(
    {
        "consent.refused",
        "consent.withdrawn",
        "withdrawal.requested",
        "withdrawal.confirmed",
        "access.ended",
        "device.revoked",
        "risk.acknowledged",
        "risk.raised",
    }
)
DECISION = "identity.decided"
# What another workstation did first: nothing is left to do.
_ALREADY = frozenset({"team-key-exists", "wrapped-already", "raised-already"})
# Another workstation opened the record's next epoch first, or what this one knew of the record has changed since.
_OVERTAKEN = frozenset({"wrong-epoch", "key-exists", "suspended", "no-standing", "not-holder", "team-key-turned"})
# Said without anybody's asking: what of it is refused comes right by itself, or not at all.
_OF_ANYBODY = "patient.told-apart"
_UNASKED = ("team-key.created", "team-key.wrapped", "team-key.escrowed", "copies.destroyed")
BY_ITSELF = frozenset({"record-key.wrapped", "record-key.withheld", "copies.destroyed", "risk.raised"})
"""What follows from an act or from a change, and is nobody's to look at while it only waits."""
_OF_KEYS = ("access.granted", "record-key.wrapped", "record-key.withheld")
# Refused for now: it is tried again with each round.
_STATES = {NOT_BACK_YET: "waiting"}
SEAL_ANEW = "seal-anew"
"""The code of a waiting act whose note was sealed to an epoch that never came to life."""
MOST_AT_ONCE = 10_000
_MOST_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Act:
    """One row. `bundle` is the id of the act's first statement; `note` is the unsealed note, to seal it anew.

    `tried` says that it was handed to the network once: while it waits, the service may have it all the same.
    """

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
    tried: bool = False

    @property
    def replaceable(self) -> bool:
        """Whether another act can take its place so that never both count: it came back, or nobody else has it."""
        return self.state in ("refused", "conflict") or (self.state == "waiting" and not self.tried)

    def fact(self) -> Fact:
        """What it says, as the projection reads it."""
        fact = fact_of(parse_statement(self.statement))
        return changed(fact, opened=entered.opened_of(self.note)) if self.kind == entered.KIND else fact


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
    with words_for_sqlite(), connection:
        connection.executemany(_INSERT, _rows([None] * len(statements), statements, note))
        for one in statements:
            if one.kind == entered.KIND and _goes_first(one):
                connection.execute(_SEND_FIRST, (one.stream.bytes, one.body["request"]))
            elif _goes_first(one):
                connection.execute(_PERSON_FIRST, (one.stream.bytes,))


def add_many(
    connection: apsw.Connection, acts: Sequence[Sequence[Statement]], also: Callable[[], object] = lambda: None
) -> None:
    """Keep the statements of several acts without notes, and what `also` writes here, in one transaction."""
    with words_for_sqlite(), connection:
        rows = (row for one in acts for row in _rows([None] * len(one), one, ""))
        connection.executemany(_INSERT, rows)
        also()


_INSERT = (
    "insert into act (position, id, bundle, stream, kind, first, at, statement, note) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


# A flagged answer does not wait behind its own send: what comes before that goes first, too.
_SEND_FIRST = (
    "update act set first = 1 where stream = ? and position <= (select max(position) from act where id = ?) "
    "and state = 'waiting'"
)


# Nor does what a person takes back overtake that this person is registered, and cared for by this team.
_PERSON_FIRST = (
    "update act set first = 1 where state = 'waiting' and bundle in (select bundle from act where stream = ? "
    "and kind in ('patient.registered', 'referral.opened') and state = 'waiting')"
)


def _goes_first(statement: Statement) -> bool:
    """Whether it overtakes what waits: by its kind, or as an answer that somebody must look at soon."""
    return statement.kind in GO_FIRST or (statement.kind == entered.KIND and bool(statement.body.get("attention")))


def _rows(
    places: Sequence[int | None], statements: Sequence[Statement], note: str
) -> Iterable[tuple[int | None, bytes, bytes, bytes, str, int, int, bytes, str]]:
    bundle = statements[0].id.bytes
    # what opens the epoch of a note goes with it
    first = int(any(_goes_first(one) for one in statements))
    for place, one in zip(places, statements, strict=True):
        kept = note if "note" in one.body or one.kind == entered.KIND else ""
        yield place, one.id.bytes, bundle, one.stream.bytes, one.kind, first, one.at, one.encode(), kept


_COLUMNS = "id, bundle, stream, kind, at, statement, note, state, code, words, newer, tried"


def _act(row: tuple[object, ...]) -> Act:
    identity, bundle, stream, kind, at, statement, note, state, code, words, newer, tried = row
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
        bool(tried),
    )


def select(connection: apsw.Connection, where: str = "true", bindings: Sequence[object] = ()) -> list[Act]:
    """The acts that fit, in the order in which they were done. `where` is ours, never data."""
    statement = f"select {_COLUMNS} from act where {where} order by position"  # noqa: S608
    return [_act(row) for row in connection.execute(statement, tuple(bindings))]


def sendable(
    connection: apsw.Connection, held: Container[bytes] = (), *, urgent: bool = False
) -> list[tuple[bytes, bytes]]:
    """What may go out now, as (id, statement): for each stream the acts that go first, else the act at its head.

    `held` are acts that must wait; with `urgent`, only those that go first are given. A stream whose head is stuck
    waits, but for what goes first; other streams proceed.
    A note that is sealed to an epoch which its own act opens waits until the service has taken that epoch, and a
    decision about somebody's identity until its check has gone, which stands in another stream.
    """
    behind: set[bytes] = set()
    taken: dict[bytes, bytes] = {}
    opening: set[bytes] = set()
    stuck: set[bytes] = set()
    found: list[tuple[bytes, bytes]] = []
    size = 0
    rows = connection.execute(
        "select id, bundle, stream, kind, first, state, code, statement, note <> '' from act "
        "where state != 'accepted' and (first or not ?) order by first desc, position",
        (urgent,),
    )
    for identity, bundle, stream, kind, first, state, code, statement, has_note in rows:
        if kind == "access.granted":
            opening.add(bundle)
        if state != "waiting" or code == SEAL_ANEW or identity in held:
            stuck.add(stream)
            continue
        if kind == DECISION and bundle in behind:
            stuck.add(stream)
            continue
        if (stream in stuck and not first) or taken.setdefault(stream, bundle) != bundle:
            behind.add(bundle)
            continue
        if has_note and bundle in opening:
            continue
        size += len(statement)
        if len(found) == MOST_AT_ONCE or size > _MOST_BYTES:
            break
        found.append((identity, statement))
    return found


def hand_out(connection: apsw.Connection, acts: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Note, before anything is sent, which of these acts go out; those that a person has dropped meanwhile do not."""
    with words_for_sqlite(), connection:
        there = {row[0] for row in connection.execute("select id from act where state = 'waiting'")}
        going = [one for one in acts if one[0] in there]
        connection.executemany("update act set tried = 1 where id = ? and tried = 0", ((one[0],) for one in going))
    return going


def keep_receipts(
    connection: apsw.Connection, receipts: Sequence[Receipt], comes_here: Callable[[bytes], bool]
) -> None:
    """Write what became of acts, in one transaction. What nobody did is no news to anybody when it was done already.

    `comes_here` tells whether entries of a stream come to this workstation.
    """
    with words_for_sqlite(), connection:
        settled = [one.id.bytes for one in receipts if one.code in _ALREADY]
        settled += _overtaken(connection, [one.id.bytes for one in receipts if one.code in _OVERTAKEN])
        settled += _of_no_use(connection, [one for one in receipts if one.outcome != "applied"])
        of_anybody = dict(_of_anybody(connection, [one for one in receipts if one.outcome == "applied"]))
        taken.keep_acts(connection, of_anybody)
        settled += (identity for identity, stream in of_anybody.items() if not comes_here(stream))
        gone = frozenset(settled)
        rows = (
            (
                _STATES.get(one.code, "accepted" if one.outcome == "applied" else one.outcome),
                one.code,
                one.words,
                " ".join(str(seq) for seq in one.newer),
                one.id.bytes,
            )
            for one in receipts
            if one.id.bytes not in gone
        )
        connection.executemany("delete from act where id = ?", ((identity,) for identity in settled))
        connection.executemany("update act set state = ?, code = ?, words = ?, newer = ? where id = ?", rows)


def _of_no_use(connection: apsw.Connection, refused: Sequence[Receipt]) -> Iterator[bytes]:
    """What nobody asked for among the refused acts: somebody has left, or another workstation was first."""
    for one in refused:
        if one.code in (NOT_KNOWN_YET, NOT_BACK_YET):
            continue
        kind = connection.execute("select kind from act where id = ?", (one.id.bytes,)).get
        if kind in _UNASKED:
            log.info("%s was refused (%s) and is dropped", kind, one.code)
            yield one.id.bytes


def _of_anybody(connection: apsw.Connection, taken_in: Sequence[Receipt]) -> Iterator[tuple[bytes, bytes]]:
    """What was said of people whose records may never come here, as (id, stream): the receipt is the end of it then."""
    for one in taken_in:
        found = connection.execute("select stream from act where id = ? and kind = ?", (one.id.bytes, _OF_ANYBODY)).get
        if isinstance(found, bytes):
            yield one.id.bytes, found


def _overtaken(connection: apsw.Connection, refused: Sequence[bytes]) -> list[bytes]:
    """Keys among the refused acts that are of no use any more; notes sealed to such an epoch are to be sealed anew."""
    gone = []
    for identity in refused:
        found = connection.execute("select stream, bundle, kind, statement from act where id = ?", (identity,)).get
        if found is None or found[2] not in _OF_KEYS:
            continue
        stream, bundle, kind, statement = found
        if kind == "access.granted" and parse_statement(statement).body.get("earlier") is not None:
            # a person has given another team access: what became of it is for that person to see
            continue
        gone.append(identity)
        if kind == "access.granted":
            connection.execute(
                "update act set code = ? where stream = ? and state = 'waiting' and note <> ''", (SEAL_ANEW, stream)
            )
            keys = f"kind in ({', '.join('?' * len(_OF_KEYS))})"
            rows = connection.execute(f"select id from act where bundle = ? and {keys}", (bundle, *_OF_KEYS))  # noqa: S608
            gone += [row[0] for row in rows]
    return gone


def try_again(connection: apsw.Connection) -> None:
    """Let what an older service did not know go out once more: it may have been updated since."""
    with words_for_sqlite(), connection:
        connection.execute(
            "update act set state = 'waiting', code = '', words = '' where state = 'refused' and code = ?",
            (NOT_KNOWN_YET,),
        )


def remove(connection: apsw.Connection, ids: Iterable[bytes]) -> None:
    """Let rows go: settled, or discarded by a person."""
    with words_for_sqlite(), connection:
        connection.executemany("delete from act where id = ?", ((identity,) for identity in ids))


def refuse(connection: apsw.Connection, identity: UUID, code: str, words: str) -> None:
    """Make an act stuck for a reason that was found here."""
    with words_for_sqlite(), connection:
        connection.execute(
            "update act set state = 'refused', code = ?, words = ? where id = ?", (code, words, identity.bytes)
        )


def replace(connection: apsw.Connection, gone: Sequence[UUID], statements: Sequence[Statement], note: str) -> None:
    """Put newly signed statements in the place of acts, in one transaction.

    What was done later for the same people stays behind them, in its order, so that no follow-up overtakes its first
    step.
    """
    ids = [one.bytes for one in gone]
    marks = ", ".join("?" * len(ids))
    with words_for_sqlite(), connection:
        found = connection.execute(f"select min(position), max(first) from act where id in ({marks})", ids).get  # noqa: S608
        place, first = found
        connection.execute(f"delete from act where id in ({marks})", ids)  # noqa: S608
        alone = len(statements) == 1 and place is not None
        connection.executemany(_INSERT, _rows([place] if alone else [None] * len(statements), statements, note))
        new = [one.id.bytes for one in statements]
        if first:
            connection.executemany("update act set first = 1 where id = ?", ((one,) for one in new))
        if place is not None and not alone:
            for stream in dict.fromkeys(one.stream.bytes for one in statements):
                _move_behind(connection, stream, place, new)


def _move_behind(connection: apsw.Connection, stream: bytes, place: int, new: Sequence[bytes]) -> None:
    """Move what stands after a place in a stream behind the `new` acts, which stand at the end."""
    rows = connection.execute("select id from act where stream = ? and position > ? order by position", (stream, place))
    for later in [row[0] for row in rows if row[0] not in new]:
        connection.execute("update act set position = (select max(position) + 1 from act) where id = ?", (later,))


def take_over(connection: apsw.Connection, acts: Iterable[tuple[Act, bytes]]) -> None:
    """Keep acts of an earlier outbox as they stood there, each with its statement signed anew, in one transaction."""
    rows = (
        (
            act.id.bytes,
            act.bundle.bytes,
            act.stream.bytes,
            act.kind,
            int(_goes_first(parse_statement(act.statement))),
            act.at,
            signed,
            act.note,
            act.state,
            act.code,
            act.words,
            " ".join(map(str, act.newer)),
        )
        for act, signed in acts
    )
    with words_for_sqlite(), connection:
        connection.executemany(
            "insert into act (id, bundle, stream, kind, first, at, statement, note, state, code, words, newer, tried) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            rows,
        )


def ids(connection: apsw.Connection) -> frozenset[bytes]:
    """The ids of all rows."""
    return frozenset(row[0] for row in connection.execute("select id from act"))
