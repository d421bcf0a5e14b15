"""Who may open a record, on the service: epochs, wraps beside the log, suspension, and the withheld way."""

from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.access import stored
from care_record.access.record import Access, Why
from care_record.agreement.statements import Kind
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage import database
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.record_access.earlier import suspend_ended
from tests.probes.bench import MEASURE
from tests.probes.record_world import DAY_MS, Record, RecordBench
from tests.probes.trust_world import Workstation


@pytest.fixture
def bench(records: RecordBench) -> RecordBench:
    return records


def standing(bench: RecordBench, record: Record) -> Access:
    with reading(bench.engine) as connection:
        query = select(t.record_access.c.state).where(t.record_access.c.patient == record.patient.bytes)
        return stored.decode(connection.scalar(query) or b"")


def withdraw(bench: RecordBench, record: Record) -> UUID:
    said = bench.world.agreement(bench.clinician, record.patient, Kind.WITHDRAWN)
    bench.apply(said)
    return parse(said).id


def both_teams(bench: RecordBench) -> Record:
    """A record that both teams can open."""
    record = bench.record()
    bench.refer(bench.outsider, record.patient, bench.world.other_team)
    bench.apply(
        bench.grant(bench.clinician, record, bench.world.other_team),
        bench.wrap(bench.clinician, record, bench.world.other_team, 1),
    )
    return record


def leave(bench: RecordBench, place: Workstation, team: UUID) -> None:
    assert place.member is not None
    body = bodies.MemberRemoved(team=team, member=place.member)
    bench.apply(bench.world.root.say("member.removed", bench.world.trust, body))


def test_a_team_opens_the_record_by_the_wrap_that_travels_with_its_changes(bench: RecordBench) -> None:
    record = bench.record()
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1}


def test_the_withheld_wrap_travels_to_nobody(bench: RecordBench) -> None:
    record = bench.record()
    for place in (bench.clinician, bench.clerk, bench.officer):
        assert bench.opens(bench.pulled(place), record, bench.desk) == set()


def test_a_second_team_asks_and_a_holder_gives_it_the_present_epoch(bench: RecordBench) -> None:
    record, other = bench.record(), bench.world.other_team
    asked = bench.outsider.say("access.requested", record.patient, bodies.AccessRequested(team=other, reason="Shared."))
    assert bench.one(asked).code == "not-in-team"
    bench.refer(bench.outsider, record.patient, other)
    again = bench.outsider.say("access.requested", record.patient, bodies.AccessRequested(team=other, reason="Shared."))
    bench.apply(again)
    assert bench.one(bench.grant(bench.outsider, record, other)).code == "not-holder"
    bench.apply(bench.grant(bench.clinician, record, other))
    assert bench.opens(bench.pulled(bench.outsider), record, other) == set()
    bench.apply(bench.wrap(bench.clinician, record, other, 1))
    assert bench.opens(bench.pulled(bench.outsider), record, other) == {1}
    assert not standing(bench, record).requests


def test_a_request_is_declined_by_a_holder(bench: RecordBench) -> None:
    record, other = bench.record(), bench.world.other_team
    bench.refer(bench.outsider, record.patient, other)
    asked = bench.outsider.say("access.requested", record.patient, bodies.AccessRequested(team=other, reason="Shared."))
    bench.apply(asked)
    declined = bodies.AccessDeclined(request=parse(asked).id, reason="Not needed.")
    assert bench.one(bench.outsider.say("access.declined", record.patient, declined)).code == "not-holder"
    bench.apply(bench.clinician.say("access.declined", record.patient, declined))
    assert not standing(bench, record).requests


def test_access_is_given_only_to_a_team_with_a_referral_and_its_present_key(bench: RecordBench) -> None:
    record, other = bench.record(), bench.world.other_team
    assert bench.one(bench.grant(bench.clinician, record, other)).code == "no-referral"
    bench.refer(bench.outsider, record.patient, other)
    old = bench.grant(bench.clinician, record, other)
    bench.turn(bench.outsider, other)
    assert bench.one(old).code == "team-key-turned"
    leave(bench, bench.outsider, other)
    assert bench.one(bench.grant(bench.clinician, record, other)).code == "team-key-turned"


def test_the_next_epoch_is_opened_only_when_one_is_due(bench: RecordBench) -> None:
    record = both_teams(bench)
    assert bench.one(bench.opening(bench.clinician, record, bench.world.team)[0]).code == "left-out"
    both = (bench.world.team, bench.world.other_team)
    record.keys.pop()
    assert bench.one(bench.opening(bench.clinician, record, *both)[0]).code == "key-exists"
    record.keys.pop()
    bench.apply(bench.end(bench.clinician, record.patient, bench.world.other_team))
    bench.apply(*bench.opening(bench.clinician, record, bench.world.team))
    with reading(bench.engine) as connection:
        rows = connection.execute(select(t.record_keys.c.epoch, t.record_keys.c.closed)).all()
    assert rows == [(1, Why.ENDED), (2, None)]


def test_whoever_wraps_a_second_time_is_told_that_nothing_is_left_to_do(bench: RecordBench) -> None:
    record = bench.record()
    assert bench.one(bench.wrap(bench.clinician, record, bench.world.team, 1)).code == "wrapped-already"
    assert bench.one(bench.withhold(bench.clinician, record, 1)).code == "wrapped-already"


def test_a_wrap_for_the_turned_team_key_takes_the_place_of_the_older_one(bench: RecordBench) -> None:
    record, team = bench.record(), bench.world.team
    bench.turn(bench.clinician, team)
    assert bench.one(bench.wrap(bench.clinician, record, team, 1, generation=1)).code == "team-key-exists"
    bench.apply(bench.wrap(bench.clinician, record, team, 1))
    bench.turn(bench.clerk, bench.desk)
    bench.apply(bench.withhold(bench.clinician, record, 1))
    with reading(bench.engine) as connection:
        rows = connection.execute(select(t.wraps.c.team, t.wraps.c.generation).order_by(t.wraps.c.seq)).all()
    assert rows == [(team.bytes, 2), (bench.desk.bytes, 2)]


def test_a_wrap_for_nobody_who_may_open_is_refused(bench: RecordBench) -> None:
    record, other = bench.record(), bench.world.other_team
    bench.refer(bench.outsider, record.patient, other)
    assert bench.one(bench.wrap(bench.clinician, record, other, 1)).code == "no-standing"
    assert bench.one(bench.wrap(bench.outsider, record, other, 1)).code == "not-holder"
    assert bench.one(bench.withhold(bench.outsider, record, 1)).code == "not-holder"


def test_when_access_ends_that_teams_wraps_are_gone_and_the_others_stay(bench: RecordBench) -> None:
    record = both_teams(bench)
    bench.apply(bench.end(bench.clinician, record.patient, bench.world.other_team))
    assert bench.opens(bench.pulled(bench.outsider), record, bench.world.other_team) == set()
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1}
    assert bench.one(bench.wrap(bench.clinician, record, bench.world.other_team, 1)).code == "no-standing"


def test_a_privacy_officer_ends_any_teams_access(bench: RecordBench) -> None:
    record = bench.record()
    bench.apply(bench.end(bench.officer, record.patient, bench.world.team))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()
    unknown = bench.end(bench.officer, bench.world.id(), bench.world.team)
    assert bench.one(unknown).code == "unknown-patient"


def test_a_withdrawal_holds_every_wrap_back_at_once_and_ends_what_is_open_by_any_channel(bench: RecordBench) -> None:
    record = bench.record()
    bench.apply(bench.world.request(bench.clinician, record.patient, MEASURE, channel="in-clinic", mode="in-clinic")[1])
    withdraw(bench, record)
    assert bench.kinds(record.patient)[-2:] == ["consent.withdrawn", "measure.cancelled"]
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()
    for channel in ("email", "in-clinic"):
        asked = bench.world.request(bench.clinician, record.patient, MEASURE, channel=channel)[1]
        assert bench.one(asked).code == "suspended"
    assert bench.one(bench.grant(bench.clinician, record, bench.world.team)).code == "suspended"


def test_an_agreement_that_knew_of_it_gives_the_wraps_back_and_care_goes_on_with_a_new_key(
    bench: RecordBench,
) -> None:
    record = bench.record()
    withdraw(bench, record)
    seen = bench.pull(bench.clinician.member)[1].head
    bench.apply(bench.world.agreement(bench.clinician, record.patient, base=seen))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1}
    assert bench.one(bench.world.request(bench.clinician, record.patient, MEASURE)[1]).code == "no-key"
    bench.apply(*bench.opening(bench.clinician, record, bench.world.team))
    bench.apply(bench.world.request(bench.clinician, record.patient, MEASURE)[1])
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1, 2}


def test_a_confirmed_withdrawal_erases_all_but_the_withheld_wrap_and_care_goes_on_with_a_new_key(
    bench: RecordBench,
) -> None:
    record = both_teams(bench)
    bench.apply(bench.confirm(bench.clinician, record.patient, withdraw(bench, record), "telephone-on-record"))
    with reading(bench.engine) as connection:
        assert connection.scalars(select(t.wraps.c.withheld)).all() == [True]
    bench.apply(*bench.opening(bench.clinician, record, bench.world.team))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {2}
    assert bench.one(bench.wrap(bench.clinician, record, bench.world.team, 1)).code == "not-holder"


def test_the_desk_decides_a_withdrawal_only_after_seven_days(bench: RecordBench) -> None:
    record = bench.record()
    withdrawal = withdraw(bench, record)
    bench.world.clock.now += 7 * DAY_MS - 1
    assert bench.one(bench.confirm(bench.clinician, record.patient, withdrawal, "desk-decided")).code == "too-early"
    bench.world.clock.now += 1
    bench.apply(bench.confirm(bench.clinician, record.patient, withdrawal, "desk-decided"))


def test_a_record_of_the_first_release_is_worked_out_from_its_stream(bench: RecordBench) -> None:
    patient, key = bench.ready_patient(7)
    record = Record(patient, [key])
    bench.go_back("0002")
    database.upgrade(bench.engine)
    with writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        assert batch.access.of(patient).may_open(bench.world.team, 1)
    withdrawal = withdraw(bench, record)
    grant = next(entry for entry in bench.pulled(bench.clinician) if entry.kind == "access.granted")
    assert grant.body is None
    bench.apply(bench.confirm(bench.clinician, patient, withdrawal, "in-person"))
    assert standing(bench, record).destroyed == 1
    grant = next(entry for entry in bench.pulled(bench.clinician) if entry.kind == "access.granted")
    assert grant.body is None
    bench.apply(*bench.opening(bench.clinician, record, bench.world.team))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {2}


def test_a_withdrawal_of_the_first_release_suspends_from_the_first_start_on(bench: RecordBench) -> None:
    patient, _ = bench.ready_patient(7)
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN))
    bench.go_back("0002")
    database.upgrade(bench.engine)
    assert [entry.body for entry in bench.pulled(bench.clinician) if entry.kind == "access.granted"] != [None]
    for _ in range(2):
        with writing(bench.engine) as connection:
            suspend_ended(connection, bench.tools.at_rest)
        assert [entry.body for entry in bench.pulled(bench.clinician) if entry.kind == "access.granted"] == [None]
    with reading(bench.engine) as connection:
        assert connection.scalars(select(t.record_keys.c.closed)).all() == [Why.WITHDRAWN]


def test_a_workstation_says_that_its_copies_are_destroyed_also_when_its_member_has_left(bench: RecordBench) -> None:
    record = bench.record()
    withdrawal = withdraw(bench, record)
    leave(bench, bench.coordinator, bench.world.team)
    said = bodies.CopiesDestroyed(because=withdrawal)
    bench.apply(bench.coordinator.say("copies.destroyed", record.patient, said))
    unknown = bodies.CopiesDestroyed(because=bench.world.id())
    assert bench.one(bench.clinician.say("copies.destroyed", record.patient, unknown)).code == "unknown"
    assert bench.one(bench.outsider.say("copies.destroyed", record.patient, said)).code == "not-in-team"
    bench.apply(bench.break_glass(bench.clerk, record.patient))
    bench.apply(bench.clerk.say("copies.destroyed", record.patient, said))


def test_nobody_is_referred_to_the_records_and_duty_desk(bench: RecordBench) -> None:
    record = bench.record()
    opened = bodies.ReferralOpened(referral=bench.world.id(), team=bench.desk, opened=bench.world.today())
    assert bench.one(bench.clerk.say("referral.opened", record.patient, opened)).code == "records-team"
    assert bench.one(bench.grant(bench.clinician, record, bench.desk)).code == "no-referral"
