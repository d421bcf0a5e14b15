"""One process's view of the trust: the service and its desks, opened from where the last process left them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from care_record.wire.bodies import Role
from desktop.services import desk as desk_module
from desktop.services.keys import StoreKeys
from desktop.services.open_desk import OpenDesk
from desktop.services.profile import Profile
from desktop.services.store import mirror
from desktop.services.store.writer import Stores
from sync_service.application import create
from sync_service.pages.templates import Pages
from sync_service.storage import database
from sync_service.storage.commands import CommandProcessor
from sync_service.storage.feed import Feed
from tests.desktop.services.clinic import identity_of
from tests.probes.bench import Bench
from tests.probes.near_service import NearClient
from tests.probes.trust_world import Workstation, World
from tests.probes.web import Web
from tests.proof.network import StormyClient
from tests.proof.write_points import WritePoints

T = TypeVar("T")
ADDRESS = "http://service"
KEYS = StoreKeys(bytes([7]) * 32, bytes([8]) * 32)
PATIENCE = 60.0
ROLES: dict[str, Role] = {"identity": "identity-administrator"}
"""The roles of those who are no clinicians."""


class Workplace:
    """A real desk on its real stores, which syncs when it is told to; its clock may be `ahead` (ms).

    `whose` says who works there, as in `acting.WORK`.
    """

    def __init__(self, folder: Path, station: Workstation, points: WritePoints, whose: str, ahead: int = 0) -> None:
        self.station, self.whose = station, whose
        self.ahead = ahead
        self._profile = Profile(folder)
        self.stores = Stores(self._profile, KEYS)
        for store in (self.stores.mirror, self.stores.outbox):
            points.watch_store(store)
        mirror.keep(self.stores.mirror, "device_sign", station.key.private_bytes_raw())
        mirror.keep(self.stores.mirror, "device_seal", station.sealing.seed)
        identity = identity_of(station.world, station, ADDRESS, ROLES.get(whose, "clinician"))
        self.desk = OpenDesk(self._profile, identity, KEYS, self.stores, lambda: station.world.clock() + self.ahead)
        self.reader = self.desk.reader()
        self._writer = threading.Thread(target=self.desk.writer.run, name="writer", daemon=True)
        self._writer.start()

    def act(self, job: Callable[..., T]) -> T:
        """What a person does; raises what the act raises."""
        return self.desk.writer.submit(lambda _: job(self.desk.acts)).result(PATIENCE)

    def sync(self) -> None:
        """One round, as the sync's thread makes it; raises `Problem`."""
        self.desk.sync.sync_once(self.reader)

    def restart(self, points: WritePoints) -> Workplace:
        """Lock, and unlock anew."""
        folder = self._profile.folder
        self.close()
        return Workplace(folder, self.station, points, self.whose, self.ahead)

    def close(self) -> None:
        """End as a person ends it."""
        self.reader.close()
        self.desk.stop()
        self._writer.join(PATIENCE)
        assert not self._writer.is_alive()
        self.desk.close()
        self._profile.close()


class Scene:
    """The service around one database, and the desks."""

    def __init__(self, bench: Bench, database_url: str, pages: Pages, folder: Path, points: WritePoints) -> None:
        self.bench, self.points = bench, points
        self._pages, self._folder = pages, folder
        self.places: list[Workplace] = []
        self.serve(database_url)

    @property
    def world(self) -> World:
        return self.bench.world

    def serve(self, database_url: str) -> None:
        """The service starts on this database."""
        bench = self.bench
        bench.engine = database.connect(database_url)
        self.points.watch_service(bench.engine)
        bench.feed = Feed(bench.tools.at_rest, bench.log_key)
        bench.processor = CommandProcessor(bench.engine, bench.tools)
        NearClient.WEBS[ADDRESS] = Web(create(bench.service(), self._pages, None))

    def open(self, station: Workstation, whose: str) -> Workplace:
        """Open a workstation's desk."""
        place = Workplace(self._folder / f"desk-{len(self.places)}", station, self.points, whose)
        self.places.append(place)
        return place

    def places_of(self, whose: str) -> list[int]:
        """The numbers of somebody's desks; of all for nobody's."""
        return [index for index, place in enumerate(self.places) if whose in ("", place.whose)]

    def visit(self, path: str, asked: dict[str, str]) -> dict[str, Any] | None:
        """What somebody's browser gets; None where it is refused."""
        answer = NearClient.WEBS[ADDRESS].request("POST", path, json=asked, headers={"MHCR-Page": "1"})
        if answer.status_code >= 400:
            return None
        return dict(answer.json()) if answer.content else {}

    def restart(self, index: int) -> None:
        """Lock a workstation and unlock it anew."""
        self.places[index] = self.places[index].restart(self.points)


@contextmanager
def stormy_clients() -> Iterator[None]:
    """Every desk that is opened meanwhile reaches the service through the weather."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "Client", StormyClient)
        yield
