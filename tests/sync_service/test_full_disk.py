"""A service whose disk fills up: said before it starts, then in words at every door; nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from sync_service.application import create
from sync_service.pages.templates import Pages
from sync_service.settings import load
from sync_service.startup import StartRefused, prepare
from sync_service.storage.database import NoRoom, writing
from tests.probes.bench import Bench
from tests.probes.service_process import SETTINGS
from tests.probes.web import Web


class Usage(NamedTuple):
    """What the system says of a disk."""

    total: int
    used: int
    free: int


def fill(bench: Bench) -> Any:
    """Give the database's file not a page more; gives what takes the limit away."""

    def limit(connection: Any, _record: object) -> None:
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages}")

    bench.engine.dispose()
    event.listen(bench.engine, "connect", limit)

    def empty() -> None:
        event.remove(bench.engine, "connect", limit)
        bench.engine.dispose()

    return empty


def test_a_disk_without_room_is_said_before_the_service_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mhcr.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 5 * 2**20, 5 * 2**20))
    with pytest.raises(StartRefused) as told:
        prepare(load(file))
    assert str(told.value) == "The disk of the database has 5 MB left; the service needs 64 MB to start."
    assert [one.name for one in tmp_path.iterdir()] == ["mhcr.toml"]


def test_statements_that_find_no_room_leave_nothing_and_are_taken_once_there_is_some(bench: Bench) -> None:
    said = [bench.world.registration(bench.clinician, bench.world.patient(index)) for index in range(1, 60)]
    empty = fill(bench)
    taken = until_it_is_full(bench, said)
    before = bench.head()
    with pytest.raises(NoRoom):
        bench.processor.apply(said[taken])
    assert bench.head() == before
    empty()
    for statements in said[taken:]:
        bench.apply(*statements)
    # those of before are known by their receipts
    assert bench.apply(*said[0])[0].seq is not None
    entries, end, _ = bench.pull(bench.clinician.member)
    assert len({entry.id for _, entry in entries}) == len(entries) == end.entries


def until_it_is_full(bench: Bench, said: list[list[bytes]]) -> int:
    """How many of these are taken before one is not."""
    for taken, statements in enumerate(said):
        try:
            bench.apply(*statements)
        except NoRoom:
            return taken
    raise AssertionError("there was always room")


@pytest.mark.expected_log(r"^The service's disk is full: nothing is taken until there is room again")
def test_whoever_asks_is_told_that_there_is_no_room(bench: Bench) -> None:
    service = bench.service()
    app = create(service, Pages(service.settings), None)

    @app.get("/full")
    def full() -> None:
        with writing(bench.engine) as connection:
            connection.exec_driver_sql("create table more (content)")
            for _ in range(2_000):
                connection.exec_driver_sql("insert into more values (randomblob(4000))")

    empty = fill(bench)
    answer = Web(app).get("/full")
    assert answer.status_code == 503
    assert answer.json() == {"code": "full", "words": NoRoom.words}
    empty()
    assert Web(app).get("/full").status_code == 200
