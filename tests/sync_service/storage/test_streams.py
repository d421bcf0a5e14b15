"""One record by itself: what a workstation lacks, and what the records and duty desk opened."""

import pytest

from care_record.agreement.statements import Kind
from care_record.log.chain import StreamHead
from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.frames import FrameReader
from care_record.wire.ids import audit_stream
from sync_service.storage.database import reading
from sync_service.storage.record_access import streams
from sync_service.storage.record_access.streams import NotReleased
from tests.probes.bench import MEASURE
from tests.probes.record_world import HOUR_MS, Record, RecordBench
from tests.probes.trust_world import Workstation


@pytest.fixture
def bench(records: RecordBench) -> RecordBench:
    return records


def read(frames: list[bytes]) -> list[Entry]:
    """The entries of an answer that is whole."""
    found = [parse_frame(body) for _, body in FrameReader().feed(b"".join(frames))]
    end = found.pop()
    assert isinstance(end, PageEnd)
    entries = [one for one in found if isinstance(one, Entry)]
    assert (end.entries, end.streams, end.more) == (len(found), 1, False) == (len(entries), 1, False)
    return entries


def stream(bench: RecordBench, place: Workstation, record: Record, *, officer: bool = False) -> list[Entry]:
    assert place.member is not None
    with reading(bench.engine) as connection:
        at_rest, now = bench.tools.at_rest, bench.world.clock()
        return read(
            streams.stream(
                connection,
                at_rest,
                place.member,
                record.patient,
                now,
                role="privacy-officer" if officer else "clinician",
            )
        )


def retained(bench: RecordBench, place: Workstation, opened: bytes) -> list[Entry]:
    directory = bench.processor.directory()
    assert directory is not None
    with reading(bench.engine) as connection:
        at_rest, now = bench.tools.at_rest, bench.world.clock()
        return read(streams.retained(connection, at_rest, directory, place.device, parse(opened).id, now))


def refusal(bench: RecordBench, place: Workstation, opened: bytes) -> str:
    with pytest.raises(NotReleased) as refused:
        retained(bench, place, opened)
    return refused.value.code


def whole(entries: list[Entry]) -> None:
    head = StreamHead()
    for entry in entries:
        head = head.follow(entry)


def test_a_member_gets_a_records_whole_stream_as_it_travels(bench: RecordBench) -> None:
    record = bench.record()
    entries = stream(bench, bench.clinician, record)
    whole(entries)
    assert entries == [entry for entry in bench.pulled(bench.clinician) if entry.stream == record.patient]
    assert bench.opens(entries, record, bench.world.team) == {1}


def test_what_was_held_back_comes_once_the_suspension_is_lifted(bench: RecordBench) -> None:
    record = bench.record()
    bench.apply(bench.world.agreement(bench.clinician, record.patient, Kind.WITHDRAWN))
    assert bench.opens(stream(bench, bench.clinician, record), record, bench.world.team) == set()
    seen = bench.pull(bench.clinician.member)[1].head
    bench.apply(bench.world.agreement(bench.clinician, record.patient, base=seen))
    assert bench.opens(stream(bench, bench.clinician, record), record, bench.world.team) == {1}


def test_nobody_else_gets_a_stream(bench: RecordBench) -> None:
    record = bench.record()
    for place in (bench.outsider, bench.clerk, bench.administrator):
        with pytest.raises(NotReleased):
            stream(bench, place, record)


def test_a_privacy_officer_gets_headers_where_the_bodies_are_not_for_oversight(bench: RecordBench) -> None:
    record = bench.record()
    entries = stream(bench, bench.officer, record, officer=True)
    whole(entries)
    assert {entry.kind for entry in entries if entry.body is None} == {"record-key.wrapped", "record-key.withheld"}


def test_the_desk_opens_a_retained_record_against_a_reason_and_no_longer_than_it_said(bench: RecordBench) -> None:
    record = bench.record()
    withdrawn = bench.world.agreement(bench.clinician, record.patient, Kind.WITHDRAWN)
    bench.apply(withdrawn)
    bench.apply(bench.confirm(bench.clinician, record.patient, parse(withdrawn).id, "in-person"))
    opened = bench.break_glass(bench.clerk, record.patient)
    bench.apply(opened)
    entries = retained(bench, bench.clerk, opened)
    whole(entries)
    assert bench.opens(entries, record, bench.desk) == {1}
    bench.world.clock.now += HOUR_MS
    assert refusal(bench, bench.clerk, opened) == "closed"


def test_who_has_read_the_record_comes_with_it_and_nobody_elses_reading(bench: RecordBench) -> None:
    record, another = bench.record(1), bench.record(2)
    audit = audit_stream(bench.world.trust)
    for patient in (record.patient, another.patient):
        read_it = bodies.RecordRead(patient=patient, what="record", counter=1)
        bench.apply(bench.clinician.say("record.read", audit, read_it))
    opened = bench.break_glass(bench.clerk, record.patient)
    bench.apply(opened)
    looks = [entry for entry in retained(bench, bench.clerk, opened) if entry.stream == audit]
    assert [parse(entry.body or b"").body["patient"] for entry in looks] == [record.patient.bytes]


def test_an_opening_serves_the_workstation_alone_that_broke_the_glass(bench: RecordBench) -> None:
    record = bench.record()
    second, said = bench.world.staff("clinician", "olga", bench.desk)
    bench.apply(*said)
    opened = bench.break_glass(bench.clerk, record.patient)
    bench.apply(opened)
    for place in (second, bench.clinician, bench.officer):
        assert refusal(bench, place, opened) == "unknown"
    other = bench.world.request(bench.clinician, record.patient, MEASURE)[1]
    bench.apply(other)
    assert refusal(bench, bench.clinician, other) == "unknown"


def test_who_has_left_the_desk_gets_nothing_for_an_opening_of_before(bench: RecordBench) -> None:
    record = bench.record()
    opened = bench.break_glass(bench.clerk, record.patient)
    bench.apply(opened)
    assert bench.clerk.member is not None
    left = bodies.MemberRemoved(team=bench.desk, member=bench.clerk.member)
    bench.apply(bench.world.root.say("member.removed", bench.world.trust, left))
    assert refusal(bench, bench.clerk, opened) == "not-in-team"


@pytest.mark.parametrize(("hours", "code"), [(4, ""), (4.1, "too-long"), (0, "invalid")])
def test_the_glass_stays_broken_no_longer_than_the_policy_allows(bench: RecordBench, hours: float, code: str) -> None:
    assert bench.one(bench.break_glass(bench.clerk, bench.record().patient, hours)).code == code


def test_only_the_desk_breaks_the_glass_and_only_of_a_known_record(bench: RecordBench) -> None:
    record = bench.record()
    assert bench.one(bench.break_glass(bench.clinician, record.patient)).code == "not-in-team"
    assert bench.one(bench.break_glass(bench.clerk, bench.world.id())).code == "unknown-patient"
