"""A line between the processes of a walk: HTTP requests as they are, one after the other, through a socket file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Listener
from pathlib import Path

import httpx

ADDRESS = "http://127.0.0.1:8430"
ORDER = "ORDER"
"""The method of what is no request, but a word to the service's process."""
Answer = tuple[int, dict[str, str], bytes]


class SocketTransport(httpx.BaseTransport):
    """Sends requests to whoever serves the socket now; one that dies meanwhile is a connection that broke."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one connection."""
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        target = request.url.raw_path.decode()
        status, answered, content = ask(self._path, request.method, target, headers, request.read())
        return httpx.Response(status, headers=answered, stream=httpx.ByteStream(content))


def ask(path: Path, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
    """One question and its answer; raises `httpx.ReadError` where nobody is there, or no longer."""
    try:
        with Client(str(path), "AF_UNIX") as line:
            line.send((method, target, headers, body))
            answer: Answer = line.recv()
            return answer
    except (OSError, EOFError) as error:
        raise httpx.ReadError("the service is gone") from error


def answer_all(path: Path, listening: Callable[[], object], answer: Callable[..., Answer | None]) -> None:
    """Answer questions, one after the other, until `answer` gives None."""
    with suppress(FileNotFoundError):
        path.unlink()
    with Listener(str(path), "AF_UNIX") as listener:
        listening()
        while True:
            # whoever asked may be dead before the question is whole, or before it is answered
            with listener.accept() as line, suppress(EOFError, OSError):
                given = answer(*line.recv())
                line.send(given or (204, {}, b""))
                if given is None:
                    return
