"""What small servers of tests share: a door that answers in JSON and logs nothing, and a thread of their own."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class JsonDoor(BaseHTTPRequestHandler):
    """Answers one request, by `get` or `post` of whoever stands behind it."""

    def do_GET(self) -> None:
        self.get()

    def do_POST(self) -> None:
        self.post()

    def get(self) -> None:
        """There is nothing to get."""
        self.say(404, {})

    def post(self) -> None:
        """There is nothing to give."""
        self.say(404, {})

    def say(self, status: int, said: Mapping[str, Any] | bytes) -> None:
        """Answer; bytes go out as they are, JSON or not."""
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test's log is the product's."""


@contextmanager
def serving(server: ThreadingHTTPServer, name: str) -> Iterator[None]:
    """Let it listen until the end of the block, in a thread of this name."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name=name)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
