"""A trust of a walk: its folder and its processes, which can be put back to where they were and done again."""

from __future__ import annotations

import copy
import json
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import httpx

from desktop.services.session import now_ms
from sync_service.settings import load
from sync_service.storage.backup import Kind
from tests.desktop.services.clinic import identity_of
from tests.probes.trust_world import Clock, World
from tests.proof.ledger import Act, Ledger
from tests.proof.processes.around import post
from tests.proof.processes.children import Child
from tests.proof.processes.warm import Rendered
from tests.proof.walk.children import Kill, Place, back_up, bring_back, serve, sit
from tests.proof.walk.socket_line import ADDRESS, ORDER, SocketTransport, ask

Side = Literal["desk", "service", "backup"]
SIDES: tuple[Side, ...] = ("desk", "service", "backup")
PATIENCE = 60.0
DESKS = 2
"""Of which the first is killed, and the second must agree with it."""
SETTINGS = """demonstration = true
public_address = "{address}"
[trust]
name = "Downs NHS Trust"
[storage]
database = "{folder}/{database}"
key_file = "{folder}/keys.json"
[mail]
host = "127.0.0.1"
port = {post}
security = "none"
sender = "post@downs.example"
[crisis]
team_telephone = "01273 496000"
"""


class Fault(Exception):
    """Something that must not be, in words."""


@dataclass
class Known:
    """What is known of a trust beside its files: kept and put back with them."""

    ledger: Ledger = field(default_factory=Ledger)
    receipts: set[str] = field(default_factory=set)
    code: str = ""
    database: str = "service.db"


class Site:
    """One trust and its processes. The process of `side` that reaches its `kill` dies there, and is started again."""

    def __init__(self, folder: Path, rendered: Rendered, prepared: Callable[[], None]) -> None:
        """`prepared` is called in each process before it works."""
        self._rendered, self._prepared = rendered, prepared
        self.folder, self._kept = folder / "now", folder / "kept"
        self.folder.mkdir()
        (self.folder / "ring").mkdir()
        self._log, self._line = folder / "errors.log", folder / "line"
        self.http = httpx.Client(transport=SocketTransport(self._line), base_url=ADDRESS)
        self._mail = Child(post(), self._log)
        self._mail_port = next(report["port"] for report in self._mail.heard(PATIENCE))
        self.known = Known()
        world = self.world = World(Clock(now_ms()))
        clinicians = [world.staff("clinician", name, world.team) for name in ("ada", "grace")]
        administrators = [world.staff("system-administrator", name) for name in ("joan", "edith")]
        self.stations = [place for place, _ in clinicians]
        self.administrators = [place for place, _ in administrators]
        self.founding = [one for _, said in (*clinicians, *administrators) for one in said]
        self._service: Child | None = None
        self._desks: list[Child | None] = [None] * DESKS
        self._side, self._kill = SIDES[0], Kill()
        self.killed = False
        self.points: dict[Side, list[str]] = {side: [] for side in SIDES}

    def keep(self) -> None:
        """Remember where everything is; nothing runs."""
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.folder, self._kept)
        self._kept_known = copy.deepcopy(self.known)

    def put_back(self, side: Side = "desk", kill: Kill = Kill()) -> None:  # noqa: B008 - it does not change
        """All is as it was; the process of `side` is to die."""
        self.drop()
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)
        self.known = copy.deepcopy(self._kept_known)
        self._side, self._kill, self.killed = side, kill, False
        self.points = {one: [] for one in SIDES}

    def drop(self) -> None:
        """Nothing runs any more, whatever it was doing."""
        for child in (self._service, *self._desks):
            if child is not None:
                child.kill()
        self._service, self._desks = None, [None] * DESKS

    def end(self) -> None:
        """Nobody outlives the walk."""
        self.drop()
        self._mail.kill()
        self.http.close()

    def tokens(self) -> list[str]:
        """Those of the letters that have come since this was asked."""
        return [report["token"] for report in self._mail.heard(0)]

    def config(self) -> Path:
        """The service's settings file."""
        config = self.folder / "mhcr.toml"
        about = {"folder": self.folder, "database": self.known.database, "post": self._mail_port}
        config.write_text(SETTINGS.format(address=ADDRESS, **about), encoding="utf-8")
        return config

    # the service

    def start(self) -> None:
        """The service starts; where it is killed meanwhile, once more."""
        for _ in range(2):
            work = serve(self.config(), self._line, self._rendered, self._kill_of("service"), self._prepared)
            self._service = Child(work, self._log)
            for report in self._heard(self._service, "the service"):
                if "open" in report:
                    self.known.code = report["open"]
                    return
            self._is_over("service", self._service)
        raise Fault("the service does not start again")

    def asked(self, request: Callable[[], Any]) -> Any:
        """What the service answers; where it dies of it, it is started again, and asked again as a person would."""
        with suppress(httpx.ReadError):
            return request()
        self._start_again()
        return request()

    def open_all(self) -> None:
        """The service runs, and somebody is at each desk."""
        if self._service is None:
            self.start()
        for index, desk in enumerate(self._desks):
            if desk is None:
                self.sit(index)

    def send_post(self) -> None:
        """The service sends the mail that waits."""
        self.asked(lambda: ask(self._line, ORDER, "post", {}, b""))

    def _start_again(self) -> None:
        assert self._service is not None
        self._is_over("service", self._service)
        self.start()

    # desks

    def sit(self, index: int) -> None:
        """Somebody unlocks a desk, whose profile is made where there is none."""
        station = self.stations[index]
        place = Place(
            self.folder / f"desk-{index}",
            self.folder / "ring",
            identity_of(self.world, station, ADDRESS),
            station.key.private_bytes_raw() + station.sealing.seed,
            (self.world.team, self.world.other_team),
            self._line,
        )
        for _ in range(2):
            kill = self._kill_of("desk") if index == 0 else Kill()
            self._desks[index] = Child(sit(place, self.known.ledger.people(), kill, self._prepared), self._log)
            if self._said(index, "done") is not None:
                return
        raise Fault(f"desk {index} does not open again")

    def tell(self, index: int, *word: Any) -> str:
        """Have a desk do something; gives the words of its problem.

        One that dies of it is opened again, and goes on with what comes next. A service that dies of it is started.
        """
        desk = self._desks[index]
        assert desk is not None
        desk.tell(json.dumps(word))
        problem = self._said(index, "done")
        if problem is None:
            self.sit(index)
        elif problem and not self.killed and self._side == "service":
            try:
                self.http.get("/v1/service")
            except httpx.ReadError:
                self._start_again()
        return problem or ""

    def look(self, index: int, what: Literal["look", "dump"]) -> dict[str, Any]:
        """How far a desk is, or all that it holds; by now nobody dies any more."""
        desk = self._desks[index]
        assert desk is not None
        desk.tell(json.dumps([what]))
        found: dict[str, Any] = self._said(index, what)
        self._said(index, "done")
        return found

    def _said(self, index: int, wanted: str) -> Any:
        """What a desk says of this; None where it died."""
        desk = self._desks[index]
        assert desk is not None
        for report in self._heard(desk, f"desk {index}"):
            if "did" in report:
                acts = [Act(UUID(one), index, kind, UUID(stream)) for one, kind, stream in report["did"]]
                self.known.ledger.acts += acts
            if wanted in report:
                return report["problem"] if wanted == "done" else report[wanted]
        self._is_over("desk", desk)
        return None

    # the commands that back up and restore

    def back_up(self, copy_to: Path) -> None:
        """A backup of the database, and of the wraps; where the command is killed, once more."""
        settings = load(self.config())
        kinds: tuple[tuple[Path, Kind], ...] = ((copy_to, "backup"), (_wraps(copy_to), "wraps"))
        self._command(lambda kill: back_up(settings, kinds, kill))

    def bring_back(self, copy_of: Path, name: str) -> None:
        """The service is lost, and comes back from a backup on another database."""
        self.known.database = name
        settings = load(self.config())
        self._command(lambda kill: bring_back(settings, copy_of, _wraps(copy_of), kill))

    def _command(self, work: Callable[[Kill], Callable[..., None]]) -> None:
        for _ in range(2):
            if self._is_over("backup", Child(work(self._kill_of("backup")), self._log)):
                return
        raise Fault("the command does not do its work after it was killed")

    # how processes end

    def close(self) -> None:
        """All end in order, and have said at how many write points they were."""
        for index, desk in enumerate(self._desks):
            if desk is not None:
                desk.tell("end")
                self._is_over("desk", desk, counted=index == 0)
        if self._service is not None:
            with suppress(httpx.ReadError):
                ask(self._line, ORDER, "end", {}, b"")
            self._is_over("service", self._service)
        self._service, self._desks = None, [None] * DESKS

    def _kill_of(self, side: Side) -> Kill:
        """Where a process of this side that starts now dies: points are counted over all processes of the side."""
        left = self._kill.point - len(self.points[side])
        return Kill(left, self._kill.after) if side == self._side and not self.killed and left > 0 else Kill()

    def _heard(self, child: Child, who: str) -> list[dict[str, Any]] | Any:
        for report in child.heard(PATIENCE):
            if "failed" in report:
                raise Fault(f"{who}: {report['failed']}")
            yield report
        if child.alive:
            raise Fault(f"{who} says nothing for {PATIENCE:.0f} s")

    def _is_over(self, side: Side, child: Child, *, counted: bool = True) -> bool:
        """A process has ended, by itself (True) or killed where it was to be; all else is a fault."""
        for report in self._heard(child, f"the {side}"):
            if "points" in report and counted:
                self.points[side] += report["points"]
        self._forget(child)
        code = child.end()
        if code == -signal.SIGKILL and side == self._side and self._kill.point and not self.killed:
            self.killed = True
        elif code:
            raise Fault(f"a process of the {side} ended with {code}: {self._log.read_text(encoding='utf-8')[-500:]}")
        return code == 0

    def _forget(self, child: Child) -> None:
        if child is self._service:
            self._service = None
        self._desks = [None if child is one else one for one in self._desks]


def _wraps(copy_of: Path) -> Path:
    return copy_of.with_name(copy_of.name + ".wraps")
