"""Who is at the workstation, as the bar on top says it."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from mhcr.gallery.memory import MemoryReads
from mhcr.gallery.people import ME
from tests.probes.window import WindowProbe


def test_teams_that_came_before_the_window_listened_are_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter([replace(ME, teams=())])
    monkeypatch.setattr(MemoryReads, "me", lambda _reads: next(said, ME))

    probe = WindowProbe(qtbot).start("open")

    probe.until(lambda: "2 teams" in probe.words())
