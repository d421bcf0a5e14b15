"""A TCP proxy between desks and a service that cuts, stalls, slows, repeats and corrupts what goes through it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal["", "refused", "cut up", "cut down", "stalled", "slow", "corrupt up", "corrupt down", "twice"]
FAULTS: tuple[Kind, ...] = (
    "refused", "cut up", "cut down", "stalled", "slow", "corrupt up", "corrupt down", "twice",
)  # fmt: skip
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one connection once so many bytes have gone by; `up` is towards the service."""

    kind: Kind = ""
    after: int = 0


NONE = Fault()


def drawn(random: Random, rate: float) -> Fault:
    """The fault of a connection: most meet none, a few in their first bytes, others far into an answer."""
    if random.random() >= rate:
        return NONE
    return Fault(random.choice(FAULTS), random.choice((0, 10, 200, 500, 1_000, 5_000, 50_000)))


class Proxy:
    """Listens on a free port of this machine; lives in one event loop. `draw` gives each new connection's fault."""

    def __init__(
        self,
        upstreams: Sequence[int],
        draw: Callable[[], Fault],
        told: Callable[[str], object] = lambda _: None,
        *,
        stall_seconds: float = 3600,
    ) -> None:
        """`upstreams` are ports; of several one that answers is taken. A stalled connection is cut in the end."""
        self.upstreams = list(upstreams)
        self._draw, self._told, self._stall = draw, told, stall_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.port = 0

    async def serve(self, ready: Callable[[], object]) -> None:
        """Until cancelled."""
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready()
        try:
            async with server:
                await server.serve_forever()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self) -> None:
        """Cut every connection that there is; any thread may ask."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in self._tasks])

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._one(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._carry(reader, writer)
        finally:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self._draw()
        if fault.kind:
            self._told(fault.kind)
        if fault.kind == "refused":
            return
        up_reader, up_writer = await self._upstream()
        heard = bytearray()
        try:
            ways = (
                self._pump(reader, up_writer, fault, "up", heard),
                self._pump(up_reader, writer, fault, "down", heard),
            )
            pumps = [asyncio.ensure_future(way) for way in ways]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            up_writer.transport.abort()
        if fault.kind == "twice":
            await self._again(bytes(heard))

    async def _upstream(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        error: OSError = ConnectionRefusedError()
        for _ in self.upstreams:
            self._turn += 1
            try:
                return await asyncio.open_connection("127.0.0.1", self.upstreams[self._turn % len(self.upstreams)])
            except OSError as refused:
                error = refused
        raise error

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, fault: Fault, way: str, heard: bytearray
    ) -> None:
        gone = 0
        while data := await source.read(_CHUNK):
            if way == "up" and fault.kind == "twice":
                heard += data
            if fault.kind == "slow":
                await asyncio.sleep(0.05)
            reached = gone <= fault.after < gone + len(data)
            if reached and fault.kind == f"corrupt {way}":
                at = fault.after - gone
                data = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
            if reached and (fault.kind == f"cut {way}" or (fault.kind == "stalled" and way == "down")):
                sink.write(data[: fault.after - gone])
                await sink.drain()
                if fault.kind == "stalled":
                    await asyncio.sleep(self._stall)
                return
            sink.write(data)
            await sink.drain()
            gone += len(data)

    async def _again(self, heard: bytes) -> None:
        """The same bytes once more, on a connection of their own, whose answer nobody reads."""
        reader, writer = await self._upstream()
        try:
            writer.write(heard)
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    while await reader.read(_CHUNK):
                        continue
        finally:
            writer.transport.abort()


@contextmanager
def proxied(
    upstream: int, draw: Callable[[], Fault], told: Callable[[str], object] = lambda _: None
) -> Iterator[Proxy]:
    """A proxy in a thread."""
    proxy, ready = Proxy([upstream], draw, told), threading.Event()
    stopping: list[Callable[[], object]] = []

    async def serve() -> None:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(task.cancel))
        with contextlib.suppress(asyncio.CancelledError):
            await proxy.serve(ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="proxy")
    thread.start()
    try:
        assert ready.wait(20)
        yield proxy
    finally:
        stopping[0]()
        thread.join(20)
