"""Identity desks around a service in this process, which sync when they are told to."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from care_record.wire.bodies import Role
from desktop.services.reads.identity import CasePage
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import identity_of, open_desk
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.trust_world import Workstation

T = TypeVar("T")


class IdentityDesks(NearDesks):
    """Two identity administrators, and the clinician's desk of the trust."""

    def overseer(self, account: str) -> Desk:
        """A privacy officer's desk."""
        return self.staffed(account, "privacy-officer")[1]

    def staffed(self, account: str, role: Role = "identity-administrator") -> tuple[Workstation, Desk]:
        """A new identity administrator at a desk that has synced, or somebody in another role."""
        place, said = self.bench.world.staff(role, account)
        self.bench.apply(*said)
        identity = identity_of(self.bench.world, place, self.service.address, role)
        folder = self.folder / f"desk-{account}"
        now = self.bench.world.clock
        desk = self.stack.enter_context(open_desk(folder, identity, place, sync=False, now=now))
        sync(desk)
        return place, desk


def page(desk: Desk, case: UUID, *, show_contact: bool = False) -> CasePage:
    """One case."""
    return desk.reads.identity.case(case, show_contact=show_contact)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[IdentityDesks]:
    with ExitStack() as stack, near_clients():
        yield IdentityDesks(tmp_path, stack)
