"""The patient's page behind the smallest service that can open it and take its answers; a test chooses its faults."""

import base64
import gzip
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import jinja2
import nhsuk_frontend_jinja

from care_record.sealing import context, envelope
from care_record.sealing.keys import SealingKey
from care_record.wire.root_script import RootScript, root_script
from tests.probes.trust_world import Workstation, World

PAGES = Path(__file__).parents[2] / "resources" / "pages"
TOKEN = "5XK9" + "0123456789ABCDEFGHJKMN"
BORN = "1984-03-15"
NO_ONES_ROOT = root_script(bytes(32))
REQUEST = UUID("01980000-0000-7000-8000-000000000003")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
CRISIS = {"phone": "999", "nhs111": "111, option 2", "team_telephone": "01632 960 123"}


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class PageServer:
    """What the service knows, what it was sent, and which fault it shows."""

    form: Mapping[str, Any]
    address: str = ""
    world: World = field(default_factory=World)
    key: SealingKey = field(default_factory=SealingKey.generate)
    epoch: int = 1
    message: str = ""
    refusal: Mapping[str, Any] | None = None
    """A refusal to give at open, as (status, body)."""
    submit_faults: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    """Answers to give to the next submits before one is taken; status 0 drops the connection."""
    swapped: Mapping[str, Any] | None = None
    """What is offered in place of the record's key."""
    rater: str = ""
    """The name of a parent who is asked instead of the patient."""
    opened: int = 0
    submissions: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.patient = self.world.id()
        self.clinician, staff = self.world.staff("clinician", "ada", self.world.team)
        self.staff = [*self.world.founding()[:2], *staff]
        self.root = root_script(self.world.root.key.public_key().public_bytes_raw())

    @property
    def respondent(self) -> str:
        """Who is asked."""
        return "parent" if self.rater else "patient"

    def offered(self, by: Workstation | None = None) -> dict[str, Any]:
        """The record's key with its chain; `by` signs the grant in the clinician's place."""
        grant = self.world.access(by or self.clinician, self.patient, self.key, self.epoch)
        return {
            "epoch": self.epoch,
            "key": base64url(self.key.key_id),
            "public_key": base64url(self.key.public.encoded),
            "chain": [base64url(statement) for statement in (*self.staff, grant)],
        }

    def open_answer(self, asked: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """The answer to an open."""
        if self.refusal is not None:
            return 404, self.refusal
        confirmed = asked.get("name") == self.rater if self.rater else asked.get("born") == BORN
        if asked.get("token") != TOKEN or not confirmed:
            return 404, {"code": "refused"}
        self.opened += 1
        return 200, {
            "v": 1,
            "sitting": f"sitting-{self.opened}",
            "trust": base64url(self.world.trust.bytes),
            "trust_name": "Southmarsh Partnership NHS Foundation Trust",
            "patient": base64url(self.patient.bytes),
            "request": base64url(REQUEST.bytes),
            "respondent": self.respondent,
            "about": "your daughter" if self.rater else None,
            **(self.swapped or self.offered()),
            "questionnaire_url": self.form["url"],
            "version": self.form["version"],
            "questionnaire_sha256": base64url(bytes.fromhex(self.form["sha256"])),
            "form": self.form,
            "questionnaire": {},
            "message": self.message,
            "team_name": "Northbrook Community Team",
            "team_telephone": "01632 960 456",
            "expires": 1_799_000_000_000,
        }

    def submit_answer(self, asked: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """The answer to a submit."""
        if self.submit_faults:
            status, body = self.submit_faults.pop(0)
            return status, body
        self.submissions.append(asked)
        return 200, {"receipt": "7QK4-2ZBM"}

    def turn_key(self) -> None:
        """The record's key turns: the next submit meets a 409 with the new one."""
        self.key, self.epoch = SealingKey.generate(), self.epoch + 1
        self.submit_faults.append((409, {"code": "key"} | self.offered()))

    def opened_response(self) -> dict[str, Any]:
        """The last submission, opened with the record's key under the context that the service's own facts give."""
        sent = self.submissions[-1]
        padded = sent["envelope"] + "=" * (-len(sent["envelope"]) % 4)
        info = context.response(
            trust=self.world.trust,
            patient=self.patient,
            key=self.key.key_id,
            request=REQUEST,
            questionnaire=f"{self.form['url']}|{self.form['version']}",
            questionnaire_sha256=bytes.fromhex(self.form["sha256"]),
            respondent=self.respondent,
        )
        found = envelope.Envelope.parse(base64.urlsafe_b64decode(padded))
        content: dict[str, Any] = json.loads(envelope.open_sealed(self.key, info, found))
        return content


@contextmanager
def page_server(form: Mapping[str, Any]) -> Iterator[PageServer]:
    """Serve the built pages with this form on a port of the loopback address."""
    state = PageServer(form)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="session-page-server", daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def manifest() -> dict[str, Any]:
    """The built files by their logical names."""
    files: dict[str, Any] = json.loads((PAGES / "built" / "manifest.json").read_text(encoding="utf-8"))["files"]
    return files


@cache
def render(template: str, root: RootScript = NO_ONES_ROOT) -> bytes:
    """A page as the service renders it."""
    own = Path(nhsuk_frontend_jinja.__file__).parent / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([PAGES / "templates", own]), autoescape=True, undefined=jinja2.ChainableUndefined
    )
    trust = "Southmarsh Partnership NHS Foundation Trust"
    given = {"trust_name": trust, "crisis": CRISIS, "assets": manifest(), "root": root}
    return environment.get_template(template).render(given).encode()


PATHS = {
    "/": "start.html.jinja",
    "/request": "request.html.jinja",
    "/a": "answer.html.jinja",
    "/r": "rater.html.jinja",
    "/privacy": "privacy.html.jinja",
    "/accessibility": "accessibility.html.jinja",
}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def _handler(state: PageServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/assets/"):
                file = PAGES / "built" / Path(path).name
                if file.name == state.root.file:
                    return self.give(200, state.root.content, TYPES[".js"])
                if file.is_file():
                    return self.give(200, file.read_bytes(), TYPES[file.suffix])
            template = PATHS.get(path)
            page = render(template or "not-found.html.jinja", state.root)
            return self.give(200 if template else 404, page, "text/html; charset=utf-8")

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            door = "/pages/open-as-rater" if state.rater else "/pages/open"
            answer = state.open_answer(asked) if self.path == door else state.submit_answer(asked)
            if answer[0] == 0:
                self.close_connection = True
                return
            self.give(answer[0], json.dumps(answer[1]).encode(), "application/json")

        def give(self, status: int, body: bytes, kind: str) -> None:
            packed = gzip.compress(body, mtime=0)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    return Handler


def sha256_hex(data: bytes) -> str:
    """A digest as the manifest writes it."""
    return hashlib.sha256(data).hexdigest()
