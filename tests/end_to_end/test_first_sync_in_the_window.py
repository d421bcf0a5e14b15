"""The program's own window from the unlock to the end of the first sync, in a process of its own."""

from pathlib import Path

from benchmarks.first_sync.rate import fill
from benchmarks.made_profile import make
from benchmarks.served import served
from benchmarks.window.process import watched
from tests.desktop.services.clinic import identity_of


def test_nothing_is_loaded_once_the_passphrase_is_given(tmp_path: Path) -> None:
    """What is loaded then holds all threads, the window's too, just when everything begins at once."""
    with served(tmp_path / "service") as (service, world, place, device):
        fill(world, place, device, 3)
        identity = identity_of(world, place, str(service.ready["address"]))
        ring = make(tmp_path / "profile", identity, place.key.private_bytes_raw() + place.sealing.seed)
        found = watched("loaded", tmp_path / "profile", ring.held, tmp_path / "compiled")

    assert found["late"] == []
