"""One page of changes, checked whole before anything is written: chains, tree, counts, and who said what of access."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from care_record.log.chain import BrokenChain, StreamHead
from care_record.log.entry import Entry
from care_record.log.frontier import Frontier
from care_record.log.page import Gap, Inclusion, PageEnd, parse_frame
from care_record.statements.authority import EPR_INTERFACE, IDENTITY_ADMINISTRATOR
from care_record.statements.directory import Directory
from care_record.statements.statement import KnownHead, KnownTree, Statement
from care_record.wire import bodies, cbor
from care_record.wire.bodies import CHECKED_FIRST, OF_TRUST
from care_record.wire.bodies.newer import Weight
from care_record.wire.frames import FrameReader, MalformedFrame
from desktop.services.access.known import KINDS
from desktop.services.problems import HistoryMismatch, NewerRelease, SomethingWithheld
from desktop.services.store.mirror import Page, Position
from desktop.services.store.newer import weight_of
from desktop.services.store.projection import Effect, Fact, effects
from desktop.services.sync.aside.answers import ANSWERS, unreadable
from desktop.services.sync.tree import PageTree, verified_head
from desktop.services.trust.checking import Distrusted, NotKnownYet, follow, parse_entry, signer, unreadable_words
from desktop.services.trust.signatures import UNSIGNED, Signed, wrong

# Wraps are erased when access ends, and with them the grants of release 0.1 that hold them.
_NEVER_ERASED = OF_TRUST | KINDS - {"access.granted"}
# The identity desk and a record system's interface open no record: of who may, the headers alone travel there.
_NEVER_ERASED_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        IDENTITY_ADMINISTRATOR: OF_TRUST | bodies.OF_AGREEMENT | bodies.OF_CASE | {"identity.decided"},
        EPR_INTERFACE: OF_TRUST,
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """What is held here, for a page to be checked against: whose the workstation is, and what to look up.

    `stream_heads` gives how far each stream is known, `leaf` the leaf hash of a stream's n-th entry (None where that is
    not held), `log_key` the key that signs the log's heads.
    """

    member: UUID
    stream_heads: Callable[[Collection[UUID]], Mapping[UUID, StreamHead]]
    leaf: Callable[[UUID, int], bytes | None]
    log_key: Callable[[Directory], bytes]


class PageReader:
    """Takes a page's bytes as they come."""

    def __init__(
        self,
        position: Position,
        directory: Directory,
        revoked: dict[UUID, int],
        held: Held,
    ) -> None:
        self.directory = directory
        self.revoked = revoked
        self.count = 0
        self.end: PageEnd | None = None
        self.signed_at: int | None = None
        self._position = position
        self._held = held
        self._tree = PageTree(position.frontier or Frontier())
        self._frames = FrameReader()
        self._cursor = position.cursor
        self._entries: list[Entry] = []
        self._again: list[Entry] = []
        self._heads: dict[UUID, StreamHead] = {}
        self._known: dict[UUID, StreamHead] = {}
        self._effects: list[Effect] = []
        self._signed: list[Signed] = []
        self._unchecked: list[int] = []
        self._newly_revoked: list[tuple[UUID, int]] = []
        self._new_streams = 0
        self._said_heads: dict[UUID, KnownTree] = {}
        self._held_back: list[tuple[int, str]] = []
        self._distrusted: list[tuple[int, str]] = []

    def feed(self, chunk: bytes) -> None:
        """Take a chunk; raises `HistoryMismatch`, or `NewerRelease` for what cannot be passed over."""
        try:
            frames = [(cursor, parse_frame(body)) for cursor, body in self._frames.feed(chunk)]
            self._look_up({found.stream for _, found in frames if isinstance(found, Entry)})
            for cursor, found in frames:
                self._frame(cursor, found)
        except cbor.Newer as error:
            raise NewerRelease from error
        except (MalformedFrame, cbor.MalformedCbor, BrokenChain, Distrusted) as error:
            raise HistoryMismatch.because(error) from error

    def finish(self) -> Page:
        """The page, once it is whole, its counts are ours and its signatures right; raises `HistoryMismatch`."""
        end = self.end
        try:
            self._frames.finish()
        except MalformedFrame as error:
            raise HistoryMismatch.because(error) from error
        if end is None:
            raise HistoryMismatch.because("the answer broke off")
        entries, streams = self._counted(end)
        if end.head < self._position.head.seq or end.head != self._cursor:
            raise HistoryMismatch.because("the history there is shorter than before")
        for place in wrong(self._signed):
            kind = self._signed[place][0].kind
            raise HistoryMismatch.because(f"{kind}: {UNSIGNED}")
        frontier = self._whole_tree(end)
        synced_at = self._position.synced_at if end.more else end.time
        known = KnownHead(end.head, end.leaf)
        position = Position(self._cursor, entries, streams, known, synced_at, frontier, end.tree)
        return Page(
            self._entries,
            self._heads,
            self._effects,
            position,
            self._unchecked,
            self._newly_revoked,
            self._said_heads,
            self._again,
            self._held_back,
            self._distrusted,
        )

    def _counted(self, end: PageEnd) -> tuple[int, int]:
        """How many entries and records there are after the page; raises `HistoryMismatch` where the counts differ.

        Who has left a team gets nothing more of its records, and the service no longer counts them: from there on its
        counts are taken. On the way to the statement that says so they may be lower already.
        """
        entries = self._position.entries + len(self._entries)
        streams = self._position.streams + self._new_streams
        if (entries, streams) == (end.entries, end.streams):
            return entries, streams
        if end.more and end.entries <= entries and end.streams <= streams:
            return entries, streams
        me = self.directory.members.get(self._held.member)
        if not end.more and me is not None and me.formerly:
            return end.entries, end.streams
        raise HistoryMismatch.because(
            f"{entries} entries of {streams} records here, {end.entries} of {end.streams} there"
        )

    def _whole_tree(self, end: PageEnd) -> Frontier:
        """The tree's frontier at the page's end, which is the one that the log's key signed."""
        key = self._held.log_key(self.directory)
        try:
            head = verified_head(end.tree, key, self.directory.trust, self._cursor)
            self.signed_at = head.time
            return self._tree.finish(head)
        except Distrusted as error:
            raise HistoryMismatch.because(error) from error

    def _look_up(self, streams: set[UUID]) -> None:
        """Have at hand how far these streams are known."""
        self._known.update(self._held.stream_heads(streams - self._heads.keys() - self._known.keys()))

    def _frame(self, cursor: int, found: Entry | Gap | Inclusion | PageEnd) -> None:
        if self.end is not None:
            raise Distrusted("something follows the end of the page")
        if cursor < self._cursor:
            raise Distrusted("changes came out of order")
        self._cursor = cursor
        if isinstance(found, PageEnd):
            self.end = found
            return
        if isinstance(found, Gap):
            self._tree.gap(found)
        elif isinstance(found, Inclusion):
            self._tree.proof(found)
        elif found.seq > cursor:
            raise Distrusted("a change came before its turn")
        else:
            self._entry(found, cursor)

    def _entry(self, entry: Entry, cursor: int) -> None:
        known = self._heads.get(entry.stream)
        if known is None:
            known = self._known[entry.stream]
            self._new_streams += known.n == 0
        if entry.n <= known.n and entry.seq != cursor:
            # of a record that went out of sight and has come back
            if self._held.leaf(entry.stream, entry.n) != entry.leaf:
                raise Distrusted(f"entry {entry.n} of a stream is not the one that was known before")
            self._again.append(entry)
            self._tree.entry(entry, entry.leaf, cursor)
        else:
            head = self._heads[entry.stream] = known.follow(entry)
            self._tree.entry(entry, head.leaf, cursor)
            self._entries.append(entry)
        self.count += 1
        parsed = self._parsed(entry)
        if parsed is None:
            return
        fact, statement = parsed
        if statement is not None:
            self._said_head(statement, entry.seq)
            if entry.stream == self.directory.trust:
                self.directory = follow(self.directory, statement)
                if isinstance(fact.body, bodies.DeviceRevoked):
                    self.revoked[fact.body.device] = entry.seq
                    self._newly_revoked.append((fact.body.device, entry.seq))
            elif entry.kind in CHECKED_FIRST:
                key = signer(self.directory, statement, fact.body, entry.seq, self.revoked)
                self._signed.append((statement, key))
            else:
                self._unchecked.append(entry.seq)
        try:
            self._effects += list(effects(fact))
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            # its words may be a person's details
            self._set_aside(entry, Distrusted(f"{entry.kind}: it says what no workstation can have said"), error)

    def _never_erased(self) -> frozenset[str]:
        me = self.directory.members.get(self._held.member)
        return _NEVER_ERASED_OF.get(me.role, _NEVER_ERASED) if me is not None else _NEVER_ERASED

    def _parsed(self, entry: Entry) -> tuple[Fact, Statement | None] | None:
        """What an entry says; None where it was erased, or is held back until this program is a newer one."""
        try:
            parsed = parse_entry(entry)
        except NotKnownYet as error:
            if entry.stream == self.directory.trust or weight_of(entry.kind, entry.body) is Weight.ALL:
                raise NewerRelease from error
            self._held_back.append((entry.seq, str(error)))
            self._stand_in(entry)
            return None
        except Distrusted as error:
            self._set_aside(entry, error, error)
            return None
        if parsed is None and entry.kind in self._never_erased():
            # without it a revocation, or a withdrawal, could be hidden
            raise Distrusted(f"{entry.kind}: its content was left out")
        return parsed

    def _set_aside(self, entry: Entry, why: Distrusted, cause: Exception) -> None:
        """Keep what is in no form that it could have, and go on; raises `Distrusted` where it could hide something."""
        if entry.stream == self.directory.trust or entry.kind in CHECKED_FIRST | bodies.SUSPENDS:
            raise why from cause
        self._distrusted.append((entry.seq, unreadable_words(entry.kind)))
        self._stand_in(entry)

    def _stand_in(self, entry: Entry) -> None:
        if entry.kind in ANSWERS:
            self._effects.append(unreadable(entry))

    def _said_head(self, statement: Statement, seq: int) -> None:
        """Note the newest tree that each workstation has verified; it knew less than its own entry's number."""
        tree = statement.tree
        if tree is None or tree.incarnation != self.directory.incarnation.number:
            return
        if tree.size >= seq:
            raise SomethingWithheld
        noted = self._said_heads.get(statement.device)
        if noted is None or noted.size < tree.size:
            self._said_heads[statement.device] = tree
