"""A service that was restored: which doors stay open until two administrators have said so."""

import json
from pathlib import Path

import pytest

from care_record.log.entry import parse as parse_entry
from care_record.statements.members import SETTLING_MS
from care_record.wire import bodies, cbor
from care_record.wire.receipt import encode_push, parse_receipts
from sync_service.pages import routes
from sync_service.storage import backup, database
from tests.probes.bench import Bench
from tests.sync_service.api.test_doors import Desk, Doors
from tests.sync_service.api.test_matrix import DOORS

OPEN = {"/v1/service", "/v1/token", "/v1/commands", "/v1/log/trust", "/v1/log/frontier", "/v1/log/consistency"}
# a code, a password or a ticket opens these; what is asked for there waits for a device's approval
OF_NEWCOMERS = {"/v1/trust", "/v1/sign-in", "/v1/enrolment-requests", "/v1/enrolment-requests/mine"}
OF_NEWCOMERS |= {"/v1/sign-in/provider", "/v1/sign-in/provider/confirm"}

# a token of its own opens this one, for a program that is locked; it tells a number alone
OF_LOCKED_PROGRAMS = {"/v1/flags"}


@pytest.fixture
def doors(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doors:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    bench.second, said = bench.world.staff("system-administrator", "edith")  # type: ignore[attr-defined]
    bench.apply(*said)
    bench.ready_patient()
    backup.write(bench.engine, tmp_path / "one", "backup", bench.world.clock())
    engine = database.connect(f"sqlite:///{tmp_path / 'new.db'}")
    backup.restore(engine, tmp_path / "one", None)
    engine.dispose()
    bench.close()
    bench.open(f"sqlite:///{tmp_path / 'new.db'}")
    return Doors(bench)


def knock(desk: Desk, door: tuple[str, str]) -> tuple[int, str]:
    row = DOORS[door]
    body = row.body if isinstance(row.body, bytes) else json.dumps(row.body).encode() if row.body else b""
    status, content = desk.call(door[0], door[1] + row.query, body)
    code = json.loads(content).get("code", "") if content[:1] == b"{" else ""
    return status, code


def test_every_other_door_says_that_the_service_was_restored(doors: Doors) -> None:
    for place in (doors.bench.clinician, doors.bench.administrator):
        desk = doors.desk(place)
        shut = {door[1] for door in DOORS if knock(desk, door) == (503, "restored")}
        assert shut >= {door[1] for door in DOORS} - OPEN - OF_NEWCOMERS - OF_LOCKED_PROGRAMS
        assert not shut & OPEN


def test_two_administrators_see_what_they_sign_and_open_it_again(doors: Doors) -> None:
    bench = doors.bench
    about = doors.web.get("/v1/service").json()["restored"]
    first, second = doors.desk(bench.administrator), doors.desk(bench.second)  # type: ignore[attr-defined]
    _, content = first.call("GET", "/v1/log/trust")
    stream = [parse_entry(one) for one in cbor.decode_map(content)["entries"]]
    assert {one.stream for one in stream} == {bench.world.trust}
    assert [one.n for one in stream] == list(range(1, len(stream) + 1))
    begun = bodies.IncarnationBegun(
        number=2, size=about["size"], root=bytes.fromhex(about["root"]), reason="The disk failed."
    )
    for desk, kind, body in (
        (first, "incarnation.begun", begun),
        (second, "incarnation.confirmed", bodies.IncarnationConfirmed(number=2)),
    ):
        assert knock(doors.desk(bench.clinician), ("GET", "/v1/changes")) == (503, "restored")
        said = desk.place.say(kind, bench.world.trust, body)
        status, content = desk.call("POST", "/v1/commands", encode_push([said]))
        assert [one.outcome for one in parse_receipts(content)] == ["applied"], status
    assert knock(doors.desk(bench.clinician), ("GET", "/v1/changes"))[0] == 200
    pushed = doors.desk(bench.clinician).call("POST", "/v1/commands?incarnation=1", encode_push([]))
    assert (pushed[0], json.loads(pushed[1])["code"]) == (409, "other-incarnation")
    assert doors.web.get("/v1/service").json()["restored"]["until"] == bench.world.clock() + SETTLING_MS
    bench.world.clock.now += SETTLING_MS
    assert doors.web.get("/v1/service").json()["restored"] is None
