"""The campaign of processes: kills under load, and a look at everything each time all has come to rest."""

from __future__ import annotations

import json
import socket
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest

from care_record.log.entry import Entry
from care_record.measures import catalogue
from desktop.services.opening import make_store
from desktop.services.profile import Profile
from desktop.services.session import now_ms
from desktop.services.store import mirror
from desktop.services.ways_back.recovery_code import new_code
from sync_service.settings import load
from tests.desktop.services.clinic import identity_of
from tests.desktop.services.post import answers, content, submit
from tests.probes.line.tls import Certificate, certificate
from tests.probes.postgres import Postgres, running
from tests.probes.service_process import Device
from tests.probes.trust_world import Clock, Workstation, World
from tests.proof import ledger as ledgers
from tests.proof.ledger import Act, Ledger, SeenDesk
from tests.proof.processes.around import line, post, serve
from tests.proof.processes.children import Child
from tests.proof.processes.desk import PASSPHRASE, SecretsInFiles, live
from tests.proof.processes.outcome import Outcome
from tests.proof.processes.warm import Rendered, warm

ROUNDS_A_WORLD = 60
REST_EVERY = 10
REST_SECONDS = 150.0
LONGEST_LOAD = 1.2
"""Seconds under load between two kills, at most; but for those that wait until something moves."""
LONGEST_WAIT = 4.0
"""Seconds for which such a kill waits until something that was pushed or pulled has come to a desk."""
JUST_AFTER = 0.15
SETTINGS = """demonstration = true
public_address = "{scheme}://127.0.0.1:{line}"
[listen]
port = {port}
{tls}
[trust]
name = "Downs NHS Trust"
[storage]
database = "{database}"
key_file = "{folder}/keys.json"
[mail]
host = "127.0.0.1"
port = {post}
security = "none"
sender = "post@downs.example"
[crisis]
team_telephone = "01273 496000"
"""


TLS = """tls_certificate = "{shown}"
tls_key = "{key}"
"""


class TrustOfProcesses:
    """A trust: services, a line to them, a post office and desks, all in processes of their own."""

    def __init__(
        self,
        folder: Path,
        random: Random,
        outcome: Outcome,
        database: str,
        services: int,
        rendered: Rendered,
        shown: Certificate | None,
    ) -> None:
        """`shown` is the certificate of a trust whose services speak TLS."""
        self.folder, self.random, self.outcome = folder, random, outcome
        self.log = folder / "errors.log"
        self.ledger = Ledger()
        self.receipts: set[str] = set()
        self.tokens: list[str] = []
        self._moved = False
        self._rows: dict[UUID, str] = {}
        self.ring = folder / "ring"
        self.ring.mkdir()
        self.world = World(Clock(now_ms()), seed=random.randbytes(8))
        self.post = Child(post(), self.log)
        ports = _free_ports(services)
        self.line = Child(line(ports, random.getrandbits(32)), self.log)
        scheme, tls = ("https", TLS.format(shown=shown.shown, key=shown.key)) if shown else ("http", "")
        self.address = f"{scheme}://127.0.0.1:{self._said(self.line, 'port')}"
        mail = self._said(self.post, "port")
        self.configs: list[Path] = []
        for port in ports:
            self.configs.append(folder / f"mhcr-{port}.toml")
            proxy = self.address.rpartition(":")[2]
            text = SETTINGS.format(
                scheme=scheme, line=proxy, port=port, tls=tls, database=database, folder=folder, post=mail
            )
            self.configs[-1].write_text(text, encoding="utf-8")
        rendered(load(self.configs[0]))
        self.services = [Child(serve(config), self.log) for config in self.configs]
        self.http = httpx.Client(base_url=self.address, timeout=10)
        self.stations = [*self._begin()]
        self.desks = [self._desk(index) for index in range(len(self.stations))]

    def _said(self, child: Child, name: str) -> Any:
        for report in child.heard(60):
            if name in report:
                return report[name]
        raise AssertionError(f"nobody said {name}: {self.log.read_text()[-2000:]}")

    def _begin(self) -> Iterator[Workstation]:
        """The trust begins, with two clinicians, and a profile for each."""
        world = self.world
        about = self._patiently(lambda: self.http.get("/v1/service").raise_for_status().json())
        staff = [world.staff("clinician", name, world.team) for name in ("ada", "grace")]
        said = world.founding(bytes.fromhex(about["log_key"])) + [one for _, statements in staff for one in statements]
        # the codes went to standard error, one for each process
        codes = [one.rpartition(": ")[2].strip() for one in self.log.read_text().splitlines() if "this code" in one]
        first, *further = (urlsafe_b64encode(one).rstrip(b"=").decode() for one in said)
        for code in codes:
            asked = {"code": code, "statement": first, "further": further}
            if any(self.http.post("/v1/trust", json=asked).status_code == 204 for _ in self.services):
                break
        for index, (place, _) in enumerate(staff):
            identity = identity_of(world, place, self.address)
            profile = Profile(self.folder / f"desk-{index}")
            device = place.key.private_bytes_raw() + place.sealing.seed
            ring = SecretsInFiles(self.ring)
            vault, stores = make_store(profile, identity, PASSPHRASE, device, new_code(), ring)
            mirror.keep(stores.mirror, "enrolled", 1)
            stores.close()
            vault.drop()
            profile.close()
            yield place

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        """Ask until the service answers; hear of the line meanwhile."""
        until = time.monotonic() + 90
        while True:
            try:
                return ask()
            except httpx.HTTPError:
                if time.monotonic() > until:
                    raise
                for report in self.line.heard(0.1):
                    self.outcome.faults[report["fault"]] += 1

    def _desk(self, index: int) -> Child:
        work = live(
            self.folder / f"desk-{index}",
            self.ring,
            (self.world.team, self.world.other_team),
            self.random.getrandbits(32),
            self.ledger.people(),
        )
        child = Child(work, self.log)
        for report in child.heard(90):
            self._take(index, report)
            if "open" in report or "failed" in report:
                break
        return child

    def _take(self, index: int, report: dict[str, Any]) -> None:
        if self.outcome.kinds.take(report):
            return
        if "did" in report:
            name = report["act"]
            self.ledger.acts += [Act(UUID(one), index, kind, UUID(stream), name) for one, kind, stream in report["did"]]
            self.outcome.acts += len(report["did"])
        elif "moved" in report:
            self._moved = True
        elif "failed" in report:
            self.outcome.words.append(f"desk {index}: {report['failed']}")

    def _listen(self, seconds: float, *, moved: bool = False) -> None:
        """Hear what is said for a while, or until something has `moved`; patients answer some letters that come."""
        until = time.monotonic() + seconds
        self._moved = False
        while (left := until - time.monotonic()) > 0 and not (moved and self._moved):
            for index, desk in enumerate(self.desks):
                for report in desk.heard(0):
                    self._take(index, report)
            for report in self.line.heard(0):
                self.outcome.faults[report["fault"]] += 1
            self.tokens += [report["token"] for report in self.post.heard(min(left, 0.05))]
            if self.tokens and self.random.random() < 0.3:
                self._answer(self.tokens.pop(self.random.randrange(len(self.tokens))))

    def _answer(self, token: str) -> None:
        """A person answers; what the browser got a receipt for is owed. Others try again, or never do."""
        measure = catalogue.load(catalogue.source_folder() / "phq-9")
        with suppress(httpx.HTTPError, AssertionError, KeyError, ValueError):
            self.receipts.add(submit(self.http, token, content(answers(measure, self.random.randrange(4)))))
            self.outcome.answers += 1

    def round(self) -> None:
        """Some load on a bad line, then a kill, and what was killed starts again."""
        self.line.tell(str(self.random.choice((0, 10, 30, 50))))
        self.line.tell("drop")
        for desk in self.desks:
            desk.tell("go")
        if self.random.random() < 0.5:
            self._listen(self.random.random() * LONGEST_LOAD)
        else:
            # a kill in the midst of pushing and pulling, which the first seconds after a start do not reach
            self._listen(LONGEST_WAIT, moved=True)
            self._listen(self.random.random() * JUST_AFTER)
        what = self.random.choices(("desk", "service", "both", "all"), (5, 3, 1, 1))[0]
        killed_desks = range(len(self.desks)) if what == "all" else [self.random.randrange(len(self.desks))]
        killed_services = range(len(self.services)) if what == "all" else [self.random.randrange(len(self.services))]
        if what != "service":
            for index in killed_desks:
                for report in self.desks[index].kill():
                    self._take(index, report)
                self.outcome.kills["desk"] += 1
        if what != "desk":
            for index in killed_services:
                self.services[index].kill()
                self.outcome.kills["service"] += 1
                self.services[index] = Child(serve(self.configs[index]), self.log)
        if what != "service":
            for index in killed_desks:
                self.desks[index] = self._desk(index)

    def rest(self) -> None:
        """All comes to rest on a good line, and is compared."""
        self.line.tell("0")
        self.line.tell("drop")
        for desk in self.desks:
            desk.tell("rest")
        until, looks = time.monotonic() + REST_SECONDS, [dict[str, Any]()]
        while time.monotonic() < until and not self.outcome.words:
            self._listen(0.3)
            looks = [self._ask(index, "look") for index in range(len(self.desks))]
            if any(look.get("moving", 1) for look in looks):
                continue
            with suppress(httpx.HTTPError, AssertionError):
                before = _ends(log := [self._pulled(place) for place in self.stations])
                if any(look["cursor"] < end for look, end in zip(looks, before, strict=True)):
                    continue
                dumps = [self._ask(index, "dump") for index in range(len(self.desks))]
                # the post goes on by itself: what came in between is for the next look
                further = zip(self.stations, before, strict=True)
                if not any(self._pulled(place, end) for place, end in further):
                    self._compare(log, dumps)
                    return
        self.outcome.words.append(f"no rest after {REST_SECONDS:.0f} s: {looks}")

    def _ask(self, index: int, word: str) -> dict[str, Any]:
        self.desks[index].tell(word)
        for report in self.desks[index].heard(60):
            if word in report:
                found: dict[str, Any] = report[word]
                return found
            self._take(index, report)
        self.outcome.words.append(f"desk {index} does not answer")
        return {}

    def _pulled(self, place: Workstation, after: int = 0) -> list[Entry]:
        device = Device(self.http, place)
        device.sign_on()
        return [entry for _, entry in device.pull(after)[0]]

    def _compare(self, log: list[list[Entry]], dumps: list[dict[str, Any]]) -> None:
        self.outcome.looks += 1
        if "Traceback (most recent call last)" in self.log.read_text(encoding="utf-8"):
            self.outcome.words.append("a process has failed by itself")
        found = ledgers.check([SeenDesk.of_dump(*one) for one in zip(log, dumps, strict=True)], self.ledger)
        self.ledger.applied = found.applied
        self._rows = {UUID(row[0]): row[4] or row[3] for dump in dumps for row in dump["rows"]}
        ledgers.check_answers(log[0], self.receipts, found)
        self.outcome.lost += found.lost
        self.outcome.doubled += found.doubled
        self.outcome.words += found.words

    def end(self) -> None:
        """Nobody outlives the campaign; what became of each kind of act is counted."""
        self.outcome.kinds.become(self.ledger.acts, self._rows, self.ledger.applied)
        self.http.close()
        for child in (*self.desks, *self.services, self.line, self.post):
            if child.alive:
                child.kill()


def _ends(log: list[list[Entry]]) -> list[int]:
    """How far each station's part of the log goes."""
    return [max((entry.seq for entry in entries), default=0) for entries in log]


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def _trusted() -> Iterator[Certificate]:
    """A certificate that everybody here trusts, and no other."""
    with tempfile.TemporaryDirectory(prefix="mhcr-tls-") as name, pytest.MonkeyPatch.context() as patch:
        made = certificate(Path(name))
        patch.setenv("SSL_CERT_FILE", str(made.authority))
        yield made


@contextmanager
def _cluster(database: str) -> Iterator[Postgres | None]:
    if database == "sqlite":
        yield None
        return
    with running() as postgres:
        yield postgres


def run(
    rounds: int, seed: int, *, database: str = "sqlite", tls: bool = False, said: Callable[[Outcome], object]
) -> Outcome:
    """So many kills; ends at the first fault. On PostgreSQL there are two processes of the service.

    With `tls` all goes through the service's own TLS; without, every other trust's does, as the seed draws.
    """
    outcome, random = Outcome(seed, database), Random(seed)
    with warm() as rendered, _trusted() as authentic, _cluster(database) as postgres:
        while outcome.rounds < rounds and not outcome.words:
            with tempfile.TemporaryDirectory(prefix="mhcr-proof-") as name:
                address = postgres.empty_database() if postgres else f"{name}/service.db"
                shown = authentic if tls or random.random() < 0.5 else None
                trust = TrustOfProcesses(Path(name), random, outcome, address, 2 if postgres else 1, rendered, shown)
                try:
                    for _ in range(min(ROUNDS_A_WORLD, rounds - outcome.rounds)):
                        trust.round()
                        outcome.rounds += 1
                        outcome.rounds_tls += shown is not None
                        if outcome.rounds % REST_EVERY == 0 or outcome.rounds == rounds:
                            trust.rest()
                        said(outcome)
                        if outcome.words:
                            break
                    outcome.words += _faults_in(trust.log) if outcome.words else []
                finally:
                    trust.end()
    return outcome


def _faults_in(log: Path) -> list[str]:
    """The last that the processes said on standard error."""
    return [json.dumps(one) for one in log.read_text(encoding="utf-8").splitlines()[-5:]]
