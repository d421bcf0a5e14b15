"""Pages of changes as the service would send them, made without it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.log.chain import StreamHead
from care_record.log.entry import make
from care_record.log.frontier import Frontier
from care_record.log.head import SignedHead, TreeHead
from care_record.log.page import PageEnd
from care_record.statements.directory import Directory
from care_record.statements.statement import parse
from care_record.wire.frames import pack
from desktop.services.store import schema
from desktop.services.store.mirror import Page, Position, apply_page
from desktop.services.sync.page import Held, PageReader
from tests.probes.trust_world import World


class Log:
    """A service's log in memory: appends statements, and hands out pages."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.frames: list[bytes] = []
        self.heads: dict[UUID, StreamHead] = {}
        self.leaves: list[bytes] = []
        self.key = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
        self.leaf = bytes(32)
        self.directory = Directory(world.trust, world.root.key.public_key().public_bytes_raw())

    def append(self, *statements: bytes) -> None:
        for said in statements:
            statement = parse(said)
            self.append_any(statement.kind, statement.stream, said, statement.id)

    def append_any(self, kind: str, stream: UUID, body: bytes, identity: UUID | None = None) -> UUID:
        """An entry with any body; its id."""
        head = self.heads.get(stream, StreamHead())
        entry = make(
            seq=len(self.frames) + 1,
            stream=stream,
            n=head.n + 1,
            prev=head.leaf,
            id=identity or self.world.id(),
            kind=kind,
            at=self.world.clock(),
            salt=self.world.random(16),
            body=body,
        )
        self.heads[stream] = StreamHead(entry.n, entry.leaf)
        self.leaf = entry.leaf
        self.leaves.append(entry.leaf)
        self.frames.append(pack(entry.seq, entry.encode()))
        return entry.id

    @property
    def log_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def tree_head(self, size: int | None = None, **changes: Any) -> SignedHead:
        """The signed head over the first `size` entries, all without; `changes` are those of a lie."""
        size = len(self.leaves) if size is None else size
        head = TreeHead(self.world.trust, 1, size, Frontier().extend(self.leaves[:size]).root, self.world.clock())
        return replace(head, **changes).sign(self.key)

    def end(self, **changes: Any) -> PageEnd:
        end = PageEnd(
            head=len(self.frames),
            leaf=self.leaf,
            entries=len(self.frames),
            streams=len(self.heads),
            more=False,
            time=self.world.clock(),
            tree=self.tree_head(),
        )
        return replace(end, **changes)

    def reader(self, position: Position | None = None) -> PageReader:
        """Reads a page as a desk does that knows nothing of the trust but its root, and has seen the log's key."""
        public = self.world.root.key.public_key().public_bytes_raw()
        directory = Directory(self.world.trust, public)
        nothing = Held(
            UUID(int=0),
            lambda streams: dict.fromkeys(streams, StreamHead()),
            lambda _stream, _n: None,
            lambda _: self.log_key,
        )
        return PageReader(position or Position(), directory, {}, nothing)

    def mirror(self) -> apsw.Connection:
        """A mirror that has taken everything in one page."""
        made = apsw.Connection(":memory:")
        schema.prepare_mirror(made)
        apply_page(made, self.page(), frozenset())
        return made

    def page(self, frames: Iterable[bytes] | None = None, end: PageEnd | None = None) -> Page:
        """One page with everything, as a desk that knows nothing yet reads it."""
        reader = self.reader()
        for frame in self.frames if frames is None else frames:
            reader.feed(frame)
        reader.feed(pack(len(self.frames), (end or self.end()).encode()))
        page = reader.finish()
        self.directory = reader.directory
        return page
