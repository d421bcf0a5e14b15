"""Attackers of the threat model at the service's storage, each by name: what they hold, ask for and get."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import pytest

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import unwrap_record_key
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage import backup
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from tests.probes.bench import MEASURE
from tests.probes.record_world import Record, RecordBench
from tests.probes.trust_world import Workstation


@pytest.fixture
def bench(records: RecordBench) -> RecordBench:
    return records


def remove(bench: RecordBench, place: Workstation, team: UUID) -> None:
    assert place.member is not None
    body = bodies.MemberRemoved(team=team, member=place.member)
    bench.apply(bench.world.root.say("member.removed", bench.world.trust, body))


def colleague(bench: RecordBench) -> Workstation:
    """A second clinician of the team."""
    place, said = bench.world.staff("clinician", "olga", bench.world.team)
    bench.apply(*said)
    return place


def wraps_in(bench: RecordBench) -> dict[tuple[int, bool], bytes]:
    """The wraps in the database, by epoch and whether they are withheld."""
    with reading(bench.engine) as connection:
        rows = connection.execute(t.wraps.select()).all()
    return {(row.epoch, bool(row.withheld)): parse(row.body).body["wrap"] for row in rows}


def opens(bench: RecordBench, record: Record, wrap: bytes, epoch: int, keys: Iterable[SealingKey]) -> bool:
    public = record.keys[epoch - 1].public.encoded
    for key in keys:
        try:
            unwrap_record_key(wrap, key, trust=bench.world.trust, patient=record.patient, epoch=epoch, public=public)
        except DoesNotOpen:
            continue
        return True
    return False


def test_a_removed_member_with_an_old_copy_gets_nothing_new_and_no_wrap_for_the_old_key_is_left(
    bench: RecordBench,
) -> None:
    """She keeps the team's old key. Whoever stays turns it, wraps again, and opens the next epoch."""
    world, record, olga = bench.world, bench.record(), colleague(bench)
    old = world.team_key
    remove(bench, olga, world.team)
    bench.turn(bench.clinician, world.team)
    bench.apply(bench.wrap(bench.clinician, record, world.team, 1))
    bench.apply(*bench.opening(bench.clinician, record, world.team))
    assert record.patient not in {entry.stream for entry in bench.pulled(olga)}
    assert not any(opens(bench, record, wrap, epoch, [old]) for (epoch, _), wrap in wraps_in(bench).items())
    refused = [
        bench.grant(olga, record, world.team),
        bench.wrap(olga, record, world.team, 1),
        world.request(olga, record.patient, MEASURE)[1],
        olga.say("access.requested", record.patient, bodies.AccessRequested(team=world.team, reason="Again.")),
    ]
    assert {one.code for one in bench.processor.apply(refused)} == {"not-in-team"}


def test_a_removed_member_who_still_sees_the_record_by_another_team_opens_nothing_by_the_old_key(
    bench: RecordBench,
) -> None:
    world, record = bench.world, bench.record()
    olga, said = world.staff("clinician", "olga", world.team, world.other_team)
    bench.apply(*said)
    bench.refer(bench.outsider, record.patient, world.other_team)
    old = {(world.team, 1)}
    remove(bench, olga, world.team)
    bench.turn(bench.clinician, world.team)
    bench.apply(bench.wrap(bench.clinician, record, world.team, 1))
    bench.apply(*bench.opening(bench.clinician, record, world.team))
    entries = bench.pulled(olga)
    assert record.patient in {entry.stream for entry in entries}
    assert bench.opens(entries, record, world.team, only=old) == set()


def test_a_revoked_workstation_that_replays_what_it_said_changes_nothing(bench: RecordBench) -> None:
    world, record, olga = bench.world, bench.record(), colleague(bench)
    bench.refer(bench.outsider, record.patient, world.other_team)
    said = [bench.grant(olga, record, world.other_team), bench.wrap(olga, record, world.other_team, 1)]
    first = bench.apply(*said)
    bench.apply(bench.end(bench.clinician, record.patient, world.other_team))
    bench.apply(world.root.say("device.revoked", world.trust, bodies.DeviceRevoked(device=olga.device)))
    before = len(bench.pulled(bench.clinician))
    assert bench.processor.apply(said, device=olga.device) == first
    assert len(bench.pulled(bench.clinician)) == before
    assert bench.opens(bench.pulled(bench.outsider), record, world.other_team) == set()
    anew = bench.processor.apply([bench.wrap(olga, record, world.other_team, 1)], device=olga.device)
    assert [one.code for one in anew] == ["revoked-device"]


def test_whoever_forges_a_wrap_in_a_colleagues_name_is_refused(bench: RecordBench) -> None:
    record = bench.record()
    bench.refer(bench.outsider, record.patient, bench.world.other_team)
    forger = Workstation(
        bench.world, bench.clinician.device, bench.clinician.member, bench.outsider.key, bench.outsider.sealing
    )
    assert bench.one(bench.grant(forger, record, bench.world.other_team)).code == "bad-signature"
    assert bench.one(bench.wrap(forger, record, bench.world.team, 1)).code == "bad-signature"


def test_a_thief_of_the_database_and_both_backups_opens_no_record(bench: RecordBench, tmp_path: Path) -> None:
    """The thief also holds another team's key and a workstation's: only the teams that a wrap is for open it."""
    record = bench.record()
    loot = [bench.team_keys[bench.world.other_team, 1], bench.outsider.sealing, bench.administrator.sealing]
    now = bench.world.clock()
    for name, kind in (("one", "backup"), ("one.wraps", "wraps")):
        backup.write(bench.engine, tmp_path / name, kind, now)  # type: ignore[arg-type]
    wraps = wraps_in(bench)
    kept = (tmp_path / "one.wraps").read_bytes()
    assert set(wraps) == {(1, False), (1, True)}
    assert all(wrap in kept for wrap in wraps.values())
    assert not any(opens(bench, record, wrap, 1, loot) for wrap in wraps.values())
    assert opens(bench, record, wraps[1, True], 1, [bench.team_keys[bench.desk, 1]])
    assert not opens(bench, record, wraps[1, True], 1, [bench.world.team_key])
    assert not opens(bench, record, wraps[1, False], 1, [bench.team_keys[bench.desk, 1]])
    seeds = [record.keys[0].seed, *(key.seed for key in bench.team_keys.values()), bench.clinician.sealing.seed]
    stolen = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert not any(seed in stolen for seed in seeds)
