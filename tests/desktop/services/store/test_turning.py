"""Destroying is re-keying: what was removed is in no file, no older copy opens, a kill leaves a profile that does."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import opening
from desktop.services.keyring_secret import SystemKeyring
from desktop.services.problems import DamagedStore, DiskFull, KeyringChanged, OlderCopy, WrongPassphrase
from desktop.services.profile import Profile
from desktop.services.store import mirror, outbox, turning
from desktop.services.store.connection import connect
from desktop.services.store.destroying import forget_record
from desktop.services.store.writer import Stores
from tests.desktop.services.store import turned
from tests.desktop.services.store.turned import PASSPHRASE, POINTS, identity, open_profile

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "profile"
    turned.forget_secrets()


def found(stores: Stores, word: str) -> int:
    query = "select count(*) from patient_find where patient_find match ?"
    return int(stores.mirror.execute(query, (word,)).get)


def forget_and_turn(folder: Path, goes: bytes) -> None:
    profile, vault, stores = open_profile(folder)
    forget_record(stores.mirror, goes)
    assert mirror.turn_due(stores.mirror)
    stores.close()
    vault.turn()
    vault.drop()
    profile.close()


def check(folder: Path, stays: bytes, goes: bytes) -> None:
    """The profile opens, with what stays and without what went; nothing of the turn is left over or due."""
    profile, vault, stores = open_profile(folder)
    try:
        assert not mirror.turn_due(stores.mirror)
        assert stores.mirror.execute("select count(*) from patient where id = ?", (stays,)).get == 1
        assert stores.mirror.execute("select count(*) from patient where id = ?", (goes,)).get == 0
        kept = stores.mirror.execute("select count(*), count(body) from entry where stream = ?", (goes,)).get
        assert kept == (2, 0)
        assert (found(stores, "featherstonehaugh"), found(stores, "quennelldene")) == (1, 0)
        assert len(outbox.ids(stores.outbox)) == 1
        assert [path.name for path in folder.glob("mirror*.db")] == [profile.mirror.name]
        assert vault.file.leftover == ()
    finally:
        stores.close()
        vault.drop()
        profile.close()


def test_a_turn_keeps_what_stays_and_leaves_out_what_was_removed(folder: Path) -> None:
    stays, goes = turned.make(folder)
    forget_and_turn(folder, goes)
    check(folder, stays, goes)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_every_step_of_a_turn_leaves_a_profile_that_opens(folder: Path, point: str) -> None:
    stays, goes = turned.make(folder)
    died = subprocess.run(
        [sys.executable, "-m", "tests.desktop.services.store.turned", str(folder), goes.hex(), point],
        cwd=ROOT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    check(folder, stays, goes)


def test_who_has_an_older_image_of_the_disk_opens_nothing_after_a_turn(folder: Path, tmp_path: Path) -> None:
    """Passphrase and the present keyring are the attacker's; the files are from before the turn."""
    _, goes = turned.make(folder)
    image = tmp_path / "image"
    shutil.copytree(folder, image, ignore=shutil.ignore_patterns("lock"))
    forget_and_turn(folder, goes)
    profile = Profile(image)
    with pytest.raises(OlderCopy):
        opening.unlock(profile, identity(), PASSPHRASE)
    profile.close()

    # today's key file with the old store beside it opens nothing either
    shutil.copy(folder / "keys.json", image / "keys.json")
    shutil.copy(image / "mirror.db", image / "mirror-2.db")
    profile = Profile(image)
    vault = opening.unlock(profile, identity(), PASSPHRASE)
    with pytest.raises(DamagedStore):
        opening.open_stores(profile, vault, PASSPHRASE)
    vault.drop()
    profile.close()


def test_who_has_an_older_image_opens_nothing_after_the_passphrase_was_changed(folder: Path, tmp_path: Path) -> None:
    turned.make(folder)
    image = tmp_path / "image"
    shutil.copytree(folder, image, ignore=shutil.ignore_patterns("lock"))
    profile, vault, stores = open_profile(folder)
    stores.close()
    vault.change_passphrase(PASSPHRASE, "lamp seven orchard rain")
    vault.drop()
    profile.close()
    profile = Profile(image)
    with pytest.raises(OlderCopy):
        opening.unlock(profile, identity(), PASSPHRASE)
    profile.close()


def test_who_copies_the_disk_opens_nothing_without_the_keyring(folder: Path, tmp_path: Path) -> None:
    turned.make(folder)
    turned.forget_secrets()
    profile = Profile(folder)
    with pytest.raises(KeyringChanged):
        opening.unlock(profile, identity(), PASSPHRASE)
    profile.close()


def test_who_copies_the_disk_and_the_keyring_lacks_the_passphrase(folder: Path) -> None:
    turned.make(folder)
    profile = Profile(folder)
    with pytest.raises(WrongPassphrase):
        opening.unlock(profile, identity(), "mole harbour tin ten")
    profile.close()


def test_a_turn_without_room_leaves_the_old_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stays, goes = turned.make(folder)
    profile, vault, stores = open_profile(folder)
    forget_record(stores.mirror, goes)
    stores.close()

    def full(*_: object, **__: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(turning, "require_room", full)
        with pytest.raises(DiskFull):
            vault.turn()
    vault.drop()
    profile.close()
    check(folder, stays, goes)


def test_a_turn_clears_the_way_of_what_a_killed_one_left(folder: Path) -> None:
    stays, goes = turned.make(folder)
    (folder / "mirror-2.db").write_bytes(b"half a copy")
    SystemKeyring().write("profile-that-turns#2", bytes(64))
    forget_and_turn(folder, goes)
    check(folder, stays, goes)


def test_words_of_who_was_removed_are_in_no_page_of_the_new_file(folder: Path) -> None:
    """Not only unreachable by a search: the index's own segments do not hold them."""
    _, goes = turned.make(folder)
    forget_and_turn(folder, goes)
    profile, vault, stores = open_profile(folder)
    stores.close()
    plain = folder.parent / "plain.db"
    opened = connect(profile.mirror, vault.keys.mirror, uri=True)
    opened.execute("vacuum into ?", (f"{plain.as_uri()}?key=",))
    opened.close()
    vault.drop()
    profile.close()
    content = plain.read_bytes()
    assert content.startswith(b"SQLite format 3")
    assert b"featherstonehaugh" in content.lower()
    assert b"quennelldene" not in content.lower()
