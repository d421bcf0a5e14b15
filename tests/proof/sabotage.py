"""One safeguard taken away on purpose: then the proof must find the fault."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Any

import apsw
from sqlalchemy import Connection, delete

from care_record.statements.directory import Directory
from desktop.services.store import mirror, outbox
from desktop.services.store.writer import Stores
from desktop.services.sync import loop
from sync_service.storage import commands, deciding
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.hearing import Heard


def without_receipts() -> None:
    """The service forgets what it has decided: a repeated request is carried out once more."""
    add = Batch.add

    def add_over(self: Batch, table: Any, **values: Any) -> None:
        if table is t.receipts:
            self.connection.execute(delete(t.receipts).where(t.receipts.c.id == values["id"]))
        add(self, table, **values)

    def none_known(_connection: Connection, _heard: Iterable[Heard]) -> deciding.Known:
        return {}

    Batch.add = add_over  # type: ignore[method-assign]
    for module in (commands, deciding):
        vars(module)["known_receipts"] = none_known


def cursor_first() -> None:
    """A workstation writes where it stands before it writes what came: a kill between the two loses a page."""
    apply = loop._apply

    def apart(stores: Stores, page: mirror.Page, directory: Directory) -> None:
        with stores.mirror:
            mirror.keep_position(stores.mirror, page.position)
        apply(stores, page, directory)

    loop._apply = apart


def in_any_order() -> None:
    """The outbox gives the last act first, and does not wait for what went before it."""

    def newest_first(
        connection: apsw.Connection, held: Container[bytes] = (), *, urgent: bool = False
    ) -> list[tuple[bytes, bytes]]:
        del held, urgent
        rows = connection.execute("select id, statement from act where state = 'waiting' order by position desc")
        return [(row[0], row[1]) for row in rows]

    outbox.sendable = newest_first


SABOTAGES: dict[str, Callable[[], None]] = {
    "receipt": without_receipts,
    "cursor": cursor_first,
    "order": in_any_order,
}
