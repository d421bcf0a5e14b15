"""A restored backup lacks what was said of records that never come to who said it: brought again, once, as signed."""

from pathlib import Path

import pytest

from care_record.log.entry import parse as parse_entry
from care_record.sealing.keys import SealingKey
from care_record.statements.statement import KnownTree, parse
from care_record.wire import bodies
from sync_service.storage import database
from sync_service.storage.finding import duplicates
from sync_service.storage.record_access import streams
from sync_service.storage.record_access.streams import NotReleased
from tests.probes.bench import MEASURE
from tests.probes.postgres import Postgres
from tests.probes.record_world import HOUR_MS, RecordBench
from tests.probes.trust_world import Workstation
from tests.sync_service.storage.test_restored import Back, answer_to, give


@pytest.fixture
def back(tmp_path: Path, request: pytest.FixtureRequest, records: RecordBench, address: str | None) -> Back:
    new = f"sqlite:///{tmp_path / 'new.db'}"
    if address is not None:
        postgres: Postgres = request.getfixturevalue("postgres")
        new = postgres.empty_database()
    second, said = records.world.staff("system-administrator", "edith")
    records.apply(*said)
    return Back(records, tmp_path, second, new)


def again(back: Back) -> None:
    back.restore()
    back.confirm()


def released(bench: RecordBench, place: Workstation, opened: bytes) -> str:
    """Whether the service releases the record: the reason why not, empty where it does."""
    directory, now = bench.processor.directory(), bench.world.clock()
    assert directory is not None
    with database.reading(bench.engine) as connection:
        try:
            streams.retained(connection, bench.tools.at_rest, directory, place.device, parse(opened).id, now)
        except NotReleased as error:
            return error.code
    return ""


def body_of(opened: bytes) -> bodies.GlassBroken:
    said = parse(opened)
    body = bodies.statement_body(said.kind, said.body)
    assert isinstance(body, bodies.GlassBroken)
    return body


def test_an_opening_is_in_the_log_again_once_whoever_brings_it_and_opens_for_its_time_alone(
    back: Back, records: RecordBench
) -> None:
    record = records.record()
    back.keep()
    opened = records.break_glass(records.clerk, record.patient)
    records.apply(opened)
    assert give(records, records.clerk, opened) == ["refused"], "nothing was restored"
    back.restore()
    assert give(records, records.clerk, opened) == ["refused"], "two administrators have not said so"
    back.confirm()
    assert released(records, records.clerk, opened) == "unknown"
    assert give(records, records.clinician, opened) == ["taken"]
    assert give(records, records.clerk, opened, opened) == ["taken", "taken"]
    assert records.processor.apply([opened], device=records.clerk.device)[0].outcome == "applied"
    kept = [one.body for one in records.pulled(records.clinician) if one.kind == "glass.broken"]
    assert kept == [opened], "to the byte, so that each workstation verifies it"
    assert released(records, records.clerk, opened) == ""
    records.world.clock.now += HOUR_MS
    assert released(records, records.clerk, opened) == "closed"


def test_an_opening_is_in_the_log_again_when_its_time_has_passed_and_nothing_opens_by_it(
    back: Back, records: RecordBench
) -> None:
    record = records.record()
    back.keep()
    opened = records.break_glass(records.clerk, record.patient)
    records.apply(opened)
    records.world.clock.now += 5 * HOUR_MS
    assert records.one(records.clerk.say("glass.broken", record.patient, body_of(opened))).code == "invalid"
    again(back)
    assert give(records, records.clerk, opened) == ["taken"]
    assert records.kinds(record.patient).count("glass.broken") == 1
    assert released(records, records.clerk, opened) == "closed"
    # the key was out: the next epoch that a team has opened since comes back behind it
    record.keys.append(SealingKey(records.world.random(32)))
    records.apply(records.grant(records.clinician, record, records.world.team))


def test_what_it_rests_on_may_be_brought_back_later_and_it_counts_then(back: Back, records: RecordBench) -> None:
    back.keep()
    person = records.world.patient(7)
    registered = records.world.registration(records.clinician, person)
    keeper, joined = records.world.staff("clinician", "ruth", records.desk)
    assert keeper.member is not None
    confirmed = bodies.MemberConfirmed(team=records.desk, member=keeper.member)
    joined.append(records.clerk.say("member.confirmed", records.world.trust, confirmed))
    records.apply(*joined, *registered)
    opened = records.break_glass(keeper, person.id)
    records.apply(opened)
    again(back)
    assert give(records, records.clerk, opened) == ["not-yet"], "its author is not enrolled again"
    records.apply(*joined[:-1])
    assert give(records, keeper, opened) == ["not-yet"], "nor at the desk"
    records.apply(joined[-1])
    assert give(records, keeper, opened) == ["not-yet"], "nobody knows the person"
    records.apply(*registered)
    assert give(records, keeper, opened) == ["taken"]


def test_who_has_left_the_desk_since_has_opened_it_and_says_nothing_more(back: Back, records: RecordBench) -> None:
    record = records.record()
    request, asked = records.world.request(records.clinician, record.patient, MEASURE)
    records.apply(asked)
    back.keep()
    opened = records.break_glass(records.clerk, record.patient)
    records.apply(opened)
    assert records.clerk.member is not None
    left = bodies.MemberRemoved(team=records.desk, member=records.clerk.member)
    again(back)
    lost = answer_to(records, request, record.keys[0], record.patient, 900)
    assert give(records, records.clinician, lost) == ["taken"]
    records.apply(records.administrator.say("member.removed", records.world.trust, left))
    assert give(records, records.clinician, opened) == ["taken"]
    told = bodies.RiskAcknowledged(response=parse_entry(lost).id, action="telephoned")
    acknowledged = records.clerk.say("risk.acknowledged", record.patient, told)
    assert give(records, records.clerk, acknowledged) == ["not-yet"]
    assert released(records, records.clerk, opened) == "not-in-team"


def test_an_acknowledgement_of_the_desk_counts_by_the_opening_of_its_own_time(back: Back, records: RecordBench) -> None:
    record = records.record()
    request, asked = records.world.request(records.clinician, record.patient, MEASURE)
    records.apply(asked)
    back.keep()
    lost = answer_to(records, request, record.keys[0], record.patient, 900)
    opened = records.break_glass(records.clerk, record.patient)
    told = bodies.RiskAcknowledged(response=parse_entry(lost).id, action="telephoned")
    acknowledged = records.clerk.say("risk.acknowledged", record.patient, told)
    records.world.clock.now += 2 * HOUR_MS
    too_late = records.clerk.say("risk.acknowledged", record.patient, told)
    again(back)
    assert give(records, records.clerk, opened, acknowledged) == ["taken", "not-yet"], "the answer is not back"
    assert give(records, records.clinician, lost) == ["taken"]
    assert give(records, records.clerk, acknowledged, acknowledged) == ["taken", "taken"]
    assert give(records, records.clerk, too_late) == ["not-yet"]
    assert records.kinds(record.patient).count("risk.acknowledged") == 1


def test_nothing_else_comes_in_by_this_door(back: Back, records: RecordBench) -> None:
    record = records.record()
    back.keep()
    described = back.described
    assert described is not None
    opened = records.break_glass(records.clerk, record.patient)
    records.apply(opened)
    again(back)
    agreed = records.world.agreement(records.clinician, record.patient)
    known = KnownTree(described.size, described.root, 2)
    fresh = records.clerk.say("glass.broken", record.patient, body_of(opened), tree=known)
    not_of_the_desk = records.clinician.say("glass.broken", record.patient, body_of(opened))
    forged = opened[:-1] + bytes([opened[-1] ^ 1])
    revoked = bodies.DeviceRevoked(device=records.clerk.device)
    assert give(records, records.clerk, agreed, fresh, forged) == ["refused"] * 3
    assert give(records, records.clinician, not_of_the_desk) == ["not-yet"]
    assert "glass.broken" not in records.kinds(record.patient)
    records.apply(records.administrator.say("device.revoked", records.world.trust, revoked))
    assert give(records, records.clinician, opened) == ["refused"], "no workstation would believe it"


def test_what_the_identity_desk_told_apart_is_told_apart_again_in_its_order(back: Back, records: RecordBench) -> None:
    one, other, third = (records.record(index).patient for index in (1, 2, 3))
    desk, said = records.world.staff("identity-administrator", "philippa")
    records.apply(*said)
    back.keep()
    apart = desk.say("patient.told-apart", one, bodies.ToldApart(other=other))
    records.apply(apart)
    further = desk.say("patient.told-apart", one, bodies.ToldApart(other=third))
    taken_back = desk.say("patient.told-apart", third, bodies.ToldApart(other=one, taken_back=True))
    again(back)
    assert give(records, desk, apart, further, taken_back, apart) == ["taken"] * 4
    assert desk.member is not None
    looker = duplicates.Looker(records.world.trust, desk.member, desk.device)
    pairs, _, _ = duplicates.told_apart(records.service(), looker)
    assert [{pair.one.id, pair.other.id} for pair in pairs] == [{one, other}]
    assert records.kinds(one).count("patient.told-apart") == 2
