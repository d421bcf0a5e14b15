"""A trust with its service in a process of its own, and desks of clinicians on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from care_record.people.gender import Gender
from care_record.wire import bodies
from desktop.services.acts import PatientDraft
from desktop.services.authoring.author import Said
from desktop.services.keys import new_keys
from desktop.services.open_desk import OpenDesk
from desktop.services.profile import Identity, Profile
from desktop.services.reads import Reads, Status
from desktop.services.reads.looking import noting
from desktop.services.session import now_ms
from desktop.services.store import mirror
from desktop.services.store.writer import Stores
from tests.probes.service_process import Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World, nhs_number

T = TypeVar("T")
PATIENCE = 20.0


class Clinic:
    """A trust that has begun, with one clinician; `address` is its service."""

    def __init__(self, service: ServiceProcess) -> None:
        self.service = service
        self.world = World(Clock(now_ms()))
        self.place, said = self.world.staff("clinician", "osei", self.world.team)
        self._administrator, further = self.world.staff("system-administrator", "root")
        service.begin(*self.world.founding(service.log_key), *said, *further)

    def set_password(self, password: str) -> None:
        """The administrator gives the clinician a password."""
        device = Device(self.service.http, self._administrator)
        device.sign_on()
        given = {"member": str(self.place.member), "password": password}
        assert device.call("POST", "/v1/accounts", json.dumps(given).encode()).status_code == 204

    @property
    def address(self) -> str:
        return str(self.service.ready["address"])

    def enrolment(self, place: Workstation) -> Said:
        """What an enrolled workstation of the same person says to enrol a further one."""
        assert place.member is not None
        body = bodies.DeviceEnrolled(
            device=place.device,
            member=place.member,
            sign=place.key.public_key().public_bytes_raw(),
            seal=place.sealing.public.encoded,
            label="Further workstation",
        )
        return Said("device.enrolled", self.world.trust, body)

    def identity(self, place: Workstation) -> Identity:
        return identity_of(self.world, place, self.address)


def identity_of(world: World, place: Workstation, address: str, role: bodies.Role = "clinician") -> Identity:
    """What a profile of this workstation says."""
    return Identity(
        profile=str(place.device),
        server=address,
        trust=str(world.trust),
        trust_name="Downs NHS Trust",
        root=world.root.key.public_key().public_bytes_raw().hex(),
        device=str(place.device),
        member=str(place.member),
        member_name="Dr osei",
        role=role,
    )


class NotedReads:
    """Reads as the window runs them: where one shows somebody's record, the reading of it is noted first."""

    def __init__(self, desk: OpenDesk, door: object | None = None) -> None:
        self._desk = desk
        self._reads = door or desk.reads()

    def __getattr__(self, name: str) -> object:
        found = getattr(self._reads, name)
        if callable(found):
            return lambda *given, **named: noting(lambda: found(*given, **named), self._note)
        return NotedReads(self._desk, found)

    def close(self) -> None:
        if isinstance(self._reads, Reads):
            self._reads.close()

    def _note(self, patient: UUID, what: bodies.ReadOf) -> None:
        self._desk.writer.submit(lambda _: self._desk.acts.look(patient, what)).result(PATIENCE)


def noted_reads(desk: OpenDesk) -> Reads:
    """Reads of a desk whose writer runs, for one thread."""
    return NotedReads(desk)  # type: ignore[return-value]


class Bench:
    """A desk whose threads run, as the window runs them; it remembers what it was told."""

    def __init__(self, desk: OpenDesk) -> None:
        self.desk = desk
        self.reads = noted_reads(desk)
        self.kinds: set[str] = set()
        self.said: list[str] = []
        self._news = threading.Condition()
        desk.on_changed = self._changed
        desk.on_status = self._told
        self._threads = [threading.Thread(target=desk.writer.run, name="writer")]

    def start(self, *, sync: bool = True) -> None:
        if sync:
            self._threads.append(threading.Thread(target=self.desk.sync.run, name="sync"))
        for thread in self._threads:
            thread.start()

    def until_ready(self, team: UUID) -> None:
        """Wait for the first sync, and for the team's key, which its first clinician workstation makes."""
        state, reader = self.desk.state, self.desk.reader()
        try:
            self.until(lambda: state.directory(reader).teams[team].generation if state.network.clean else False)
            self.until(lambda: not self.reads.outbox())
        finally:
            reader.close()

    def position(self) -> mirror.Position:
        """How far this copy of the log goes."""
        reader = self.desk.reader()
        try:
            return mirror.position(reader.mirror)
        finally:
            reader.close()

    def act(self, job: Callable[..., T]) -> T:
        """Run an act as the window does."""
        return self.desk.writer.submit(lambda _: job(self.desk.acts)).result(PATIENCE)

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for news until something holds; fails after `PATIENCE` seconds."""
        with self._news:
            assert self._news.wait_for(lambda: bool(holds()), PATIENCE), self.reads.status()

    def stop(self, *, close: bool = True) -> None:
        """End the threads; a session's own `lock` closes the desk, so that it asks not to."""
        self.reads.close()
        self.desk.stop()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        if close:
            self.desk.close()

    def _told(self, status: Status) -> None:
        self.said.append(status.sentence)
        self._changed(frozenset())

    def _changed(self, kinds: frozenset[str]) -> None:
        with self._news:
            self.kinds |= kinds
            self._news.notify_all()


@contextmanager
def open_desk(
    folder: Path, identity: Identity, place: Workstation, *, sync: bool = True, now: Callable[[], int] = now_ms
) -> Iterator[Bench]:
    """A desk on a profile made without passphrase and keyring, which have their own tests."""
    profile = Profile(folder)
    keys = new_keys(lambda count: bytes([7]) * count)
    stores = Stores(profile, keys)
    mirror.keep(stores.mirror, "device_sign", place.key.private_bytes_raw())
    mirror.keep(stores.mirror, "device_seal", place.sealing.seed)
    bench = Bench(OpenDesk(profile, identity, keys, stores, now))
    bench.start(sync=sync)
    try:
        yield bench
    finally:
        bench.stop()
        profile.close()


def draft(team: UUID, index: int = 1, **changes: object) -> PatientDraft:
    """A registration as typed."""
    fields: dict[str, object] = {
        "name": {"family": "Featherstonehaugh", "given": "Marigold", "title": "Ms"},
        "born": "29-Feb-1984",
        "team": team,
        "nhs_number": str(nhs_number(index)),
        "gender": Gender.FEMALE,
        "email": f"marigold{index}@example.org",
    }
    return PatientDraft(**(fields | changes))  # type: ignore[arg-type]
