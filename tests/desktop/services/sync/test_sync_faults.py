"""A round of the sync that fails in any way is said in the status line, and the next round is tried."""

from pathlib import Path

import pytest

from desktop.services.problems import DiskFull
from desktop.services.sync.loop import SyncLoop
from tests.desktop.services.clinic import Clinic, open_desk
from tests.probes.service_process import ServiceProcess


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(
            ZeroDivisionError("Marigold"),
            "a fault of this program",
            marks=pytest.mark.expected_log(r"^The sync failed: ZeroDivisionError at test_sync_faults\.py:\d+$"),
        ),
        (DiskFull(), DiskFull.words),
    ],
)
def test_a_failing_round_is_said_and_the_next_one_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    whole, failing = SyncLoop.sync_once, [error]

    def once(loop: SyncLoop, *given: object) -> None:
        if failing:
            raise failing.pop()
        whole(loop, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(SyncLoop, "sync_once", once)
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder) as service:
        clinic = Clinic(service)
        with open_desk(tmp_path / "desk", clinic.identity(clinic.place), clinic.place) as bench:
            bench.until(lambda: words in bench.reads.status().sentence)
            assert bench.reads.status().risk_may_be_late
            bench.desk.sync.wake()
            bench.until(lambda: bench.reads.status().connected == "connected")
