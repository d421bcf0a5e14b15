"""Reads pages with the tree as a workstation must: what is new grows the tree, what is old is proved by it."""

from uuid import UUID

from care_record.log import tree
from care_record.log.entry import Entry
from care_record.log.frontier import Frontier
from care_record.log.page import Frame, Gap, Inclusion, PageEnd, parse_frame
from care_record.wire.frames import FrameReader
from sync_service.storage import database
from tests.probes.bench import Bench


class TreeReader:
    """Follows the log for one member."""

    def __init__(self, bench: Bench, member: UUID | None, *, officer: bool = False) -> None:
        assert member is not None
        self._bench = bench
        self._member = member
        self._officer = officer
        self.frontier = Frontier()
        self.entries: list[Entry] = []
        self.bytes = 0

    def frames(self) -> list[tuple[int, Frame]]:
        """The frames of the next page."""
        with database.reading(self._bench.engine) as connection:
            page = self._bench.feed.page(
                connection,
                self._member,
                self.frontier.size,
                self._bench.world.clock(),
                tree_of=self._bench.processor.directory(),
                role="privacy-officer" if self._officer else "clinician",
            )
        self.bytes = sum(map(len, page.frames))
        return [(cursor, parse_frame(body)) for cursor, body in FrameReader().feed(b"".join(page.frames))]

    def follow(self) -> PageEnd:
        """Take all pages; every root must be the one that the service signed."""
        while True:
            end = self._page()
            if not end.more:
                return end

    def _page(self) -> PageEnd:
        open_ends: dict[UUID, Entry] = {}
        proofs: dict[int, tuple[bytes, ...]] = {}
        *frames, (_, end) = self.frames()
        for cursor, frame in frames:
            match frame:
                case Gap():
                    for level, hashed in frame.subtrees:
                        self.frontier = self.frontier.append_subtree(level, hashed)
                case Inclusion():
                    proofs[frame.seq] = frame.proof
                case Entry():
                    self.entries.append(frame)
                    open_ends[frame.stream] = frame
                    if frame.seq == cursor:
                        assert frame.seq == self.frontier.size + 1
                        self.frontier = self.frontier.append(frame.leaf)
                        del open_ends[frame.stream]
        assert isinstance(end, PageEnd)
        assert end.tree is not None
        head = end.tree.verify(self._bench.log_key.public)
        assert (head.trust, head.size, head.root) == (self._bench.world.trust, end.head, self.frontier.root)
        for entry in open_ends.values():
            assert tree.is_included(entry.leaf, entry.seq - 1, head.size, proofs[entry.seq], head.root)
        return end
