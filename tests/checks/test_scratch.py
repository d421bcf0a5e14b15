import shutil
import stat
from pathlib import Path

import pytest

from checks.scratch import scratch


def test_what_tests_throw_away_lies_in_memory_and_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    with scratch(tmp_path, room=1) as settings:
        folder = Path(settings["TMPDIR"])
        (folder / "left").write_text("over")

        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o711, "another user's programs get to what is theirs in it"

    assert not folder.exists()


def test_where_memory_is_short_or_absent_the_systems_own_folder_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    everything = shutil.disk_usage(tmp_path).total

    with scratch(tmp_path, room=everything + 1) as short, scratch(tmp_path / "absent", room=1) as absent:
        assert short == absent == {}


def test_a_folder_that_the_person_has_chosen_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", "/elsewhere")

    with scratch(tmp_path, room=1) as settings:
        assert settings == {}
