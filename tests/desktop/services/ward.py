"""Workstations of several teams, real desks over one real service, that sync only when they are told to."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.measures import catalogue
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft
from desktop.services.keys import StoreKeys, new_keys
from desktop.services.open_desk import OpenDesk
from desktop.services.problems import Problem
from desktop.services.profile import Profile
from desktop.services.session import now_ms
from desktop.services.store import mirror, turning
from desktop.services.store.writer import Stores
from tests.desktop.services.clinic import PATIENCE, Clinic, draft, identity_of, noted_reads
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.probes.service_process import Device, ServiceProcess
from tests.probes.trust_world import Workstation, World

T = TypeVar("T")
PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")


class Place:
    """One workstation. `online` is false while its network is away."""

    def __init__(self, folder: Path, world: World, station: Workstation, address: str) -> None:
        self.station = station
        self.online = True
        self.ahead = 0
        self._identity = identity_of(world, station, address)
        self._profile = Profile(folder)
        self.keys = new_keys()
        stores = Stores(self._profile, self.keys)
        mirror.keep(stores.mirror, "device_sign", station.key.private_bytes_raw())
        mirror.keep(stores.mirror, "device_seal", station.sealing.seed)
        self._open(stores)

    @property
    def folder(self) -> Path:
        return self._profile.folder

    def clock(self) -> int:
        """The workstation's clock, which may be `ahead` (ms)."""
        return now_ms() + self.ahead

    def _open(self, stores: Stores) -> None:
        self.desk = OpenDesk(self._profile, self._identity, self.keys, stores, self.clock)
        self.reader = self.desk.reader()
        self.reads = noted_reads(self.desk)
        self._writer = threading.Thread(target=self.desk.writer.run, name="writer")
        self._writer.start()

    def sync(self, rounds: int = 4) -> None:
        """So many rounds, as the sync's thread makes them; the store is turned where that is due."""
        if not self.online:
            return
        for _ in range(rounds):
            self.desk.sync.sync_once(self.reader)
            self._turn_if_due()

    def act(self, job: Callable[..., T]) -> T:
        return self.desk.writer.submit(lambda _: job(self.desk.acts)).result(PATIENCE)

    def image(self) -> dict[str, bytes]:
        """The files as they lie on the disk now."""
        return {one.name: one.read_bytes() for one in self.folder.iterdir() if one.is_file() and one.name != "lock"}

    def restart(self) -> None:
        """Lock, and unlock anew."""
        self._shut()
        self._open(Stores(self._profile, self.keys))

    def close(self) -> None:
        self._shut()
        self._profile.close()

    def _shut(self) -> None:
        self.reader.close()
        self.reads.close()
        self.desk.stop()
        self._writer.join(PATIENCE)
        assert not self._writer.is_alive()
        self.desk.close()

    def _turn_if_due(self) -> None:
        """As the window does: everything closed, the live content in a new file under a new key, opened again."""
        if not mirror.turn_due(self.reader.mirror):
            return
        self._shut()
        turned = StoreKeys(mirror=os.urandom(len(self.keys.mirror)), outbox=self.keys.outbox)
        new = self._profile.mirror.with_name("turned.db")
        turning.copy(self._profile.mirror, self.keys.mirror, new, turned.mirror)
        turning.remove(self._profile.mirror)
        new.rename(self._profile.mirror)
        self.keys = turned
        self._open(Stores(self._profile, self.keys))

    # what a person does and sees

    def register(self, team: UUID, index: int = 1) -> UUID:
        done = self.act(lambda acts: acts.register_patient(draft(team, index)))
        assert done.id is not None
        return UUID(bytes=done.id.bytes)

    def agree(self, patient: UUID) -> None:
        self.act(lambda acts: acts.record_agreement(patient, self._said()))

    def withdraw(self, patient: UUID) -> None:
        self.act(lambda acts: acts.withdraw_agreement(patient, self._said()))

    def send(self, patient: UUID) -> None:
        due = self.desk.state.today() + timedelta(days=14)
        self.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, due))

    def scores(self) -> list[str]:
        """The scores that this workstation shows."""
        return [one.score for one in self.reads.returned("all")]

    def _said(self) -> AgreementDraft:
        return AgreementDraft(EVERYTHING, self.desk.state.today(), HowGiven.IN_PERSON)


class Ward:
    """A trust that has begun, with as many teams and workstations as are asked for."""

    def __init__(self, folder: Path, service: ServiceProcess, post: LetterBox) -> None:
        self.clinic = Clinic(service)
        self.post = post
        self._folder = folder
        self._open: list[Place] = []
        self._root = Device(service.http, self.world.root)
        self._root.sign_on()
        self._places = 0

    @property
    def world(self) -> World:
        return self.clinic.world

    def say(self, *statements: bytes) -> None:
        """The root says something about staff."""
        assert {one.outcome for one in self._root.push(*statements)} == {"applied"}

    def team(self, name: str = "Team", *, records: bool = False) -> UUID:
        team = self.world.id()
        body = bodies.TeamCreated(
            team=team, name=name, service="adult", telephone="01273 496000", records=records or None
        )
        self.say(self.world.root.say("team.created", self.world.trust, body))
        return team

    def place(self, account: str, *teams: UUID, role: bodies.Role = "clinician") -> Place:
        """A new member's workstation."""
        station, said = self.world.staff(role, account, *teams)
        self.say(*said)
        return self.open(station)

    def open(self, station: Workstation) -> Place:
        self._places += 1
        folder = self._folder / f"place-{self._places}"
        made = Place(folder, self.world, station, self.clinic.address)
        self._open.append(made)
        return made

    def forget(self, place: Place) -> None:
        """A workstation that has been closed."""
        self._open.remove(place)

    def remove(self, place: Place, team: UUID) -> None:
        assert place.station.member is not None
        body = bodies.MemberRemoved(team=team, member=place.station.member)
        self.say(self.world.root.say("member.removed", self.world.trust, body))

    def answer(self, chosen: int = 3, *, attention: bool = False, contact_me: bool = False) -> None:
        """The patient opens the newest letter's link and answers."""
        http, page_url = self.clinic.service.http, self.clinic.service.ready["page_url"]
        plain = content(answers(PHQ9, chosen), contact_me=contact_me)
        submit(http, self.post.link(page_url), plain, attention=attention)

    def settle(self, *places: Place) -> None:
        """Everybody syncs until nothing of it leads to anything more."""
        for _ in range(2):
            for one in places:
                one.sync(3)

    def close(self) -> None:
        for place in self._open:
            place.close()


@contextmanager
def open_ward(folder: Path) -> Iterator[Ward]:
    """A ward with its service and its letter box."""
    post = LetterBox()
    post.start()
    try:
        served = folder / "service"
        served.mkdir()
        with ServiceProcess(served, mail_port=post.port) as service:
            ward = Ward(folder, service, post)
            try:
                yield ward
            finally:
                ward.close()
    finally:
        post.stop()


__all__ = ["Place", "Problem", "Ward", "open_ward"]
