"""One page of changes, checked whole before anything is written: chain, counts, and who said what about access."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from care_record.log.chain import BrokenChain, StreamHead
from care_record.statements.directory import Directory
from care_record.statements.statement import KnownHead
from care_record.wire import bodies, cbor
from care_record.wire.bodies import CHECKED_FIRST
from care_record.wire.entry import Entry
from care_record.wire.frames import FrameReader, MalformedFrame
from care_record.wire.page import Gap, Inclusion, PageEnd, parse_frame
from desktop.services.problems import HistoryMismatch
from desktop.services.store.mirror import Page, Position
from desktop.services.store.projection import Effect, effects
from desktop.services.sync.checking import Distrusted, follow, parse_entry, signer
from desktop.services.sync.signatures import UNSIGNED, Signed, wrong


class PageReader:
    """Takes a page's bytes as they come. `stream_head` gives how far a stream is known in the mirror."""

    def __init__(
        self,
        position: Position,
        directory: Directory,
        revoked: dict[UUID, int],
        stream_head: Callable[[UUID], StreamHead],
    ) -> None:
        self.directory = directory
        self.revoked = revoked
        self.count = 0
        self.end: PageEnd | None = None
        self._position = position
        self._stream_head = stream_head
        self._frames = FrameReader()
        self._cursor = position.cursor
        self._entries: list[Entry] = []
        self._heads: dict[UUID, StreamHead] = {}
        self._effects: list[Effect] = []
        self._signed: list[Signed] = []
        self._unchecked: list[int] = []
        self._newly_revoked: list[tuple[UUID, int]] = []
        self._new_streams = 0

    def feed(self, chunk: bytes) -> None:
        """Take a chunk; raises `HistoryMismatch`."""
        try:
            for cursor, body in self._frames.feed(chunk):
                self._frame(cursor, body)
        except (MalformedFrame, cbor.MalformedCbor, BrokenChain, Distrusted) as error:
            raise HistoryMismatch(way_back=f"{HistoryMismatch.way_back} ({error})") from error

    def finish(self) -> Page:
        """The page, once it is whole, its counts are ours and its signatures right; raises `HistoryMismatch`."""
        end = self.end
        try:
            self._frames.finish()
        except MalformedFrame as error:
            raise HistoryMismatch(way_back=f"{HistoryMismatch.way_back} ({error})") from error
        if end is None:
            raise HistoryMismatch(way_back=f"{HistoryMismatch.way_back} (the answer broke off)")
        entries = self._position.entries + len(self._entries)
        streams = self._position.streams + self._new_streams
        if (entries, streams) != (end.entries, end.streams):
            raise HistoryMismatch(
                way_back=f"{HistoryMismatch.way_back} ({entries} entries of {streams} records here, "
                f"{end.entries} of {end.streams} there)"
            )
        if end.head < self._position.head.seq or end.head < self._cursor:
            raise HistoryMismatch(way_back=f"{HistoryMismatch.way_back} (the history there is shorter than before)")
        for place in wrong(self._signed):
            kind = self._signed[place][0].kind
            raise HistoryMismatch(way_back=f"{HistoryMismatch.way_back} ({kind}: {UNSIGNED})")
        synced_at = self._position.synced_at if end.more else end.time
        position = Position(self._cursor, entries, streams, KnownHead(end.head, end.leaf), synced_at)
        return Page(self._entries, self._heads, self._effects, position, self._unchecked, self._newly_revoked)

    def _frame(self, cursor: int, data: bytes) -> None:
        if self.end is not None:
            raise Distrusted("something follows the end of the page")
        if cursor < self._cursor:
            raise Distrusted("changes came out of order")
        self._cursor = cursor
        found = parse_frame(data)
        if isinstance(found, PageEnd):
            self.end = found
            return
        if isinstance(found, Gap | Inclusion):
            raise Distrusted("this was not asked for")
        if found.seq > cursor:
            raise Distrusted("a change came before its turn")
        self._entry(found)

    def _entry(self, entry: Entry) -> None:
        known = self._heads.get(entry.stream)
        if known is None:
            known = self._stream_head(entry.stream)
            self._new_streams += known.n == 0
        self._heads[entry.stream] = known.follow(entry)
        self._entries.append(entry)
        self.count += 1
        parsed = parse_entry(entry)
        if parsed is None:
            return
        fact, statement = parsed
        if statement is not None:
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
            self._effects.extend(effects(fact))
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            # its words may be a person's details
            raise Distrusted(f"{entry.kind}: it says what no workstation can have said") from error
