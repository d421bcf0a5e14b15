"""A store with damaged pages: each single one is found and named, the mirror comes back, and the outbox is saved."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import apsw
import pytest

from desktop.services.keys import StoreKeys
from desktop.services.opening import make_store
from desktop.services.problems import DamagedStore
from desktop.services.profile import Profile
from desktop.services.session import Session
from desktop.services.store import connection, mirror, outbox
from desktop.services.store.writer import Stores
from desktop.services.ways_back import saving
from desktop.services.ways_back.recovery_code import new_code
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft, identity_of
from tests.fakes.secrets_in_memory import SecretsInMemory
from tests.probes.bench import MEASURE
from tests.probes.near_desks import NearDesks, near_clients, sync

PASSPHRASE = "mole harbour tin nine"
PAGE = 4096
PEOPLE = 20
"""Registered offline: each is four statements."""
WAITING = 4 * PEOPLE


class Place:
    """A workstation whose mirror holds some people, and whose outbox what was done offline."""

    def __init__(self, rig: NearDesks) -> None:
        self.rig, self.folder, self.ring = rig, rig.folder / "desk", SecretsInMemory()
        place, profile = rig.bench.clinician, Profile(rig.folder / "desk")
        identity = identity_of(rig.bench.world, place, rig.service.address)
        device = place.key.private_bytes_raw() + place.sealing.seed
        self.code = new_code()
        vault, stores = make_store(profile, identity, PASSPHRASE, device, self.code, self.ring)
        mirror.keep(stores.mirror, "enrolled", 1)
        self.keys: StoreKeys = vault.keys
        stores.close()
        profile.close()
        for index in range(1, 13):
            patient, _ = rig.bench.ready_patient(index)
            rig.bench.apply(rig.bench.world.request(place, patient, MEASURE)[1])
        with self.at_work() as desk:
            sync(desk)
            for index in range(100, 100 + PEOPLE):
                desk.act(lambda acts, n=index: acts.register_patient(draft(rig.bench.world.team, n)))
        self.acts = self.waiting()
        assert len(self.acts) == WAITING

    def copied(self, folder: Path) -> Place:
        """The same workstation once more, in a folder of its own."""
        shutil.copytree(self.folder, folder)
        other = copy.copy(self)
        other.folder, other.ring = folder, SecretsInMemory()
        other.ring.held = dict(self.ring.held)
        return other

    @contextmanager
    def at_work(self) -> Iterator[Desk]:
        """The unlocked desk, its writer running."""
        session = Session(self.folder, ring=self.ring, now=self.rig.bench.world.clock)
        try:
            assert session.unlock(PASSPHRASE) == "open"
            desk = Desk(session.desk)
            desk.start(sync=False)
            try:
                yield desk
            finally:
                desk.stop(close=False)
        finally:
            session.close()

    def waiting(self) -> list[bytes]:
        """The ids in the outbox."""
        opened = connection.connect(self.folder / "outbox.db", self.keys.outbox)
        try:
            return [act.id.bytes for act in outbox.select(opened)]
        finally:
            opened.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with near_clients(), ExitStack() as stack:
        yield Place(NearDesks(tmp_path_factory.mktemp("damage"), stack))


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    return made.copied(tmp_path / "desk")


def pages(path: Path) -> int:
    """How many pages a file has."""
    return path.stat().st_size // PAGE


def damage(path: Path, page: int) -> None:
    """Change one bit of a page, as a failing disk does."""
    with path.open("rb+") as stream:
        stream.seek(page * PAGE + 40 + page * 97 % (PAGE - 80))
        before = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([before[0] ^ 0x10]))


def test_every_single_damaged_page_is_found_and_its_file_named(place: Place, tmp_path: Path) -> None:
    for name, key in (("mirror.db", place.keys.mirror), ("outbox.db", place.keys.outbox)):
        whole = place.folder / name
        connection.check_whole(whole, key)
        assert pages(whole) > 15
        for page in range(pages(whole)):
            spoilt = tmp_path / name
            shutil.copy(whole, spoilt)
            damage(spoilt, page)
            with pytest.raises(DamagedStore) as told:
                connection.check_whole(spoilt, key)
            assert (told.value.file, told.value.words) == (name, f"A file of this profile is damaged: {name}.")


def test_of_a_damaged_outbox_all_is_saved_but_what_stood_on_that_page(place: Place, tmp_path: Path) -> None:
    whole = place.folder / "outbox.db"
    nothing = 0
    for page in range(pages(whole)):
        spoilt = tmp_path / "outbox-1.db"
        shutil.copy(whole, spoilt)
        damage(spoilt, page)
        try:
            opened = connection.connect(spoilt, place.keys.outbox)
        except DamagedStore:
            # the first page says where everything is
            assert page == 0
            continue
        try:
            found = saving.saved(opened)
        except DamagedStore:
            nothing += 1
            continue
        finally:
            opened.close()
        saved = [act.id.bytes for act in found.acts]
        assert not found.whole
        assert saved == [one for one in place.acts if one in set(saved)]
        assert len(saved) >= WAITING - 8
    # the table's own root page
    assert nothing <= 1


def page_that_opens(place: Place) -> int:
    """A page without which the mirror opens, and whose damage shows at work."""
    path = place.folder / "mirror.db"
    whole = path.read_bytes()
    for page in range(pages(path) - 1, 0, -1):
        damage(path, page)
        opened = connection.connect(path, place.keys.mirror)
        try:
            with connection.words_for_sqlite():
                opened.execute("select count(*), sum(length(value)) from meta").get  # noqa: B018
            with pytest.raises(apsw.CorruptError):
                opened.execute("select sum(length(body)) from entry").get  # noqa: B018
        except (DamagedStore, pytest.fail.Exception):
            continue
        else:
            return page
        finally:
            opened.close()
            path.write_bytes(whole)
    raise AssertionError("no such page")


def test_a_damaged_page_that_is_met_at_work_is_said_and_the_copy_fetched_again(place: Place) -> None:
    damage(place.folder / "mirror.db", page_that_opens(place))
    session = Session(place.folder, ring=place.ring, now=place.rig.bench.world.clock)
    assert session.unlock(PASSPHRASE) == "open"
    reader = session.desk.reader()
    with pytest.raises(DamagedStore) as told, session.desk.doubting():
        reader.all("select body from entry")
    reader.close()
    assert told.value.way_back.startswith("Lock the program and unlock it again")
    session.lock()
    with pytest.raises(DamagedStore) as named:
        session.unlock(PASSPHRASE)
    assert named.value.file == "mirror.db"
    assert session.rebuild() == "open"
    session.close()
    with place.at_work() as desk:
        sync(desk)
        assert desk.reads.outbox() == ()
        assert len(desk.reads.find("feather")) == 12 + PEOPLE
    assert not (place.folder / "doubt").exists()


def test_a_damaged_outbox_is_named_at_the_next_unlock(place: Place) -> None:
    damage(place.folder / "outbox.db", pages(place.folder / "outbox.db") - 2)
    profile = Profile(place.folder)
    profile.doubt()
    profile.close()
    session = Session(place.folder, ring=place.ring, now=place.rig.bench.world.clock)
    with pytest.raises(DamagedStore) as told:
        session.unlock(PASSPHRASE)
    assert told.value.file == "outbox.db"
    session.begin_again()
    (kept,) = session.asides()
    saved = kept.acts(place.code)
    assert not saved.whole
    assert len(saved.acts) >= WAITING - 8
    session.close()


def test_a_store_in_doubt_that_is_whole_opens(place: Place) -> None:
    profile = Profile(place.folder)
    profile.doubt()
    profile.close()
    with place.at_work() as desk:
        assert len(desk.reads.outbox()) >= PEOPLE
    assert not (place.folder / "doubt").exists()


def test_a_damaged_page_that_the_writer_meets_puts_the_store_in_doubt(place: Place) -> None:
    def damaged(_: Stores) -> None:
        raise DamagedStore

    with place.at_work() as desk:
        with pytest.raises(DamagedStore):
            desk.desk.writer.submit(damaged).result()
        assert (place.folder / "doubt").exists()
