"""What a round without news costs does not grow with the people who are kept here."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import apsw

from tests.probes.near_desks import NearDesks, near_clients

# Few rows, however many people and however long: what waits or is at fault, keys of one's teams, revoked workstations.
SMALL = frozenset({"act", "distrusted", "held_back", "lost_answer", "revoked", "settled", "team_wrap", "unchecked"})


def scans(connection: apsw.Connection, statement: str) -> list[str]:
    """How a statement looks through a whole table that grows; a partial index holds few of its rows."""
    listed: list[Any] = list(connection.execute("select name from sqlite_schema where type = 'table'"))
    tables = {name for (name,) in listed}
    few = set()
    for table in tables:
        indexes: list[Any] = list(connection.execute(f"pragma index_list({table})"))
        few |= {name for _, name, _, _, partial in indexes if partial}
    plan: list[Any] = list(connection.execute(f"explain query plan {statement}", [None] * statement.count("?")))
    steps = [how.split() for *_, how in plan]
    return [" ".join(step) for step in steps if step[0] == "SCAN" and step[1] in tables - SMALL and not few & set(step)]


def test_a_round_without_news_looks_through_nobodys_rows_but_those_that_it_is_about(tmp_path: Path) -> None:
    said: set[str] = set()

    def note(_: apsw.Cursor, statement: str, _bindings: object) -> bool:
        said.add(statement.strip())
        return True

    with near_clients(), ExitStack() as stack:
        desks = NearDesks(tmp_path, stack)
        desk = desks.desk(desks.bench.clinician).desk
        reader = desk.reader()
        stack.callback(reader.close)
        for _ in range(3):
            desk.sync.sync_once(reader)
        for file, known in (("mirror", "quarantined"), ("outbox", "reading")):
            said.clear()
            connections = [getattr(one, file) for one in (reader, desk.author_reader, desk._stores)]
            for one in connections:
                one.exec_trace = note
            desk.sync.sync_once(reader)
            for one in connections:
                one.exec_trace = None
            asked = [one for one in said if one.startswith(("select", "update", "delete"))]
            assert any(known in one for one in asked)
            assert {one: found for one in asked if (found := scans(connections[0], one))} == {}
