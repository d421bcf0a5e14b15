"""A small sign-in service: gives an application a signed token (RFC 7519) for a mailbox that it may read."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.json_door import JsonDoor, serving

TOKEN_KEY = b"the key that signs tokens of tests"
CLIENT, SECRET, SCOPE = "mhcr-tests", "an application's secret", "https://mailboxes.example/.default"


class TokenServer(ThreadingHTTPServer):
    """`mailbox` is whose tokens it gives, good for `lives` seconds; `answer` is what it says in their place."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.mailbox = ""
        self.lives = 3600
        self.given = 0
        self.answer: bytes | None = None

    @property
    def address(self) -> str:
        """Where it gives tokens."""
        return f"http://127.0.0.1:{self.server_address[1]}/token"

    def token(self) -> str:
        """A token that the mailbox's server believes."""
        claims = {"sub": self.mailbox, "exp": int(time.time()) + self.lives, "scope": SCOPE}
        signed = b".".join((_encoded({"typ": "JWT", "alg": "HS256"}), _encoded(claims)))
        mac = hmac.digest(TOKEN_KEY, signed, hashlib.sha256)
        return b".".join((signed, base64.urlsafe_b64encode(mac).rstrip(b"="))).decode()


class _Door(JsonDoor):
    server: TokenServer

    def post(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = {
            "grant_type": ["client_credentials"],
            "client_id": [CLIENT],
            "client_secret": [SECRET],
            "scope": [SCOPE],
        }
        if asked != known:
            self.say(401, {"error": "invalid_client"})
            return
        self.server.given += 1
        said: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": self.server.lives,
            "access_token": self.server.token(),
        }
        self.say(200, said if self.server.answer is None else self.server.answer)


def _encoded(value: dict[str, object]) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=")


@contextmanager
def listening() -> Iterator[TokenServer]:
    """The server, listening on a free port until the end of the block."""
    server = TokenServer()
    with serving(server, "tokens"):
        yield server
