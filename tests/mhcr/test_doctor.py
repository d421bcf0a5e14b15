"""`mhcr doctor`: what it says of a workstation, with and without the passphrase, and that it names nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desktop.services.keyring_secret import SystemKeyring, entry_name
from desktop.services.session import now_ms
from desktop.services.store import mirror
from mhcr.__main__ import app
from mhcr.doctor import examine
from tests.desktop.services.store import turned
from tests.desktop.services.store.turned import PASSPHRASE


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "profile"
    turned.make(made)
    yield made
    turned.forget_secrets()


def states(folder: Path, passphrase: str | None = None) -> dict[str, str]:
    return {one.check: one.state for one in examine(folder, passphrase)}


def test_without_the_passphrase_it_says_what_it_can(folder: Path) -> None:
    found = states(folder)
    assert found == {
        "key file": "good",
        "recovery code": "good",
        "mirror.db": "good",
        "outbox.db": "good",
        "keyring": "good",
        "service and clock": "note",
        "copy and outbox": "note",
    }


def test_a_changed_keyring_a_missing_file_and_a_plain_one_are_faults(folder: Path) -> None:
    SystemKeyring().write(entry_name("profile-that-turns", 1), bytes(64))
    (folder / "outbox.db").unlink()
    (folder / "mirror.db").write_bytes(b"SQLite format 3\0" + bytes(4080))
    found = states(folder)
    assert (found["keyring"], found["outbox.db"], found["mirror.db"]) == ("fault", "fault", "fault")


def test_a_damaged_key_file_is_all_that_is_said(folder: Path) -> None:
    (folder / "keys.json").write_text("{")
    assert states(folder) == {"key file": "fault"}


def test_a_wrong_passphrase_is_said(folder: Path) -> None:
    assert states(folder, "mole harbour tin ten")["unlocking"] == "fault"


def test_the_command_speaks_json_and_ends_with_one_at_a_fault(folder: Path) -> None:
    runner = CliRunner()
    good = runner.invoke(app, ["doctor", "--profile", str(folder), "--json"])
    assert good.exit_code == 0, good.output
    lines = [json.loads(line) for line in good.stdout.splitlines()]
    assert {"check", "state", "words"} == set(lines[0])
    assert "Dr Osei" not in good.output
    SystemKeyring().delete(entry_name("profile-that-turns", 1))
    assert runner.invoke(app, ["doctor", "--profile", str(folder)]).exit_code == 1
    none = runner.invoke(app, ["doctor", "--profile", str(folder / "nowhere")])
    assert none.exit_code == 2
    assert "There is no profile" in none.output


def test_it_can_look_while_the_program_has_the_profile_open(folder: Path) -> None:
    profile, vault, stores = turned.open_profile(folder)
    try:
        assert states(folder)["keyring"] == "good"
        assert states(folder, PASSPHRASE)["unlocking"] == "fault"
    finally:
        stores.close()
        vault.drop()
        profile.close()


def test_unlocked_it_says_how_old_the_copy_is_what_waits_and_what_was_set_aside(folder: Path) -> None:
    profile, vault, stores = turned.open_profile(folder)
    mirror.keep(stores.mirror, "synced_at", now_ms())
    stores.mirror.execute("insert into distrusted (seq, words) values (5, 'Quennelldene')")
    stores.close()
    vault.drop()
    profile.close()
    found = {one.check: one for one in examine(folder, PASSPHRASE)}
    assert found["age of the copy"].words == "The last whole sync was 0.0 hours ago."
    assert found["outbox"].words.startswith("1 waiting, 0 need attention, the oldest since ")
    assert found["set aside"].state == "note"
    assert found["set aside"].words.startswith("1 could not be read or trusted")
    assert "Quennelldene" not in str(found)


def test_a_first_sync_that_is_not_done_says_how_far_it_came(folder: Path) -> None:
    profile, vault, stores = turned.open_profile(folder)
    stores.mirror.execute("update meta set value = null where name = 'synced_at'")
    stores.close()
    vault.drop()
    profile.close()
    found = {one.check: one for one in examine(folder, PASSPHRASE)}
    assert "The first sync is not done: " in found["age of the copy"].words
