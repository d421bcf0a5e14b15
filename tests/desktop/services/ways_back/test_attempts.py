"""After five wrong passphrases in a row each further try waits, also after a restart or with another clock."""

from pathlib import Path

import pytest

from desktop.services.problems import TooManyTries
from desktop.services.ways_back.attempts import LONGEST_PAUSE_MS, Attempts, pause_ms


def test_the_pause_grows_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_ms(count) // 1000 for count in range(12)] == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert pause_ms(10_000) == LONGEST_PAUSE_MS


def test_the_fifth_wrong_passphrase_begins_a_pause_that_survives_a_restart(tmp_path: Path) -> None:
    now = 1_000_000
    for _ in range(5):
        Attempts(tmp_path, lambda: now).require()
        Attempts(tmp_path, lambda: now).failed()
    with pytest.raises(TooManyTries) as told:
        Attempts(tmp_path, lambda: now).require()
    assert "30 seconds" in told.value.words
    with pytest.raises(TooManyTries):
        Attempts(tmp_path, lambda: now + 29_000).require()
    Attempts(tmp_path, lambda: now + 30_000).require()


def test_a_clock_that_is_turned_back_does_not_shorten_the_pause(tmp_path: Path) -> None:
    for _ in range(6):
        Attempts(tmp_path, lambda: 5_000_000).failed()
    with pytest.raises(TooManyTries) as told:
        Attempts(tmp_path, lambda: 1_000).require()
    assert told.value.seconds == 60


def test_the_right_passphrase_begins_again(tmp_path: Path) -> None:
    for _ in range(7):
        Attempts(tmp_path, lambda: 0).failed()
    Attempts(tmp_path, lambda: 0).succeeded()
    Attempts(tmp_path, lambda: 0).require()
    (tmp_path / "attempts.json").write_text("not json")
    Attempts(tmp_path, lambda: 0).require()
