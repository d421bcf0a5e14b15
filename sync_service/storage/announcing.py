"""News between the processes of a service on PostgreSQL: each commit of the log announces its head to all of them."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, text

log = logging.getLogger("mhcr.service")
CHANNEL = "mhcr_log"
AFTER_FAULT = 1.0
_HEAD = "select seq from log_head"
# a line that died without a word is noticed within a minute
_ALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def announce(connection: Connection, head: int) -> None:
    """Let all processes know, once this transaction is committed, that the log has grown to `head`.

    SQLite has one process, which knows by itself.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_notify(:channel, :head)"), {"channel": CHANNEL, "head": str(head)})


async def listen(engine: Engine, tell: Callable[[int], None]) -> None:
    """Call `tell` with each head that any process announces, until cancelled. Returns at once on SQLite.

    A lost connection is made anew, and then the head is read: nothing that was missed stays unheard.
    """
    if engine.dialect.name != "postgresql":
        return
    while True:
        try:
            await _listen(engine, tell)
        except psycopg.Error as error:
            log.info("Listening to other processes is interrupted: %s", type(error).__name__)
        await asyncio.sleep(AFTER_FAULT)


async def _listen(engine: Engine, tell: Callable[[int], None]) -> None:
    _, given = engine.dialect.create_connect_args(engine.url)
    known: dict[str, Any] = {**_ALIVE, **given}
    async with await psycopg.AsyncConnection.connect(autocommit=True, **known) as connection:
        await connection.execute(f"listen {CHANNEL}")
        row = await (await connection.execute(_HEAD)).fetchone()
        tell(row[0] if row else 0)
        async for heard in connection.notifies():
            tell(int(heard.payload))
