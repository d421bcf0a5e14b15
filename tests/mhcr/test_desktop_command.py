"""`mhcr desktop` and `mhcr gallery` from the command line."""

from pathlib import Path

from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from mhcr.__main__ import app


def test_a_link_to_nobody_is_refused_in_words() -> None:
    done = CliRunner().invoke(app, ["desktop", "mhcr://patient/123"])

    assert done.exit_code == 2
    assert "ten digits of an NHS number" in done.output


def test_the_gallery_takes_the_pictures_that_were_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["gallery", "--pictures", str(tmp_path), "--only", "unlock-normal"])

    assert done.exit_code == 0, done.output
    assert [one.name for one in tmp_path.iterdir()] == ["unlock-normal.png"]
    assert (tmp_path / "unlock-normal.png").read_bytes().startswith(b"\x89PNG")


def test_the_gallery_says_when_it_cannot_keep_them(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    done = CliRunner().invoke(app, ["gallery", "--pictures", str(tmp_path / "file" / "below")])

    assert done.exit_code == 1
    assert "cannot be kept" in done.output
