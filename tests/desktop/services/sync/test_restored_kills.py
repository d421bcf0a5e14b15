"""A desk that is killed between being emptied for a restored backup and being filled again."""

import pytest

from desktop.services.store import mirror
from desktop.services.store.reader import Reader
from desktop.services.sync.loop import SyncLoop
from tests.desktop.services.sync.test_restored import held, rest, rig, two_desks
from tests.probes.near_desks import sync
from tests.probes.restored_desks import RestoredDesks as Rig

__all__ = ["rig"]


def test_a_desk_that_was_killed_right_after_it_was_emptied_fetches_before_it_says_anything(
    rig: Rig,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, edsger, person = two_desks(rig)
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    pull = SyncLoop._pull_all

    def killed(loop: SyncLoop, reader: Reader, wait: int) -> None:
        if not mirror.position(reader.mirror).cursor:
            raise KeyboardInterrupt
        pull(loop, reader, wait)

    with monkeypatch.context() as patch:
        patch.setattr(SyncLoop, "_pull_all", killed)
        with pytest.raises(KeyboardInterrupt):
            sync(ada)
    rest(ada, edsger)
    assert [one.kind for one in rig.log() if one.stream == person].count("consent.withdrawn") == 1
    assert held(ada) == held(edsger)
