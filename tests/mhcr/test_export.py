"""`mhcr export`: asks for the passphrase, says in words what it cannot do, and leaves no half of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desktop.services.keyring_secret import SystemKeyring, entry_name
from desktop.services.session import now_ms
from desktop.services.state.lease import keep_extension
from mhcr.__main__ import app
from tests.desktop.services.reads.answered_desk import DAY_MS, AnsweredDesk
from tests.desktop.services.store.turned import PASSPHRASE


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A profile with two answers, closed again."""
    folder = tmp_path_factory.mktemp("export") / "answered"
    desk = AnsweredDesk(folder, passphrase=PASSPHRASE)
    desk.answer("phq-9", 1, 30)
    desk.answer("phq-9", 2, 10)
    # the command goes by the computer's own clock
    desk.stores.mirror.execute("delete from meta where name in ('clock_first', 'clock_seen')")
    keep_extension(desk.stores.mirror, now_ms() + DAY_MS)
    desk.close()
    yield folder
    for turn in range(2):
        SystemKeyring().delete(entry_name(desk.identity.profile, turn))


def run(*words: str, typed: str = f"{PASSPHRASE}\n") -> tuple[int, str]:
    found = CliRunner().invoke(app, ["export", *words], input=typed)
    return found.exit_code, found.output


def test_without_a_profile_it_asks_for_nothing(tmp_path: Path) -> None:
    code, said = run("csv", str(tmp_path / "out.csv"), "--profile", str(tmp_path))
    assert code == 2
    assert "There is no profile" in said


@pytest.mark.parametrize("kind", ["fhir", "mhsds", "csv"])
def test_a_place_that_is_taken_and_a_day_that_is_none_are_said_before_the_passphrase(tmp_path: Path, kind: str) -> None:
    (tmp_path / "there").mkdir()
    assert "nothing is written over it" in run(kind, str(tmp_path / "there"))[1]
    assert "is no day" in run(kind, str(tmp_path / "new"), "--since", "yesterday")[1]


def test_a_wrong_passphrase_is_said_and_nothing_is_written(answered: Path, tmp_path: Path) -> None:
    code, said = run("csv", str(tmp_path / "out.csv"), "--profile", str(answered), typed="mole harbour tin ten\n")
    assert code == 1
    assert "passphrase" in said.lower()
    assert not (tmp_path / "out.csv").exists()


def test_what_is_typed_is_not_shown(answered: Path, tmp_path: Path) -> None:
    assert PASSPHRASE not in run("csv", str(tmp_path / "out.csv"), "--profile", str(answered))[1]


@pytest.mark.parametrize("kind", ["fhir", "mhsds", "csv"])
def test_it_writes_what_was_answered_and_says_how_much(answered: Path, tmp_path: Path, kind: str) -> None:
    code, said = run(kind, str(tmp_path / "out"), "--profile", str(answered), "--team", "hove adult team")
    assert (code, "2 answers of 1 people" in said) == (0, True), said
    assert (tmp_path / "out").exists()
    assert "Featherstonehaugh" not in said


def test_a_team_of_others_is_refused_in_words(answered: Path, tmp_path: Path) -> None:
    code, said = run("csv", str(tmp_path / "out"), "--profile", str(answered), "--team", "Lewes Adult Team")
    assert (code, "Yours: Hove Adult Team." in said) == (2, True), said


def test_readiness_is_said_without_a_name(answered: Path) -> None:
    code, said = run("readiness", "--profile", str(answered))
    assert (code, "paired 1" in said, "Featherstonehaugh" in said) == (0, True, False), said
