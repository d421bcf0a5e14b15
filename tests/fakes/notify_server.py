"""A small GOV.UK Notify: takes texts whose token fits, and says of each what the test wants."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from uuid import UUID, uuid4

from tests.fakes.json_door import JsonDoor, serving

ISSUER, SECRET = "5c1a2c0e-9f57-4a0f-8a3e-2b1d55d0a111", "0d9c2f6a-0c1b-4f8e-9f58-7a66d1c3b222"
API_KEY = f"mhcr_tests-{ISSUER}-{SECRET}"
TEMPLATE = UUID("f33517ff-2a88-4f6e-b855-c550268ce08a")


class NotifyServer(ThreadingHTTPServer):
    """`texts` are (number, words) as taken; `refuse` are answers to a number; `became` is what is said of each."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.texts: list[tuple[str, str]] = []
        self.refuse: dict[str, tuple[int, str, str]] = {}
        self.became: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Door(JsonDoor):
    server: NotifyServer

    def post(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = body["phone_number"]
        if not self._known():
            self.say(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
        elif number in self.server.refuse:
            status, kind, words = self.server.refuse[number]
            self.say(status, {"errors": [{"error": kind, "message": words}]})
        else:
            assert UUID(body["template_id"]) == TEMPLATE
            made = str(uuid4())
            self.server.texts.append((number, body["personalisation"]["message"]))
            self.server.ids[made] = number
            self.say(201, {"id": made, "content": {}})

    def get(self) -> None:
        number = self.server.ids.get(self.path.rpartition("/")[2])
        if not self._known() or number is None:
            self.say(404, {"errors": [{"error": "NoResultFound", "message": "No result found"}]})
        else:
            self.say(200, {"status": self.server.became.get(number, "sending")})

    def _known(self) -> bool:
        head, claims, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
        right = hmac.digest(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256)
        issuer = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["iss"]
        return base64.urlsafe_b64decode(signature + "=") == right and issuer == ISSUER


@contextmanager
def listening() -> Iterator[NotifyServer]:
    """The server, listening on a free port until the end of the block."""
    server = NotifyServer()
    with serving(server, "notify"):
        yield server
