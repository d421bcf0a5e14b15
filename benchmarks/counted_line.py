"""A line between a workstation and a service that counts what goes over it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CountedLine:
    """Passes bytes on to a port of this machine. `up` and `down` are bytes; a trip is an answer after a request."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._take, name="counted-line")]
        self.forget()

    @property
    def address(self) -> str:
        """Where the workstation goes."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def forget(self) -> None:
        """Count anew."""
        self.up = self.down = self.trips = 0
        self._asked = False

    def begin(self) -> None:
        """Take connections."""
        self._threads[0].start()

    def end(self) -> None:
        """Break all connections off."""
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                for one in (near, far):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets += [near, far]
                for given, taken, up in ((near, far, True), (far, near, False)):
                    thread = threading.Thread(target=self._pass_on, args=(given, taken, up), name="counted-line")
                    self._threads.append(thread)
                    thread.start()

    def _pass_on(self, given: socket.socket, taken: socket.socket, up: bool) -> None:  # noqa: FBT001
        with suppress(OSError):
            while data := given.recv(65536):
                if up:
                    self.up += len(data)
                    self._asked = True
                else:
                    self.down += len(data)
                    self.trips += self._asked
                    self._asked = False
                taken.sendall(data)
        with suppress(OSError):
            taken.shutdown(socket.SHUT_WR)


@contextmanager
def counted_line(port: int) -> Iterator[CountedLine]:
    """A line to a port, which ends with the block."""
    line = CountedLine(port)
    line.begin()
    try:
        yield line
    finally:
        line.end()
