"""One reading connection: the mirror with the outbox beside it, both as they stood at one moment."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import apsw

from desktop.services.keys import StoreKeys
from desktop.services.profile import Profile
from desktop.services.store import connection, entered, outbox, tables
from desktop.services.store.projection import Fact, effects
from desktop.services.store.schema import COLUMNS

Row = dict[str, Any]


class Reader:
    """Belongs to one thread at a time. Nothing it does can write."""

    def __init__(
        self, mirror: apsw.Connection, outbox: apsw.Connection, between: AbstractContextManager[object] | None = None
    ) -> None:
        """`between` is what the profile's writer and readers share (`Profile.between`)."""
        self.mirror = mirror
        self.outbox = outbox
        self._between = between or contextlib.nullcontext()
        self.without: frozenset[bytes] = frozenset()
        """Acts of the outbox that are about to be replaced, so that what takes their place is decided without them."""
        self._depth = 0

    @classmethod
    def of_profile(cls, profile: Profile, keys: StoreKeys) -> Reader:
        """Connections of its own to a profile's two files."""
        mirror = connection.connect(profile.mirror, keys.mirror, readonly=True)
        return cls(mirror, connection.connect(profile.outbox, keys.outbox, readonly=True), profile.between)

    def close(self) -> None:
        self.mirror.close()
        self.outbox.close()

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Both files as they stand now, until the block ends.

        The outbox first: a row leaves it only after the mirror has what it became, so that an act is never missing.
        """
        if self._depth:
            yield
            return
        self._depth += 1
        with connection.words_for_sqlite():
            try:
                with self._between:
                    for one in (self.outbox, self.mirror):
                        one.execute("begin")
                        one.execute("select 1 from sqlite_schema limit 1").get  # noqa: B018
                yield
            finally:
                self._depth -= 1
                for one in (self.outbox, self.mirror):
                    if one.in_transaction:
                        one.execute("rollback")

    def rows(self, table: str, where: str, bindings: Sequence[object] = ()) -> dict[bytes, Row]:
        """Rows of a projection by key. `where` is ours, never data."""
        names = COLUMNS[table]
        statement = f"select {', '.join(names)} from {table} where {where}"  # noqa: S608
        found = self.mirror.execute(statement, tuple(bindings))
        return {row["id"]: row for row in (dict(zip(names, values, strict=True)) for values in found)}

    def pending(self, where: str = "true", bindings: Sequence[object] = ()) -> list[Fact]:
        """What waits and will stand, in order, without what the mirror has already: refused acts are not laid over.

        But for answers that were taken here: somebody gave them, whatever became of the statement.
        """
        standing = f"(state in ('waiting', 'accepted') or kind = '{entered.KIND}')"
        acts = outbox.select(self.outbox, f"{standing} and ({where})", bindings)
        if not acts:
            return []
        settled = {row[0] for row in self.mirror.execute("select id from settled")}
        settled |= self.without
        return [act.fact() for act in acts if act.id.bytes not in settled]

    def overlaid(self, table: str, where: str, bindings: Sequence[object], pending: Sequence[Fact]) -> dict[bytes, Row]:
        """Rows of a projection with facts that wait laid over them."""
        rows = self.rows(table, where, bindings)
        return tables.overlay(rows, (change for fact in pending for change in effects(fact)), table)

    def get(self, statement: str, bindings: Sequence[object] = ()) -> Any:
        """The first row (or its one value) of a query on the mirror, None where there is none."""
        return self.mirror.execute(statement, tuple(bindings)).get

    def all(self, statement: str, bindings: Sequence[object] = ()) -> list[Any]:
        """The rows of a query on the mirror."""
        cursor: apsw.Cursor = self.mirror.execute(statement, tuple(bindings))
        return list(cursor)
