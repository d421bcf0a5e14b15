"""A real service in its own process, and a device that talks to it."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import httpx

from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.wire import proof
from care_record.wire.frames import FrameReader
from care_record.wire.receipt import Receipt, encode_push, parse_receipts
from sync_service.service import now_ms
from tests.probes.split.process import SplitProcess
from tests.probes.trust_world import Workstation

SETTINGS = """
demonstration = true
[listen]
port = 0
[trust]
name = "Downs NHS Trust"
[storage]
database = "service.db"
key_file = "keys.json"
[crisis]
team_telephone = "01273 496000"
"""


def base64url(data: bytes) -> str:
    """Bytes as they stand in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class FreshProcess:
    """A module of this environment in a process that is started anew, from the folder of the project."""

    def __init__(self, program: tuple[str, ...], words: list[str], errors: Path) -> None:
        """`program` is the module with its first words; `errors` gets what it says on standard error."""
        with errors.open("ab") as to:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *program, *words],
                stdout=subprocess.PIPE,
                stderr=to,
                cwd=Path(__file__).resolve().parents[2],
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        self.stdout = cast("BinaryIO", self._process.stdout)

    @property
    def returncode(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.returncode

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self, timeout: float) -> None:
        """Wait until it has ended, for at most so many seconds. Raises `subprocess.TimeoutExpired`."""
        self._process.wait(timeout)

    def rest(self, timeout: float) -> bytes:
        """Wait until it has ended; gives what it still had said."""
        said, _ = self._process.communicate(timeout=timeout)
        return said


class ServiceProcess:
    """`mhcr serve` with its settings, database and key file in `folder`; ended at the end of the block.

    It splits off from a process that has loaded what it needs. `program` is a module that is started anew in its place,
    with its first words; `("mhcr",)` is the program itself, as a person starts it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        mail_port: int | None = None,
        settings: str = SETTINGS,
        program: tuple[str, ...] = (),
    ) -> None:
        self.folder, self._program = folder, program
        self._settings = settings
        if mail_port is not None:
            self._settings += (
                f'[mail]\nhost = "127.0.0.1"\nport = {mail_port}\nsecurity = "none"\nsender = "post@downs.example"\n'
            )

    def __enter__(self) -> Self:
        config = self.folder / "mhcr.toml"
        config.write_text(self._settings, encoding="utf-8")
        self._process = self._started(["serve", "--config", str(config)])
        line = self._process.stdout.readline()
        assert line, (self.folder / "service.log").read_text()
        self.ready: dict[str, Any] = json.loads(line)
        self.http = httpx.Client(base_url=self.ready["address"], timeout=30)
        return self

    def _started(self, words: list[str]) -> SplitProcess | FreshProcess:
        errors = self.folder / "service.log"
        if self._program:
            return FreshProcess(self._program, words, errors)
        return SplitProcess(words, errors)

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask the service to end."""
        self._process.terminate()

    def end(self) -> None:
        """Ask the service to end, and wait until it has."""
        self.stop()
        self._process.wait(timeout=20)

    @property
    def log(self) -> str:
        """What the service said on standard error."""
        return (self.folder / "service.log").read_text(encoding="utf-8")

    @property
    def log_key(self) -> bytes:
        """The key that signs the log's heads."""
        return bytes.fromhex(self.http.get("/v1/service").json()["log_key"])

    def begin(self, *statements: bytes) -> None:
        """Begin the trust with the code that the service printed."""
        first, *further = map(base64url, statements)
        body = {"code": self.ready["root_code"], "statement": first, "further": further}
        answer = self.http.post("/v1/trust", json=body)
        assert answer.status_code == 204, answer.text

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.http.close()
        self.stop()
        self.rest = self._process.rest(timeout=20)
        self.code = self._process.returncode


class Device:
    """A workstation's requests, each with token and proof."""

    def __init__(self, http: httpx.Client, place: Workstation) -> None:
        self.http = http
        self.place = place
        self.token = ""

    def sign_on(self) -> None:
        """Get a token."""
        answer = self.call("POST", "/v1/token", json.dumps({"device": str(self.place.device)}).encode())
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]

    def call(self, method: str, target: str, body: bytes = b"", at: int | None = None) -> httpx.Response:
        """One request; `target` with its query."""
        signed = proof.make(
            self.place.key, method=method, target=target, body=body, token=self.token, at=at or now_ms()
        )
        headers = {"MHCR-Proof": signed, "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"MHCR {self.token}"
        return self.http.request(method, target, content=body, headers=headers)

    def push(self, *statements: bytes) -> list[Receipt]:
        """Push statements."""
        answer = self.call("POST", "/v1/commands", encode_push(list(statements)))
        assert answer.status_code == 200, answer.text
        return parse_receipts(answer.content)

    def pull(self, after: int = 0, wait: float = 0) -> tuple[list[tuple[int, Entry]], PageEnd]:
        """All pages after a cursor."""
        entries: list[tuple[int, Entry]] = []
        while True:
            answer = self.call("GET", f"/v1/changes?after={after}&wait={wait}")
            assert answer.status_code == 200, answer.text
            reader = FrameReader()
            frames = [(cursor, parse_frame(body)) for cursor, body in reader.feed(answer.content)]
            reader.finish()
            after, end = frames[-1]
            assert isinstance(end, PageEnd)
            entries += [(cursor, item) for cursor, item in frames[:-1] if isinstance(item, Entry)]
            if not end.more:
                return entries, end
