"""Who sees what: streams of the member's teams, from the entry on that made them visible, counted."""

from datetime import date

import pytest

from care_record.log.chain import StreamHead
from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.wire import bodies
from care_record.wire.frames import FrameReader
from sync_service.storage import database
from sync_service.storage import feed as feed_module
from tests.probes.bench import MEASURE, Bench


def whole(entries: list[tuple[int, Entry]]) -> int:
    """Check every chain and the order; the number of streams."""
    heads: dict[object, StreamHead] = {}
    for _, entry in entries:
        heads[entry.stream] = heads.get(entry.stream, StreamHead()).follow(entry)
    assert [cursor for cursor, _ in entries] == sorted(cursor for cursor, _ in entries)
    return len(heads)


def test_a_member_sees_the_trust_and_the_patients_of_the_team(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    entries, end, _ = bench.pull(bench.clinician.member)
    assert (end.entries, end.streams) == (len(entries), whole(entries)) == (len(entries), 2)
    others, end, _ = bench.pull(bench.outsider.member)
    assert patient not in {entry.stream for _, entry in others}
    assert (end.entries, end.streams) == (len(others), whole(others))


def test_older_entries_come_at_the_cursor_that_made_the_patient_visible(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    before = bench.pull(bench.outsider.member)[1]
    opened = bodies.ReferralOpened(referral=bench.world.id(), team=bench.world.other_team, opened=date(2026, 11, 1))
    receipt = bench.apply(bench.outsider.say("referral.opened", patient, opened))[0]
    entries, end, _ = bench.pull(bench.outsider.member, before.head)
    assert {cursor for cursor, _ in entries} == {receipt.seq}
    assert [entry.n for _, entry in entries] == list(range(1, len(entries) + 1))
    assert (end.entries, end.streams) == (before.entries + len(entries), before.streams + 1)


def test_a_new_member_of_a_team_gets_its_patients(bench: Bench) -> None:
    patients = {bench.ready_patient(index)[0] for index in (1, 2, 3)}
    place, said = bench.world.staff("clinician", "late", bench.world.team)
    bench.apply(*said)
    entries, end, _ = bench.pull(place.member)
    assert patients <= {entry.stream for _, entry in entries}
    assert (end.entries, end.streams) == (len(entries), whole(entries))


def test_a_member_sees_the_teams_patients_once_a_second_person_has_confirmed_it(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    second, said = bench.world.staff("system-administrator", "ranjit")
    place, more = bench.world.staff("clinician", "late")
    bench.apply(*said, *more)
    assert place.member is not None
    named = {"team": bench.world.team, "member": place.member}
    bench.apply(second.say("member.added", bench.world.trust, bodies.MemberAdded(**named)))
    assert patient not in {entry.stream for _, entry in bench.pull(place.member)[0]}
    confirmed = bodies.MemberConfirmed(**named)
    assert bench.one(place.say("member.confirmed", bench.world.trust, confirmed)).code == "not-second"
    receipt = bench.apply(bench.clinician.say("member.confirmed", bench.world.trust, confirmed))[0]
    entries, end, _ = bench.pull(place.member)
    assert {cursor for cursor, entry in entries if entry.stream == patient} == {receipt.seq}
    assert (end.entries, end.streams) == (len(entries), whole(entries))


def test_a_removed_member_gets_nothing_of_the_team_any_more(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    assert bench.clinician.member is not None
    removed = bodies.MemberRemoved(team=bench.world.team, member=bench.clinician.member)
    bench.apply(bench.world.root.say("member.removed", bench.world.trust, removed))
    entries, end, _ = bench.pull(bench.clinician.member)
    assert patient not in {entry.stream for _, entry in entries}
    assert (end.entries, end.streams) == (len(entries), 1)


def test_pages_never_end_inside_a_cursor_and_add_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "PAGE", 7)
    for index in range(1, 6):
        patient, _ = bench.ready_patient(index)
        bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    bench.feed.forget()
    entries, end, pages = bench.pull(bench.clinician.member)
    assert pages > 3
    assert (end.entries, end.streams) == (len(entries), whole(entries))
    bench.feed.forget()
    middle = entries[len(entries) // 2][0]
    rest, again, _ = bench.pull(bench.clinician.member, middle)
    assert rest == [pair for pair in entries if pair[0] > middle]
    assert (again.entries, again.streams) == (end.entries, end.streams)


def test_a_page_that_others_follow_says_how_many_entries_there_are_in_all(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "PAGE", 7)
    for index in range(1, 4):
        bench.ready_patient(index)
    bench.feed.forget()
    member, after, said = bench.clinician.member, 0, []
    assert member is not None
    while True:
        with database.reading(bench.engine) as connection:
            page = bench.feed.page(connection, member, after, bench.world.clock())
        ((_, body),) = FrameReader().feed(page.frames[-1])
        end, after = parse_frame(body), page.cursor
        assert isinstance(end, PageEnd)
        said.append(end.of)
        if not end.more:
            break
    assert said == [end.entries] * (len(said) - 1) + [None]
    assert len(said) > 2
