"""Where the browser brings the provider's answer: an address of this computer alone (RFC 8252, 7.3 and 8.3).

Nobody waits here: whoever has asked is answered when somebody looks, from one thread, in a second at most.
"""

from __future__ import annotations

import contextlib
import hmac
import select
import socket
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
PATH = "/signed-in"
_MOST_BYTES = 16 * 1024
_MOST_AT_A_LOOK = 4
_PATIENCE_SECONDS = 1.0
_FIELDS = ("code", "state", "error", "iss")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came with the right state: a code or an error, and the issuer (RFC 9207) where the provider names it."""

    code: str
    error: str
    issuer: str


class Loopback:
    """Listens at a free port for one answer. `strange` is whether another one came, that was begun elsewhere."""

    def __init__(self, state: str) -> None:
        """Raises OSError where nothing can listen."""
        self._state = state
        self._answer: Answer | None = None
        self.strange = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            # on Windows another program could otherwise listen at the same port
            exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
            if exclusive is not None:
                self._socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
            self._socket.bind((HOST, 0))
            self._socket.listen(8)
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]

    @property
    def address(self) -> str:
        """The redirect URI."""
        return f"http://{HOST}:{self.port}{PATH}"

    def look(self) -> Answer | None:
        """The answer, once it is there."""
        for _ in range(_MOST_AT_A_LOOK):
            if self._answer is not None or not select.select([self._socket], [], [], 0)[0]:
                break
            with contextlib.suppress(OSError):
                connection, _address = self._socket.accept()
                with connection:
                    self._serve(connection)
        return self._answer

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def _serve(self, connection: socket.socket) -> None:
        head = _head(connection)
        if not head:
            return
        status, title, words = self._judge(head)
        page = _PAGE.format(title=title, words=words).encode()
        lines = (f"HTTP/1.1 {status}", *_HEADERS, f"Content-Length: {len(page)}", "", "")
        connection.settimeout(_PATIENCE_SECONDS)
        connection.sendall("\r\n".join(lines).encode() + page)

    def _judge(self, head: str) -> tuple[str, str, str]:
        """Status, title and words of the page for a request, whose answer is kept where it is the one."""
        first, *others = head.split("\r\n")
        method, _, rest = first.partition(" ")
        target = rest.rpartition(" ")[0]
        hosts = [line.partition(":")[2].strip() for line in others if line.lower().startswith("host:")]
        try:
            parts = urlsplit(target)
            fields = parse_qs(parts.query, keep_blank_values=True, max_num_fields=20, encoding="utf-8", errors="strict")
        except ValueError:
            return _NOT_FOUND
        # a page of another site that was made to resolve to this computer names its own host
        if method != "GET" or parts.path != PATH or hosts != [f"{HOST}:{self.port}"]:
            return _NOT_FOUND
        given = {name: fields.get(name, [""]) for name in _FIELDS}
        code, state, error, issuer = (values[0] for values in given.values())
        once = all(len(values) == 1 for values in given.values())
        if not (once and hmac.compare_digest(state.encode(), self._state.encode()) and bool(code) != bool(error)):
            self.strange = True
            return _STRANGE
        self._answer = Answer(code, error, issuer)
        return _TAKEN


def _head(connection: socket.socket) -> str:
    """A request's lines without its body; empty where they do not come at once."""
    data, ends = b"", time.monotonic() + _PATIENCE_SECONDS
    while b"\r\n\r\n" not in data:
        left = ends - time.monotonic()
        if left <= 0 or len(data) > _MOST_BYTES:
            return ""
        connection.settimeout(left)
        chunk = connection.recv(4096)
        if not chunk:
            return ""
        data += chunk
    return data.partition(b"\r\n\r\n")[0].decode("latin-1")


_TAKEN = ("200 OK", "You can close this page", "Go on in My Health and Care Record.")
_STRANGE = (
    "400 Bad Request",
    "This sign-in was not taken",
    "It does not belong to the one that was begun in My Health and Care Record. You can close this page.",
)
_NOT_FOUND = ("404 Not Found", "There is nothing here", "You can close this page.")
_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
    "Connection: close",
)
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"
)
