"""The service in this process, which desks reach without a socket, and an operator who lies."""

from __future__ import annotations

import contextlib
import copy
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, select, update

from care_record.log.frontier import Frontier
from desktop.services.client.client import Client
from sync_service.application import create
from sync_service.pages.templates import Pages
from sync_service.storage import commands, database
from sync_service.storage import tables as t
from sync_service.storage.commands import CommandProcessor
from sync_service.storage.feed import Feed
from sync_service.storage.tree import nodes
from tests.probes.bench import Bench
from tests.probes.web import Web

Leaves = list[bytes]


class NearClient(Client):
    """A desk's client; `WEBS` names the application behind each address."""

    WEBS: dict[str, Web] = {}  # noqa: RUF012 - one for all clients, as the network is
    asked: list[str] = []  # noqa: RUF012

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        self.asked.append(path)
        answer = self.WEBS[self.server].request(method, path, content=body, headers=dict(headers))
        self._raise_refusal(answer)
        return answer

    @contextlib.contextmanager
    def _stream(self, path: str, headers: Mapping[str, str], wait: float) -> Iterator[httpx.Response]:
        assert not wait
        whole = self._send("GET", path, b"", headers)
        yield httpx.Response(whole.status_code, content=iter([whole.content]))


class NearService:
    """A service's storage and application at an address."""

    def __init__(self, bench: Bench, address: str) -> None:
        self.bench = bench
        self.address = address
        service = bench.service()
        NearClient.WEBS[address] = Web(create(service, Pages(service.settings), None))

    def fork(self, folder: Path, address: str) -> NearService:
        """What an operator keeps for others: the same keys and the same log so far."""
        other = copy.copy(self.bench)
        folder.mkdir()
        other.file = folder / "service.db"
        with contextlib.closing(self.bench.engine.raw_connection()) as raw:
            raw.driver_connection.execute("pragma wal_checkpoint(truncate)")  # type: ignore[union-attr]
        shutil.copy(self.bench.file, other.file)
        other.engine = database.connect(f"sqlite:///{other.file}")
        other.feed = Feed(other.tools.at_rest, other.log_key)
        other.processor = CommandProcessor(other.engine, other.tools)
        return NearService(other, address)

    def rewrite(self, lie: Callable[[Leaves, int], None], seq: int) -> None:
        """Change the log's leaves at an entry, as an operator can, and sign what comes out."""
        with database.writing(self.bench.engine) as connection:
            log = t.log_entries.c
            rows = list(connection.execute(select(log.seq, log.leaf).order_by(log.seq)))
            leaves = [row.leaf for row in rows]
            lie(leaves, seq)
            for row, leaf in zip(rows, leaves, strict=True):
                if row.leaf != leaf:
                    connection.execute(update(t.log_entries).where(log.seq == row.seq).values(leaf=leaf))
            connection.execute(delete(t.tree_nodes))
            nodes.append(connection, Frontier(), leaves)

    def smuggle(self, *statements: bytes) -> None:
        """Take statements that an honest service would refuse for the heads in them."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(commands, "check_claims", lambda *_: None)
            self.bench.apply(*statements)
