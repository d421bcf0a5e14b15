"""Desks around a service in this process, which sync when they are told to."""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from desktop.services import desk as desk_module
from desktop.services.store.reader import Reader
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import identity_of, open_desk
from tests.probes.bench import Bench
from tests.probes.near_service import NearClient, NearService
from tests.probes.trust_world import Workstation


class NearDesks:
    """A service, and desks on this machine; all end together."""

    def __init__(self, folder: Path, stack: ExitStack, address: str | None = None) -> None:
        """`address` is that of another database than an SQLite file in `folder`."""
        self.folder = folder
        self.bench = Bench(folder, address)
        self.service = NearService(self.bench, "http://service")
        self.stack = stack
        stack.callback(self.bench.close)

    def desk(self, place: Workstation, service: NearService | None = None) -> Desk:
        """A desk of an enrolled workstation, which has not synced yet."""
        folder = self.folder / f"desk-{secrets.token_hex(4)}"
        return self.stack.enter_context(self._opened(folder, place, service or self.service))

    def same_desk(self) -> AbstractContextManager[Desk]:
        """The clinician's one workstation, unlocked: the same each time."""
        return self._opened(self.folder / "desk", self.bench.clinician, self.service)

    def _opened(self, folder: Path, place: Workstation, service: NearService) -> AbstractContextManager[Desk]:
        world = self.bench.world
        return open_desk(folder, identity_of(world, place, service.address), place, sync=False, now=world.clock)


@contextmanager
def near_clients() -> Iterator[None]:
    """Every desk that is opened meanwhile reaches the service without a socket."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "Client", NearClient)
        patch.setattr(NearClient, "WEBS", {})
        patch.setattr(NearClient, "asked", [])
        yield


def sync(*desks: Desk) -> None:
    """One round of each desk, in this order."""
    for desk in desks:
        reader: Reader = desk.desk.reader()
        try:
            desk.desk.sync.sync_once(reader)
        finally:
            reader.close()
