"""What the service can do, asked once for each opening of the desk: whether it has a gateway for text messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.problems import Problem, ServiceUnreachable, in_its_form
from desktop.services.reads.rows.offered import TEXTS, has_texts
from desktop.services.store import mirror

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.client.client import Client
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Writer


class About:
    """Asks after the first sync; what is known stays in the mirror, so that it is known offline too."""

    def __init__(self, client: Client, writer: Writer, changed: Callable[[frozenset[str]], None]) -> None:
        self._client = client
        self._writer = writer
        self._changed = changed
        self._asked = False

    def ask(self, reader: Reader) -> None:
        """Ask, unless that was done, and tell when the offer has changed. A service that does not say has none.

        Raises `ServiceUnreachable`: after a time-out nobody says that all is well.
        """
        if self._asked:
            return
        try:
            with in_its_form():
                said = bool(self._client.get_json("/v1/service").get("texts"))
        except ServiceUnreachable:
            raise
        except Problem:
            return
        self._asked = True
        if said != has_texts(reader):
            self._writer.submit(lambda stores: mirror.keep(stores.mirror, TEXTS, int(said))).result()
            self._changed(frozenset({"requests"}))
