"""The writer carries out what was given to it before it was stopped, and cancels what comes after."""

import threading
from functools import partial
from pathlib import Path

import pytest

from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.store import mirror
from desktop.services.store.writer import Stores, Writer


def test_jobs_before_the_stop_are_done_and_later_ones_cancelled(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    stores = Stores(profile, new_keys())
    writer = Writer(stores)
    before = writer.submit(lambda given: given is stores)
    failing = writer.submit(lambda _: 1 // 0)
    writer.stop()
    after = writer.submit(lambda _: True)
    thread = threading.Thread(target=writer.run)
    thread.start()
    thread.join(5)
    assert before.result(0) is True
    assert isinstance(failing.exception(0), ZeroDivisionError)
    assert after.cancelled()
    stores.close()
    profile.close()


def test_a_turn_waits_until_all_has_gone_that_is_about_to_go(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    stores = Stores(profile, new_keys())
    writer = Writer(stores)
    done: list[str] = []
    writer.on_turn_due = lambda: done.append("turn")

    def forget(name: str, given: Stores) -> None:
        with given.mirror:
            mirror.ask_for_turn(given.mirror)
        done.append(name)

    writer.hold_turn(True)
    for name in ("first", "second"):
        writer.submit(partial(forget, name))
    writer.hold_turn(False)
    writer.submit(partial(forget, "after"))
    writer.stop()
    writer.run()
    assert done == ["first", "second", "turn", "after"]
    stores.close()
    profile.close()


@pytest.mark.expected_log(r"^Whether a turn is due cannot be read: ConnectionClosedError$")
def test_the_writer_goes_on_when_nobody_can_read_whether_a_turn_is_due(tmp_path: Path) -> None:
    """The sync and every read that must be noted wait for this thread."""
    profile = Profile(tmp_path)
    stores = Stores(profile, new_keys())
    writer = Writer(stores)
    closed = writer.submit(lambda given: given.mirror.close())
    after = writer.submit(lambda _: "done")
    writer.stop()
    writer.run()
    assert closed.result(0) is None
    assert after.result(0) == "done"
    stores.close()
    profile.close()


def test_opening_what_needs_no_mending_writes_nothing(tmp_path: Path) -> None:
    """Each write waits for the disk, while a person waits for the unlocking."""
    profile = Profile(tmp_path)
    keys = new_keys()
    Stores(profile, keys).close()

    stores = Stores(profile, keys)

    assert (stores.mirror.total_changes(), stores.outbox.total_changes()) == (0, 0)
    stores.close()
    profile.close()
