"""The feed: what a member may see, in the order of cursors, as frames of stored bytes (docs/wire.md, Frame)."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, and_, func, select

from care_record.log.entry import NO_HASH
from care_record.log.page import PageEnd
from care_record.statements.directory import Directory
from care_record.wire.frames import pack
from sync_service.storage import tables as t
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.oversight import as_seen_by
from sync_service.storage.record_access.bodies import STORED, Stored, with_bodies
from sync_service.storage.staff import TRUST
from sync_service.storage.tree.frames import tree_frames
from sync_service.storage.tree.heads import LogKey

PAGE = 2000
"""Entries in a page, about: a page never ends inside one cursor."""
WIDEST = 64 * PAGE
REMEMBERED = 4096
_STAFF = select(t.stream_heads.c.n).join(t.meta, t.meta.c.value == t.stream_heads.c.stream).where(t.meta.c.key == TRUST)


@dataclass(frozen=True, slots=True)
class Page:
    """The frames of one page; `cursor` is where the next begins; `entries` how many frames hold one."""

    frames: list[bytes]
    cursor: int
    entries: int
    more: bool


class Feed:
    """Reads pages. Remembers the counts at cursors that it has handed out, so that a page costs only itself.

    They hold as long as nobody's teams change, here or in another process of the service: each is remembered with how
    far the trust's own stream had come in the state that it was counted in.
    """

    def __init__(self, at_rest: AtRest, log_key: LogKey) -> None:
        self._at_rest = at_rest
        self._log_key = log_key
        self._counts: dict[tuple[bytes, int, int], tuple[int, int]] = {}
        self._totals: dict[bytes, tuple[int, int]] = {}

    def page(
        self,
        connection: Connection,
        member: UUID,
        after: int,
        now: int,
        *,
        tree_of: Directory | None = None,
        role: str = "clinician",
        hold_wraps: bool = False,
    ) -> Page:
        """The page after a cursor, its end frame last.

        With `tree_of`, the trust's directory, it carries the tree over the log. The `role` says of which entries
        the header alone travels; with `hold_wraps` no wrapped record key does.
        """
        head = connection.scalar(select(t.log_head.c.seq)) or 0
        rows, reached = self._rows(connection, member.bytes, after, head)
        entries, streams = self._count(connection, member.bytes, after, reached, rows)
        leaf = connection.scalar(select(t.log_entries.c.leaf).where(t.log_entries.c.seq == reached)) or NO_HASH
        of = max(entries, self._total(connection, member.bytes, head)) if reached < head else None
        end = PageEnd(reached, leaf, entries, streams, reached < head, now, of=of)
        if hold_wraps:
            rows = [replace(row, stored=replace(row.stored, suspended=True)) for row in rows]
        shown = as_seen_by(role)

        def stored(row: _Row) -> bytes:
            return shown(self._stored(row)) if shown else self._stored(row)

        if tree_of is None:
            frames = [pack(row.cursor, stored(row)) for row in rows]
        else:
            tree = tree_frames(connection, rows, after, reached)
            end = replace(end, tree=self._log_key.sign(tree_of, reached, tree.root, now))
            frames = []
            for place, row in enumerate(rows):
                if place in tree.before:
                    frames.append(pack(row.cursor, tree.before[place].encode()))
                frames.append(pack(row.cursor, stored(row)))
            frames += (pack(reached, frame.encode()) for frame in tree.after)
        frames.append(pack(reached, end.encode()))
        return Page(frames, reached, len(rows), end.more)

    def _rows(self, connection: Connection, member: bytes, after: int, head: int) -> tuple[list["_Row"], int]:
        rows: list[_Row] = []
        reached, width = min(after, head), PAGE
        while reached < head and len(rows) < PAGE:
            upto = min(head, reached + width)
            found = self._window(connection, member, reached, upto)
            if len(rows) + len(found) > PAGE and len(found) > 1:
                cut = found[max(PAGE - len(rows), 1) - 1].cursor
                return rows + [row for row in found if row.cursor <= cut], cut
            rows += found
            reached, width = upto, min(width * 2, WIDEST)
        return rows, reached

    def _window(self, connection: Connection, member: bytes, after: int, upto: int) -> list["_Row"]:
        log, visible = t.log_entries.c, t.visible.c
        columns = (log.stream, log.n, log.seq, *STORED)
        source = with_bodies(t.log_entries.join(t.visible, visible.stream == log.stream))
        fresh = (
            select(log.seq.label("cursor"), *columns)
            .select_from(source)
            .where(visible.member == member, log.seq > after, log.seq <= upto, visible.seq < log.seq)
        )
        older = (
            select(visible.seq.label("cursor"), *columns)
            .select_from(source)
            .where(visible.member == member, visible.seq > after, visible.seq <= upto, log.seq <= visible.seq)
        )
        found = [_Row(*row[:4], Stored(*row[4:])) for query in (fresh, older) for row in connection.execute(query)]
        return sorted(found, key=lambda row: (row.cursor, row.n, row.stream))

    def _stored(self, row: "_Row") -> bytes:
        return row.stored.travels(self._at_rest, row.stream, row.seq)

    def _count(
        self, connection: Connection, member: bytes, after: int, reached: int, rows: list["_Row"]
    ) -> tuple[int, int]:
        staff = connection.scalar(_STAFF) or 0
        before = (0, 0) if after == 0 else self._counts.get((member, after, staff))
        if before is None:
            entries, streams = self._counted(connection, member, reached)
        else:
            entries, streams = before[0] + len(rows), before[1] + sum(row.n == 1 for row in rows)
        self._counts[member, reached, staff] = entries, streams
        if len(self._counts) > REMEMBERED:
            self._counts.clear()
        return entries, streams

    def _counted(self, connection: Connection, member: bytes, upto: int) -> tuple[int, int]:
        log, visible = t.log_entries.c, t.visible.c
        source = t.visible.join(t.log_entries, and_(visible.stream == log.stream, log.seq <= upto))
        query = (
            select(func.count(), func.count(log.stream.distinct()))
            .select_from(source)
            .where(visible.member == member, visible.seq <= upto)
        )
        entries, streams = connection.execute(query).one()
        return entries, streams

    def _total(self, connection: Connection, member: bytes, head: int) -> int:
        """How many entries a member may see in all: counted once for a long sync, and anew when the log has grown."""
        counted, total = self._totals.get(member, (0, 0))
        if head - counted > PAGE or not counted:
            log, visible = t.log_entries.c, t.visible.c
            seen = t.visible.join(t.log_entries, visible.stream == log.stream)
            query = select(func.count()).select_from(seen).where(visible.member == member)
            counted, total = head, connection.scalar(query) or 0
            self._totals[member] = counted, total
        return total

    def forget(self) -> None:
        """Count anew, as a process that has just started."""
        self._counts.clear()
        self._totals.clear()


@dataclass(frozen=True, slots=True)
class _Row:
    cursor: int
    stream: bytes
    n: int
    seq: int
    stored: Stored
