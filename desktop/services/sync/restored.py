"""A history that is not ours any more: explained by a restored backup that two administrators have signed, or alarm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.log.chain import BrokenChain, StreamHead
from care_record.log.entry import Entry
from care_record.log.entry import parse as parse_bytes
from care_record.log.tree import leaf_hash
from care_record.statements.directory import Directory, NotAuthorised
from care_record.statements.members import SETTLING_MS, Incarnation
from care_record.statements.statement import KnownTree
from care_record.wire import bodies, cbor
from desktop.services.problems import HistoryMismatch, NotThisService, OtherIncarnation, Problem, in_its_form
from desktop.services.store import mirror, starting_over
from desktop.services.trust.checking import Distrusted, follow, parse_entry
from desktop.services.trust.founding import ROOT

if TYPE_CHECKING:
    from desktop.services.client.client import Client
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.mirror import Page
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer
    from desktop.services.sync.history import History

_MOST_ANSWERS = 200
_MOST_BYTES = 8 * 1024 * 1024
_CBOR = {"Content-Type": "application/cbor"}
# What the service says of that which it may take once others have brought back what it rests on.
_LATER = frozenset({"unknown-request", "not-yet"})
_CONFIRMED = "select max(at) from entry where stream = ? and kind = 'incarnation.confirmed'"


@dataclass(frozen=True, slots=True)
class Signed:
    """An incarnation of the log, and the two devices that said it (the trust's id for the root)."""

    incarnation: Incarnation
    by: tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class TrustStream:
    """The trust's own stream as the service has it, verified from the pinned root."""

    directory: Directory
    heads: Sequence[StreamHead]
    incarnations: Sequence[Signed]


def fetch_trust(client: Client, trust: UUID, root: bytes) -> TrustStream:
    """The trust's stream, whole; raises `HistoryMismatch` where it is not what the pinned root leads to."""
    answer = client.signed("GET", "/v1/log/trust", b"", {})
    try:
        entries = [parse_bytes(one) for one in cbor.decode_map(answer.content)["entries"]]
        return _verified(Directory(trust, root), entries)
    except (KeyError, TypeError, cbor.MalformedCbor) as error:
        raise NotThisService from error
    except (BrokenChain, Distrusted) as error:
        raise HistoryMismatch.because(error) from error


def _verified(directory: Directory, entries: Sequence[Entry]) -> TrustStream:
    head, heads, found = StreamHead(), [], []
    begun: dict[int, UUID] = {}
    for entry in entries:
        head = head.follow(entry)
        heads.append(head)
        fact, statement = parse_entry(entry) or (None, None)
        if fact is None or statement is None or entry.stream != directory.trust:
            raise Distrusted(f"{entry.kind}: its content was left out")
        directory = follow(directory, statement)
        if isinstance(fact.body, bodies.IncarnationBegun):
            begun.setdefault(fact.body.number, statement.device)
        elif isinstance(fact.body, bodies.IncarnationConfirmed):
            by = (begun[fact.body.number], statement.device)
            found.append(Signed(directory.incarnation, by))
    return TrustStream(directory, heads, found)


def same_until(select: Callable[[str, Sequence[object]], list[Any]], trust: TrustStream, size: int) -> bool:
    """Whether the trust's stream of the service goes through the one held here, up to the log's entry `size`."""
    query = "select max(n), header from entry where stream = ? and seq <= ?"
    ((n, header),) = select(query, (trust.directory.trust.bytes, size))
    return n is None or (n <= len(trust.heads) and bool(trust.heads[n - 1].leaf == leaf_hash(header)))


class Incarnations:
    """Belongs to the sync's thread; what it keeps goes through the writer."""

    def __init__(self, client: Client, writer: Writer, state: DeskState, history: History) -> None:
        self._client = client
        self._writer = writer
        self._state = state
        self._history = history
        self._remembered: dict[UUID, StreamHead] | None = None

    def follow(self, reader: Reader, why: Problem) -> None:
        """Start over from the backup where two administrators have signed it; raises `why` where nobody has.

        Both must be administrators here too, at workstations that nobody has revoked: an operator with an older log
        cannot bring somebody back. Nothing is changed where the backup lacks nothing of what is here.
        """
        ours, identity = self._state.directory(reader), self._state.identity
        if isinstance(why, OtherIncarnation) and not mirror.position(reader.mirror).cursor:
            # emptied already, by a round that ended there: nothing is left to lose, and what comes is checked
            return
        trust = fetch_trust(self._client, identity.trust_id, bytes.fromhex(identity.root))
        later = [one for one in trust.incarnations if one.incarnation.number > ours.incarnation.number]
        if not later or not all(_believed(ours, one) for one in later):
            raise why
        first = min((one.incarnation for one in later), key=lambda one: one.size)
        if not same_until(reader.all, trust, first.size):
            raise why
        if first.size >= mirror.position(reader.mirror).cursor:
            return
        if self._history.frontier_at(reader, ours, first.size).root != first.root:
            raise why
        newest = max(one.incarnation.number for one in later)
        backup = KnownTree(first.size, first.root, newest)
        self._writer.submit(partial(_start_over, self._state, backup)).result()
        self._state.keep_directory(Directory(identity.trust_id, bytes.fromhex(identity.root)))
        self._remembered = None

    def check(self, reader: Reader, page: Page) -> None:
        """After a start over: what comes by must be what was here before. Raises `HistoryMismatch`."""
        if self._remembered is None:
            self._remembered = starting_over.remembered(reader.mirror)
        if not self._remembered:
            return
        for entry in page.entries:
            known = self._remembered.get(entry.stream)
            if known is not None and entry.n == known.n and entry.leaf != known.leaf:
                raise HistoryMismatch.because("what was there before the backup has changed")

    def held_back(self, reader: Reader) -> frozenset[bytes]:
        """Acts that follow what a colleague has still to bring back; after a day nobody waits any more."""
        confirmed = reader.get(_CONFIRMED, (self._state.identity.trust_id.bytes,))
        if confirmed is None or confirmed + SETTLING_MS <= self._client.time():
            return frozenset()
        return starting_over.held_back(reader.outbox, reader.mirror)

    def give_back_answers(self, reader: Reader) -> None:
        """Give everything back that the backup lacked; what rests on more than is back yet is tried again later."""
        last = b""
        while waiting := starting_over.lost_answers(reader.outbox, _MOST_ANSWERS, _MOST_BYTES, last):
            body = cbor.encode({"v": 1, "entries": [entry for _, entry in waiting]})
            answer = self._client.signed("POST", "/v1/lost-answers", body, _CBOR)
            with in_its_form():
                outcomes = cbor.decode_map(answer.content)["outcomes"]
                ended = [one for (one, _), told in zip(waiting, outcomes, strict=True) if told not in _LATER]
            self._writer.submit(partial(_forget, ended)).result()
            last = waiting[-1][0]


def _believed(ours: Directory, signed: Signed) -> bool:
    """Whether two different people said it who are administrators by what is known here; the root counts as one."""
    people = set()
    for device in signed.by:
        if device == ours.trust:
            people.add(ours.trust)
            continue
        try:
            member = ours.author(device)
        except NotAuthorised:
            return False
        if member.role != "system-administrator":
            return False
        people.add(member.id)
    return len(people) == len(signed.by)


def _forget(ended: Sequence[bytes], stores: Stores) -> None:
    starting_over.forget_answers(stores.outbox, ended)


def _start_over(state: DeskState, backup: KnownTree, stores: Stores) -> None:
    identity = state.identity
    root = {identity.trust_id} if mirror.kept(stores.mirror, ROOT) is not None else set()
    ours = frozenset({identity.device_id} | root)
    starting_over.keep_what_is_lost(stores.outbox, stores.mirror, ours, backup.size)
    starting_over.empty(stores.mirror, identity.trust_id, backup)
