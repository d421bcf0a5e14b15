"""The processes of a walk: service, desk, and the commands that back up and restore. Each counts what it writes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest

from desktop.services import desk as desk_module
from desktop.services.client.client import Client
from desktop.services.opening import make_store
from desktop.services.problems import Problem, WrongPassphrase
from desktop.services.profile import Identity, Profile
from desktop.services.session import Session, now_ms
from desktop.services.store import connection as store_connection
from desktop.services.ways_back.recovery_code import new_code
from sync_service import startup
from sync_service.application import create
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.settings import Settings, load
from sync_service.storage import backup, database
from sync_service.storage.backup import Kind
from tests.probes.web import Web
from tests.proof.acting import Acting
from tests.proof.processes.children import Hear, Say
from tests.proof.processes.desk import PASSPHRASE, LivingDesk, SecretsInFiles, tell_each_act, today
from tests.proof.processes.warm import Rendered
from tests.proof.walk.socket_line import ADDRESS, ORDER, Answer, SocketTransport, answer_all
from tests.proof.write_points import WritePoints

NEXT_PASSPHRASE = "nine brown hares run"
Work = Callable[[Say, Hear], None]


@dataclass(frozen=True, slots=True)
class Kill:
    """At which write point of a process it ends; 0 is never."""

    point: int = 0
    after: bool = False

    def points(self) -> WritePoints:
        """A counter that ends its process there."""
        points = WritePoints(self.point or None, after=self.after, lasting=True)
        points.watch_files()
        return points


def serve(config: Path, line: Path, rendered: Rendered, kill: Kill, prepared: Callable[[], None]) -> Work:
    """The service as `mhcr serve` starts it, without sockets of the network; its mail goes when it is told to."""

    def work(say: Say, _: Hear) -> None:
        prepared()
        settings = load(config)
        points = kill.points()
        with startup.alone(settings), _engines(points):
            service = startup.prepare(settings)
            service.page_url = ADDRESS
            code = startup.root_code(service)
            assert settings.mail is not None
            web = Web(create(service, rendered(settings), MailServer(settings.mail, None)))
            notifier = Notifier(service, MailServer(settings.mail, None))

            def answer(method: str, target: str, headers: dict[str, str], body: bytes) -> Answer | None:
                if method != ORDER:
                    given = web.request(method, target, content=body, headers=headers)
                    return given.status_code, dict(given.headers), given.content
                if target == "end":
                    service.engine.dispose()
                    say({"points": points.names})
                    return None
                for _ in range(3):
                    asyncio.run(notifier.round())
                return 204, {}, b""

            answer_all(line, lambda: say({"open": code or ""}), answer)

    return work


@contextmanager
def _engines(points: WritePoints) -> Iterator[None]:
    """Whatever engine the service makes is counted."""
    connect = database.connect

    def counted(url: str) -> Any:
        engine = connect(url)
        points.watch_service(engine)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(startup, "connect", counted)
        yield


class SteppedDesk(LivingDesk):
    """An unlocked profile that syncs when it is told to."""

    def _start(self) -> None:
        self.desk = self._session.desk
        self.desk.on_turn_due = self._turn_due.set
        self.reader = self.desk.reader()
        self._writer = threading.Thread(target=self.desk.writer.run, name="writer")
        self._writer.start()

    def _end_threads(self) -> None:
        self.reader.close()
        self.desk.stop()
        self._writer.join()

    def _unlock(self, session: Session) -> str:
        """With whichever passphrase it is now: a kill may have come between the two."""
        for passphrase in (PASSPHRASE, NEXT_PASSPHRASE):
            with suppress(WrongPassphrase):
                stage = session.unlock(passphrase)
                return session.confirm_compared() if stage == "waiting" else stage
        raise AssertionError("no passphrase opens the profile")

    def sync(self) -> str:
        """One round, as the sync's thread makes it; the words of what went wrong."""
        try:
            self.desk.sync.sync_once(self.reader)
        except Problem as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def change_passphrase(self) -> None:
        """Another passphrase, and a new recovery code."""
        vault = self.desk.vault
        with suppress(WrongPassphrase):
            vault.change_passphrase(PASSPHRASE, NEXT_PASSPHRASE)
        vault.new_recovery_code(NEXT_PASSPHRASE)


@dataclass(frozen=True, slots=True)
class Place:
    """What a desk's process knows before it starts."""

    folder: Path
    ring: Path
    identity: Identity
    device: bytes
    teams: tuple[UUID, UUID]
    line: Path


def sit(place: Place, people: list[UUID], kill: Kill, prepared: Callable[[], None]) -> Work:
    """A desk, which makes its profile where it has none, and then does what it hears, word by word."""

    def work(say: Say, hear: Hear) -> None:
        prepared()
        points = kill.points()
        connect = store_connection.connect

        def counted(*given: Any, **named: Any) -> Any:
            made = connect(*given, **named)
            points.watch_store(made)
            return made

        store_connection.connect = counted
        vars(desk_module)["Client"] = _client_through(place.line)
        acting = Acting(Random(0), people, place.teams, today)
        tell_each_act(say, acting)
        ring = SecretsInFiles(place.ring)
        _make_once(place, ring)
        desk = SteppedDesk(place.folder, ring)
        say({"done": "", "problem": ""})
        while (word := hear(600)) not in ("end", None):
            problem: Any = ""
            match json.loads(word or ""):
                case ["act", name, seed]:
                    # the same draws each time, so that a killed run does what the whole one did until then
                    acting.random = Random(seed)
                    acting.act(name, desk)
                case ["sync"]:
                    problem = desk.sync()
                case ["passphrase"]:
                    desk.change_passphrase()
                case ["look"]:
                    say({"look": desk.look()})
                case ["dump"]:
                    say({"dump": desk.dump()})
            desk.turn_if_due()
            say({"done": word, "problem": problem})
        desk.close()
        say({"points": points.names})

    return work


def _client_through(line: Path) -> type[Client]:
    """A desk's client, whose requests go through the socket."""

    class Through(Client):
        def _client(self) -> httpx.Client:
            return httpx.Client(transport=SocketTransport(line))

    return Through


def _make_once(place: Place, ring: SecretsInFiles) -> None:
    profile = Profile(place.folder)
    if profile.identity() is None:
        vault, stores = make_store(profile, place.identity, PASSPHRASE, place.device, new_code(), ring)
        stores.close()
        vault.drop()
    profile.close()


def back_up(settings: Settings, kinds: Sequence[tuple[Path, Kind]], kill: Kill) -> Work:
    """`mhcr backup`, in a process of its own. A file that is there already is never overwritten: it must be whole."""

    def work(say: Say, _: Hear) -> None:
        points = kill.points()
        engine = database.connect(settings.database_url)
        points.watch_service(engine)
        for path, kind in kinds:
            if path.exists():
                backup.describe(path)
            else:
                backup.write(engine, path, kind, now_ms())
        engine.dispose()
        say({"points": points.names})

    return work


def bring_back(settings: Settings, copy: Path, wraps: Path, kill: Kill) -> Work:
    """`mhcr restore`, in a process of its own. A database that is filled already is not filled again."""

    def work(say: Say, _: Hear) -> None:
        points = kill.points()
        engine = database.connect(settings.database_url)
        points.watch_service(engine)
        try:
            backup.restore(engine, copy, wraps)
        except backup.BackupError as error:
            if "not empty" not in str(error):
                raise
        engine.dispose()
        say({"points": points.names})

    return work
