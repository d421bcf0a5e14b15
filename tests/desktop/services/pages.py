"""Pages of changes as the service would send them, made without it."""

from collections.abc import Iterable
from uuid import UUID

import apsw

from care_record.log.chain import StreamHead
from care_record.statements.directory import Directory
from care_record.statements.statement import parse
from care_record.wire.entry import make
from care_record.wire.frames import pack
from care_record.wire.page import PageEnd
from desktop.services.store import schema
from desktop.services.store.mirror import Page, Position, apply_page
from desktop.services.sync.page import PageReader
from tests.probes.trust_world import World


class Log:
    """A service's log in memory: appends statements, and hands out pages."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.frames: list[bytes] = []
        self.heads: dict[UUID, StreamHead] = {}
        self.leaf = bytes(32)
        self.directory = Directory(world.trust, world.root.key.public_key().public_bytes_raw())

    def append(self, *statements: bytes) -> None:
        for said in statements:
            statement = parse(said)
            head = self.heads.get(statement.stream, StreamHead())
            entry = make(
                seq=len(self.frames) + 1,
                stream=statement.stream,
                n=head.n + 1,
                prev=head.leaf,
                id=statement.id,
                kind=statement.kind,
                at=self.world.clock(),
                salt=self.world.random(16),
                body=said,
            )
            self.heads[statement.stream] = StreamHead(entry.n, entry.leaf)
            self.leaf = entry.leaf
            self.frames.append(pack(entry.seq, entry.encode()))

    def end(self, **changes: int) -> PageEnd:
        counts = {"entries": len(self.frames), "streams": len(self.heads), "head": len(self.frames)} | changes
        return PageEnd(
            head=counts["head"],
            leaf=self.leaf,
            entries=counts["entries"],
            streams=counts["streams"],
            more=False,
            time=self.world.clock(),
        )

    def mirror(self) -> apsw.Connection:
        """A mirror that has taken everything in one page."""
        made = apsw.Connection(":memory:")
        schema.prepare_mirror(made)
        apply_page(made, self.page(), frozenset())
        return made

    def page(self, frames: Iterable[bytes] | None = None, end: PageEnd | None = None) -> Page:
        """One page with everything, as a desk that knows nothing yet reads it."""
        chosen = self.frames if frames is None else list(frames)
        public = self.world.root.key.public_key().public_bytes_raw()
        reader = PageReader(Position(), Directory(self.world.trust, public), {}, lambda _: StreamHead())
        for frame in chosen:
            reader.feed(frame)
        reader.feed(pack(len(self.frames), (end or self.end()).encode()))
        page = reader.finish()
        self.directory = reader.directory
        return page
