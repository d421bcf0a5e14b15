"""A process that is to die at a write point dies right before it or right after it, and at no other."""

import os
import signal
from pathlib import Path

import apsw
import pytest
from sqlalchemy import text

from sync_service.storage import database
from tests.probes.splitting import run_to_its_end
from tests.proof.write_points import WritePoints


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
def test_a_store_has_what_it_committed_before_the_kill_and_no_more(tmp_path: Path, after: bool, kept: int) -> None:
    file = str(tmp_path / "store.db")
    plain = apsw.Connection(file)
    plain.execute("create table act (id integer)")
    plain.close()

    def work() -> None:
        connection = apsw.Connection(file)
        WritePoints(1, after=after, lasting=True).watch_store(connection)
        with connection:
            connection.execute("insert into act values (1)")

    assert run_to_its_end(work) == -signal.SIGKILL
    plain = apsw.Connection(file)
    assert plain.execute("select count(*) from act").get == kept
    plain.close()


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
def test_a_service_has_what_it_committed_before_the_kill_and_no_more(tmp_path: Path, after: bool, kept: int) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'service.db'}")
    with database.writing(engine) as connection:
        connection.execute(text("create table act (id integer)"))
    engine.dispose()

    def work() -> None:
        WritePoints(1, after=after, lasting=True).watch_service(engine)
        with database.reading(engine) as connection:
            connection.execute(text("select * from act"))
        with database.writing(engine) as connection:
            connection.execute(text("insert into act values (1)"))

    assert run_to_its_end(work) == -signal.SIGKILL
    with database.reading(engine) as connection:
        assert connection.scalar(text("select count(*) from act")) == kept
    engine.dispose()


@pytest.mark.parametrize(("point", "after", "names"), [(3, False, {"part"}), (3, True, {"part"}), (4, True, {"whole"})])
def test_a_file_is_where_it_was_at_the_kill(tmp_path: Path, point: int, after: bool, names: set[str]) -> None:
    part = tmp_path / "part"

    def work() -> None:
        WritePoints(point, after=after).watch_files()
        (tmp_path / "there").mkdir(exist_ok=True)
        with part.open("w") as stream:
            stream.write("whole")
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(tmp_path / "whole")

    assert run_to_its_end(work) == -signal.SIGKILL
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == names


def test_every_point_is_counted_and_named(tmp_path: Path) -> None:
    points = WritePoints()
    connection = apsw.Connection(str(tmp_path / "store.db"))
    points.watch_store(connection)
    connection.execute("create table act (id integer)")
    with connection:
        connection.execute("insert into act values (1)")
        assert connection.execute("select * from act").get == 1
    connection.close()
    assert points.count == 3
    assert [name.partition(" ")[0].lower() for name in points.names] == ["create", "insert", "commit"]
