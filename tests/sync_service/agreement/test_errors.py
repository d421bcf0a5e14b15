"""What was entered in error, and two records of one person, on the service."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import Kind
from care_record.people.search import SearchQuery
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.finding.search import search_trust
from tests.probes.bench import MEASURE
from tests.probes.record_world import Record, RecordBench
from tests.probes.trust_world import Workstation, nhs_number

WHY = "Meant for another person of that name."


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[RecordBench]:
    made = RecordBench(tmp_path)
    yield made
    made.close()


def wrong(place: Workstation, patient: UUID, said: bytes, about: UUID | None = None) -> bytes:
    statement = parse(said)
    body = bodies.EnteredInError(what=statement.id, kind=statement.kind, why=WHY, about=about)  # type: ignore[arg-type]
    return place.say("entered-in-error", patient, body)


def merge(bench: RecordBench, old: UUID, into: UUID) -> bytes:
    return bench.clinician.say("patient.merged", old, bodies.PatientMerged(into=into, why="One person, two records."))


def close(bench: RecordBench, record: Record, referral: UUID) -> None:
    body = bodies.ReferralClosed(referral=referral, closed=bench.world.today())
    bench.apply(bench.clinician.say("referral.closed", record.patient, body))


def referral_of(bench: RecordBench, record: Record) -> tuple[UUID, bytes]:
    entries = [one for one in bench.pulled(bench.clinician) if one.stream == record.patient]
    body = next(one.body for one in entries if one.kind == "referral.opened" and one.body)
    return UUID(bytes=parse(body).body["referral"]), body


def found(bench: RecordBench, query: SearchQuery) -> list[UUID]:
    with writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        member = bench.clinician.member or bench.world.id()
        result = search_trust(batch, query, trust=bench.world.trust, member=member, device=bench.clinician.device)
    return [one.patient.id for one in result.matches]


def test_a_send_to_the_wrong_person_ends_and_its_mark_is_made_once(bench: RecordBench) -> None:
    record = bench.record()
    sent = bench.world.request(bench.clinician, record.patient, MEASURE)[1]
    bench.apply(sent, wrong(bench.coordinator, record.patient, sent))
    assert bench.kinds(record.patient)[-2:] == ["entered-in-error", "measure.cancelled"]
    assert bench.one(wrong(bench.clinician, record.patient, sent)).code == "in-error-already"


def test_an_agreement_of_the_wrong_person_counts_no_more_and_what_it_allowed_ends(bench: RecordBench) -> None:
    record = bench.record(agreed=False)
    agreed = bench.world.agreement(bench.clinician, record.patient)
    bench.apply(agreed, bench.world.request(bench.clinician, record.patient, MEASURE)[1])
    assert bench.one(wrong(bench.coordinator, record.patient, agreed)).code == "wrong-role"
    bench.apply(wrong(bench.clinician, record.patient, agreed))
    assert bench.kinds(record.patient)[-1] == "measure.cancelled"
    assert bench.one(bench.world.request(bench.clinician, record.patient, MEASURE)[1]).code == "no-agreement"


def test_a_withdrawal_of_the_wrong_person_gives_access_back(bench: RecordBench) -> None:
    record = bench.record()
    withdrawn = bench.world.agreement(bench.clinician, record.patient, Kind.WITHDRAWN)
    bench.apply(withdrawn)
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()
    bench.apply(wrong(bench.clinician, record.patient, withdrawn))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1}


def test_an_agreement_in_error_that_had_lifted_a_withdrawal_suspends_again(bench: RecordBench) -> None:
    record = bench.record()
    bench.apply(bench.world.agreement(bench.clinician, record.patient, Kind.WITHDRAWN))
    again = bench.world.agreement(bench.clinician, record.patient, base=bench.pull(bench.clinician.member)[1].head)
    bench.apply(again)
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1}
    bench.apply(wrong(bench.clinician, record.patient, again))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()
    assert bench.one(bench.world.request(bench.clinician, record.patient, MEASURE)[1]).code == "suspended"


def test_what_is_not_in_this_record_cannot_be_marked_in_it(bench: RecordBench) -> None:
    one, two = bench.record(), bench.record(2)
    sent = bench.world.request(bench.clinician, one.patient, MEASURE)[1]
    bench.apply(sent)
    assert bench.one(wrong(bench.clinician, two.patient, sent)).code == "unknown"
    body = bodies.EnteredInError(what=parse(sent).id, kind="consent.recorded", why=WHY)
    assert bench.one(bench.clinician.say("entered-in-error", one.patient, body)).code == "unknown"
    assert bench.one(wrong(bench.outsider, one.patient, sent)).code == "not-in-team"


def test_a_registration_in_error_is_found_no_more_and_frees_its_number(bench: RecordBench) -> None:
    record = bench.record()
    entries = [one for one in bench.pulled(bench.clinician) if one.stream == record.patient]
    registered = next(one.body for one in entries if one.kind == "patient.registered" and one.body)
    assert bench.one(wrong(bench.clinician, record.patient, registered)).code == "still-referred"
    referral, opened = referral_of(bench, record)
    assert bench.one(wrong(bench.clinician, record.patient, opened)).code == "referral-open"
    close(bench, record, referral)
    bench.apply(wrong(bench.clinician, record.patient, opened), wrong(bench.clinician, record.patient, registered))
    assert found(bench, SearchQuery(family="Featherstonehaugh", born=date(1984, 2, 29))) == []
    bench.apply(*bench.world.registration(bench.clinician, bench.world.patient(1)))
    assert bench.one(bench.world.request(bench.clinician, record.patient, MEASURE)[1]).code == "set-aside"


def test_a_merged_record_is_read_and_no_longer_used_and_the_other_is_found(bench: RecordBench) -> None:
    old, kept = bench.record(1), bench.record(2)
    bench.apply(bench.world.request(bench.clinician, old.patient, MEASURE, channel="in-clinic", mode="in-clinic")[1])
    assert bench.one(merge(bench, old.patient, kept.patient)).code == "still-referred"
    close(bench, old, referral_of(bench, old)[0])
    assert bench.one(merge(bench, old.patient, old.patient)).code == "unknown-patient"
    bench.apply(merge(bench, old.patient, kept.patient))
    assert found(bench, SearchQuery(family="Featherstonehaugh", born=date(1984, 2, 29))) == [kept.patient]
    assert bench.one(bench.world.request(bench.clinician, old.patient, MEASURE)[1]).code == "set-aside"
    assert bench.one(bench.world.agreement(bench.clinician, old.patient)).code == "set-aside"
    invited = bodies.InvitationRequested(channel="email", second="told")
    assert bench.one(bench.clinician.say("invitation.requested", old.patient, invited)).code == "set-aside"
    patient = bench.world.patient(1, id=kept.patient)
    bench.apply(bench.clinician.say("patient.updated", kept.patient, bodies.PatientUpdated(patient=patient.to_dict())))
    assert found(bench, SearchQuery(nhs_number=nhs_number(1))) == [kept.patient], "the number went with the person"
    assert bench.opens(bench.pulled(bench.clinician), old, bench.world.team) == {1}, "its history is still read"
    assert bench.opens(bench.pulled(bench.clinician), kept, bench.world.team) == {1}, "by a key of its own"
    assert bench.one(merge(bench, kept.patient, old.patient)).code == "set-aside"


def test_a_merge_frees_the_number_for_the_record_that_is_kept_in_the_same_push(bench: RecordBench) -> None:
    old, kept = bench.record(1), bench.record(2)
    close(bench, old, referral_of(bench, old)[0])
    numbered = bodies.PatientUpdated(patient=bench.world.patient(1, id=kept.patient).to_dict())
    update = bench.clinician.say("patient.updated", kept.patient, numbered)
    bench.apply(merge(bench, old.patient, kept.patient), update)
    assert found(bench, SearchQuery(nhs_number=nhs_number(1))) == [kept.patient]


def test_a_death_in_a_record_that_was_merged_leaves_the_number_with_the_one_that_is_kept(bench: RecordBench) -> None:
    old, kept = bench.record(1), bench.record(2)
    close(bench, old, referral_of(bench, old)[0])
    numbered = bodies.PatientUpdated(patient=bench.world.patient(1, id=kept.patient).to_dict())
    bench.apply(merge(bench, old.patient, kept.patient))
    bench.apply(bench.clinician.say("patient.updated", kept.patient, numbered))
    died = bodies.PatientDied(died=bench.world.today())
    bench.apply(bench.clinician.say("patient.died", old.patient, died))
    assert found(bench, SearchQuery(nhs_number=nhs_number(1))) == [kept.patient]


def test_a_withdrawal_never_goes_lost_in_a_merge(bench: RecordBench) -> None:
    old, kept = bench.record(1), bench.record(2)
    close(bench, old, referral_of(bench, old)[0])
    withdrawn = bench.world.agreement(bench.clinician, old.patient, Kind.WITHDRAWN)
    bench.apply(withdrawn)
    assert bench.one(merge(bench, old.patient, kept.patient)).code == "suspended"
    bench.apply(bench.confirm(bench.clinician, old.patient, parse(withdrawn).id, "in-person"))
    assert bench.one(merge(bench, old.patient, kept.patient)).code == "agreement-differs"
    bench.apply(bench.world.agreement(bench.clinician, kept.patient, Kind.REFUSED))
    bench.apply(bench.confirm(bench.clinician, kept.patient, _suspending(bench, kept), "in-person"))
    bench.apply(merge(bench, old.patient, kept.patient))


def _suspending(bench: RecordBench, record: Record) -> UUID:
    entries = [one for one in bench.pulled(bench.clinician) if one.stream == record.patient]
    return next(one.id for one in reversed(entries) if one.kind == "consent.refused")
