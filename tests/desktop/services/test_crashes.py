"""kill -9 between the outbox and the mirror: an act is never lost and never there twice."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from care_record.statements.statement import parse
from desktop.services.profile import Profile
from desktop.services.store import outbox
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores
from tests.desktop.services.crash import KEYS, POINTS, story

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("point", POINTS)
def test_an_act_survives_a_kill(tmp_path: Path, point: str) -> None:
    died = subprocess.run(
        [sys.executable, "-m", "tests.desktop.services.crash", str(tmp_path), point], cwd=ROOT, check=False
    )
    assert died.returncode == -signal.SIGKILL
    _, _, act = story()
    ids = {parse(one).id.bytes for one in act}
    profile = Profile(tmp_path)
    stores = Stores(profile, KEYS)
    reader = Reader.of_profile(profile, KEYS)
    try:
        waiting = {fact.id.bytes for fact in reader.pending()}
        came = {row[0] for row in reader.all("select id from entry")} & ids
        if point == "before the act":
            assert not waiting
            assert not came
        else:
            assert waiting | came == ids
            assert not waiting & came
        assert outbox.ids(stores.outbox) == waiting
        rows = reader.overlaid("patient", "true", (), reader.pending())
        assert len(rows) == (0 if point == "before the act" else 1)
    finally:
        reader.close()
        stores.close()
        profile.close()
