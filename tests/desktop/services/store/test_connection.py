"""A connection to an encrypted file: its transactions, and how it shares the interpreter with other threads."""

import threading
from pathlib import Path
from time import monotonic
from typing import Any

import apsw
import pytest

from desktop.services.store import connection
from desktop.services.store.connection import connect

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> apsw.Connection:
    made = connect(tmp_path / "store.db", KEY)
    made.execute("create table thing (id integer primary key)")
    return made


def things(store: apsw.Connection) -> list[int]:
    return [one for (one,) in store.execute("select id from thing order by id")]


def put(store: apsw.Connection, number: int) -> None:
    store.execute("insert into thing (id) values (?)", (number,))


def put_all(store: apsw.Connection, *numbers: int) -> None:
    with store:
        for number in numbers:
            put(store, number)


def test_a_block_counts_as_a_whole(store: apsw.Connection) -> None:
    put_all(store, 1, 2)
    assert not store.in_transaction
    assert things(store) == [1, 2]


def test_a_block_that_fails_leaves_nothing(store: apsw.Connection) -> None:
    with pytest.raises(apsw.ConstraintError):
        put_all(store, 1, 1)
    assert not store.in_transaction
    assert things(store) == []


def test_a_block_inside_another_is_a_part_of_it(store: apsw.Connection) -> None:
    with store:
        put(store, 1)
        with pytest.raises(apsw.ConstraintError):
            put_all(store, 2, 1)
        put_all(store, 3)
    assert things(store) == [1, 3]


def test_what_a_block_inside_another_did_goes_with_the_other(store: apsw.Connection) -> None:
    def fail() -> None:
        with store:
            put_all(store, 1)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert things(store) == []


def test_a_commit_that_is_refused_leaves_nothing_and_says_why(store: apsw.Connection) -> None:
    store.set_commit_hook(lambda: True)
    with pytest.raises(apsw.ConstraintError), store:
        put(store, 1)
    store.set_commit_hook(None)
    assert not store.in_transaction
    assert things(store) == []
    with store:
        put(store, 2)
    assert things(store) == [2]


def test_other_threads_go_on_while_a_commit_waits(store: apsw.Connection, tmp_path: Path) -> None:
    """What it waits for here is another thread, which would never come to it if the commit kept the interpreter."""
    store.execute("pragma journal_mode = delete")
    other, commits = connect(tmp_path / "store.db", KEY, readonly=True), threading.Event()
    other.execute("begin")
    assert things(other) == []

    def begins(statement: dict[str, Any]) -> None:
        if statement["sql"].lower().startswith("release"):
            commits.set()

    def let_go() -> None:
        commits.wait()
        other.execute("commit")

    store.trace_v2(apsw.SQLITE_TRACE_STMT, begins)
    thread = threading.Thread(target=let_go, daemon=True)
    thread.start()
    with store:
        put(store, 1)
    thread.join()

    assert things(store) == [1]
    other.close()


@pytest.mark.parametrize("how", ["one by one", "all at once"])
def test_a_connection_rests_now_and_then_so_that_others_get_the_interpreter(
    store: apsw.Connection, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, rests = [monotonic() + 1], list[float]()

    def tick() -> float:
        clock[0] += 0.0001
        return clock[0]

    monkeypatch.setattr(connection, "monotonic", tick)
    monkeypatch.setattr(connection, "sleep", rests.append)
    with store:
        if how == "one by one":
            for number in range(200):
                put(store, number)
        else:
            store.executemany("insert into thing (id) values (?)", ((number,) for number in range(200)))

    # 200 statements of 0.1 ms
    assert 10 <= len(rests) <= 20
    assert all(0 < rest < 0.001 for rest in rests)
    assert len(things(store)) == 200
