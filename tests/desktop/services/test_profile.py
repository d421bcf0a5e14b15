"""Making, opening and refusing a profile, with the computer's real keyring."""

import errno
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import opening
from desktop.services.files import DurableFile, require_room
from desktop.services.keyring_secret import SystemKeyring, entry_name
from desktop.services.problems import (
    DamagedStore,
    DiskFull,
    KeyringChanged,
    NewerFormat,
    NoKeyring,
    PassphraseProblem,
    ReadOnlyProfile,
    SecondInstance,
    WrongPassphrase,
)
from desktop.services.profile import Identity, Profile
from desktop.services.session import Session
from desktop.services.store import schema
from desktop.services.store.connection import connect
from desktop.services.vault import Vault
from desktop.services.ways_back.recovery_code import new_code

PASSPHRASE = "mole harbour tin nine"
DEVICE = bytes([1]) * 32 + bytes([2]) * 32
CODE = new_code(lambda count: bytes([3]) * count)


def identity() -> Identity:
    return Identity(
        "profile-of-the-test", "http://127.0.0.1:1", "0" * 32, "Downs", "00", "1" * 32, "2" * 32, "Dr Osei", "clinician"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "profile"
    for turn in range(4):
        SystemKeyring().delete(entry_name(identity().profile, turn))


@pytest.fixture
def made(folder: Path) -> Path:
    profile = Profile(folder)
    _, stores = opening.make_store(profile, identity(), PASSPHRASE, DEVICE, CODE)
    stores.close()
    profile.close()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the count of wrong passphrases."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "attempts.json"}


def unlock(folder: Path, passphrase: str = PASSPHRASE) -> None:
    session = Session(folder)
    try:
        assert session.stage() == "locked"
        assert session.unlock(passphrase) == "waiting"
    finally:
        session.close()


def test_a_profile_opens_with_its_passphrase_and_keyring(made: Path) -> None:
    unlock(made)
    unlock(made)


def test_a_wrong_passphrase_says_so_and_changes_nothing(made: Path) -> None:
    before = contents(made)
    with pytest.raises(WrongPassphrase) as told:
        unlock(made, "mole harbour tin ten")
    assert "forgotten" in told.value.way_back
    assert contents(made) == before
    unlock(made)


def test_a_changed_and_an_emptied_keyring_each_say_so(made: Path) -> None:
    ring, name = SystemKeyring(), entry_name(identity().profile, 1)
    held = ring.read(name)
    ring.write(name, bytes(64))
    with pytest.raises(KeyringChanged):
        unlock(made)
    ring.delete(name)
    with pytest.raises(KeyringChanged) as told:
        unlock(made)
    assert "not in it" in told.value.words
    ring.write(name, held)
    unlock(made)


def test_without_a_keyring_the_program_says_so(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        with pytest.raises(NoKeyring):
            unlock(made)


def test_the_passphrase_can_be_changed(made: Path) -> None:
    profile = Profile(made)
    vault = Vault.unlock(profile, identity(), SystemKeyring(), PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        vault.change_passphrase("not the old one", "lamp seven orchard rain")
    vault.change_passphrase(PASSPHRASE, "lamp seven orchard rain")
    profile.close()
    with pytest.raises(WrongPassphrase):
        unlock(made)
    unlock(made, "lamp seven orchard rain")


@pytest.mark.parametrize("text", ["short", "password1234", "aaaaaaaaaaaa", "qwertyuiop12", "x" * 200])
def test_a_weak_passphrase_is_refused_in_words(folder: Path, text: str) -> None:
    profile = Profile(folder)
    with pytest.raises(PassphraseProblem) as told:
        opening.make_store(profile, identity(), text, DEVICE, CODE)
    profile.close()
    assert told.value.words
    assert Session(folder).stage() == "new"


def test_a_second_instance_is_told_so(made: Path) -> None:
    first = Session(made)
    with pytest.raises(SecondInstance):
        Session(made)
    first.close()
    unlock(made)


def test_a_key_file_of_a_newer_release_or_with_a_weak_kdf_is_refused(made: Path) -> None:
    file = DurableFile(made / "keys.json")
    content = file.read() or b""
    file.write(content.replace(b'"v": 2', b'"v": 3'))
    with pytest.raises(NewerFormat):
        unlock(made)
    file.write(content.replace(b'"memory_kib": 65536', b'"memory_kib": 8'))
    with pytest.raises(DamagedStore):
        unlock(made)
    file.write(content[: len(content) // 2])
    with pytest.raises(DamagedStore):
        unlock(made)


def test_a_store_of_a_newer_release_is_refused_in_words(made: Path) -> None:
    profile = Profile(made)
    vault = Vault.unlock(profile, identity(), SystemKeyring(), PASSPHRASE)
    connection = connect(made / "mirror.db", vault.keys.mirror)
    connection.pragma("user_version", schema.MIRROR_VERSION + 1)
    connection.close()
    profile.close()
    with pytest.raises(NewerFormat) as told:
        unlock(made)
    assert "Update this program" in told.value.way_back


def test_a_damaged_store_is_found(made: Path) -> None:
    path = made / "mirror.db"
    content = bytearray(path.read_bytes())
    for place in range(100, len(content), 4096):
        content[place] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(DamagedStore) as told:
        unlock(made)
    assert told.value.file == "mirror.db"
    assert "mirror.db" in told.value.words


def test_a_file_that_is_gone_is_not_made_anew(made: Path) -> None:
    (made / "outbox.db").unlink()
    with pytest.raises(DamagedStore) as told:
        unlock(made)
    assert "outbox.db" in told.value.words


def test_a_full_disk_is_said_before_work_starts(tmp_path: Path) -> None:
    with pytest.raises(DiskFull) as told:
        require_room(tmp_path, free_bytes=5 * 2**20)
    assert "5 MB" in told.value.words


def test_a_folder_that_cannot_be_written_is_said_before_work_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(ReadOnlyProfile):
        Session(tmp_path)


def test_the_folder_is_for_its_owner_alone(made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
