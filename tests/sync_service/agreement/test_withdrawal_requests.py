"""A withdrawal that the desk was asked for: suspended at once, answered by a contact on record, and then destroyed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, REQUESTED_PATH, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.record_access import requests
from tests.probes.bench import MEASURE
from tests.probes.record_world import DAY_MS, Record, RecordBench
from tests.probes.trust_world import Workstation


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[RecordBench]:
    made = RecordBench(tmp_path)
    philippa, said = made.world.staff("identity-administrator", "philippa")
    made.apply(*said)
    made.philippa = philippa  # type: ignore[attr-defined]
    yield made
    made.close()


def philippa(bench: RecordBench) -> Workstation:
    return bench.philippa  # type: ignore[attr-defined,no-any-return]


def asked(
    bench: RecordBench,
    place: Workstation,
    patient: UUID,
    *,
    matched: tuple[bodies.MatchedBy, ...] = ("family", "given", "born", "nhs_number"),
    path: str = REQUESTED_PATH,
) -> bytes:
    assert place.member is not None
    made = bench.world.id()
    said = Agreement(made, Kind.WITHDRAWN, EVERYTHING, date(2026, 11, 20), HowGiven.EMAIL, place.member, path)
    body = bodies.WithdrawalRequested(agreement=said.to_dict(), source="email", matched=list(matched))
    return place.say("withdrawal.requested", patient, body, id=made)


def answer(
    place: Workstation, patient: UUID, request: bytes, outcome: bodies.RequestOutcome, how: bodies.Confirmation
) -> bytes:
    body = bodies.WithdrawalAnswered(request=parse(request).id, outcome=outcome, how=how)
    return place.say("withdrawal.answered", patient, body)


def restricted(bench: RecordBench, record: Record) -> None:
    patient = bench.world.patient(1, id=record.patient, restricted=True)
    bench.apply(
        bench.clinician.say("patient.updated", record.patient, bodies.PatientUpdated(patient=patient.to_dict()))
    )


def listed(bench: RecordBench, place: Workstation) -> list[requests.OpenRequest]:
    directory = bench.processor.directory()
    assert directory is not None
    assert place.member is not None
    with writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        return requests.listed(batch, directory, member=directory.members[place.member], device=place.device)


@pytest.mark.parametrize("role", ["identity", "coordinator", "outsider"])
def test_a_request_suspends_at_once_whoever_opened_the_post(bench: RecordBench, role: str) -> None:
    record = bench.record()
    bench.apply(bench.world.request(bench.clinician, record.patient, MEASURE)[1])
    place = {"identity": philippa(bench), "coordinator": bench.coordinator, "outsider": bench.outsider}[role]
    bench.apply(asked(bench, place, record.patient))
    assert bench.kinds(record.patient)[-2:] == ["withdrawal.requested", "measure.cancelled"]
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()
    assert bench.one(bench.world.request(bench.clinician, record.patient, MEASURE)[1]).code == "suspended"


def test_who_sees_no_patients_enters_no_request(bench: RecordBench) -> None:
    record = bench.record()
    for place in (bench.administrator, bench.officer):
        assert bench.one(asked(bench, place, record.patient)).code == "wrong-role"


def test_too_little_is_no_match_and_a_second_request_has_nothing_left_to_do(bench: RecordBench) -> None:
    record = bench.record()
    for matched in (("family", "given"), ("given", "nhs_number")):
        assert bench.one(asked(bench, bench.coordinator, record.patient, matched=matched)).code == "too-little"
    assert bench.one(asked(bench, bench.coordinator, bench.world.id())).code == "unknown-patient"
    assert bench.one(asked(bench, bench.coordinator, record.patient, path="adult")).code == "invalid"
    bench.apply(asked(bench, bench.coordinator, record.patient, matched=("born", "nhs_number")))
    assert bench.one(asked(bench, bench.coordinator, record.patient)).code == "withdrawn-already"


def test_that_it_was_not_the_person_gives_access_back_and_is_a_clinicians_word(bench: RecordBench) -> None:
    record = bench.record()
    request = asked(bench, philippa(bench), record.patient)
    bench.apply(request)
    for place, code in ((philippa(bench), "not-in-team"), (bench.coordinator, "wrong-role")):
        said = answer(place, record.patient, request, "not-theirs", "telephone-on-record")
        assert bench.one(said).code == code
    said = answer(bench.outsider, record.patient, request, "not-theirs", "telephone-on-record")
    assert bench.one(said).code == "not-in-team"
    bench.apply(answer(bench.clinician, record.patient, request, "not-theirs", "telephone-on-record"))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == {1}
    bench.apply(*bench.opening(bench.clinician, record, bench.world.team))
    bench.apply(bench.world.request(bench.clinician, record.patient, MEASURE)[1])
    assert listed(bench, philippa(bench)) == []


def test_a_real_withdrawal_meanwhile_outlives_the_answer_to_a_false_request(bench: RecordBench) -> None:
    record = bench.record()
    request = asked(bench, bench.coordinator, record.patient)
    bench.apply(request, bench.world.agreement(bench.clinician, record.patient, Kind.WITHDRAWN))
    bench.apply(answer(bench.clinician, record.patient, request, "not-theirs", "in-person"))
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()
    assert bench.one(bench.world.request(bench.clinician, record.patient, MEASURE)[1]).code == "suspended"


def test_what_the_person_confirmed_is_destroyed_by_a_clinicians_word(bench: RecordBench) -> None:
    record = bench.record()
    request = asked(bench, bench.coordinator, record.patient)
    bench.apply(request)
    early = answer(bench.coordinator, record.patient, request, "confirmed", "desk-decided")
    assert bench.one(early).code == "invalid"
    bench.apply(answer(bench.coordinator, record.patient, request, "confirmed", "telephone-on-record"))
    (line,) = listed(bench, bench.coordinator)
    assert (line.request, line.answered, line.said.by) == (
        parse(request).id,
        "telephone-on-record",
        bench.coordinator.member,
    )
    withdrawal = parse(request).id
    confirmed = bench.confirm(bench.coordinator, record.patient, withdrawal, "telephone-on-record")
    assert bench.one(confirmed).code == "wrong-role"
    bench.apply(bench.confirm(bench.clinician, record.patient, withdrawal, "telephone-on-record"))
    assert listed(bench, bench.coordinator) == []
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set()


def test_unconfirmed_after_seven_days_the_desk_decides(bench: RecordBench) -> None:
    record = bench.record()
    request = asked(bench, bench.coordinator, record.patient)
    bench.apply(request)
    decided = bench.confirm(bench.clinician, record.patient, parse(request).id, "desk-decided")
    assert bench.one(decided).code == "too-early"
    bench.world.clock.now += 7 * DAY_MS
    bench.apply(bench.confirm(bench.clinician, record.patient, parse(request).id, "desk-decided"))


def test_a_restricted_record_is_suspended_too_and_then_a_person_speaks_with_the_person(bench: RecordBench) -> None:
    record = bench.record()
    restricted(bench, record)
    request = asked(bench, bench.coordinator, record.patient)
    bench.apply(request)
    assert bench.opens(bench.pulled(bench.clinician), record, bench.world.team) == set(), "suspended all the same"
    (line,) = listed(bench, bench.coordinator)
    assert (line.patient.restricted, line.patient.email) == (True, "")
    by_mail = answer(bench.coordinator, record.patient, request, "confirmed", "email-on-record")
    assert bench.one(by_mail).code == "safeguarding"
    withdrawal = parse(request).id
    by_letter = bench.confirm(bench.clinician, record.patient, withdrawal, "letter-on-record")
    assert bench.one(by_letter).code == "safeguarding"
    bench.world.clock.now += 7 * DAY_MS
    decided = bench.confirm(bench.clinician, record.patient, withdrawal, "desk-decided")
    assert bench.one(decided).code == "safeguarding", "time alone decides nothing here"
    bench.apply(bench.confirm(bench.clinician, record.patient, withdrawal, "in-person"))


def test_the_list_is_the_desks_own_and_each_look_is_logged(bench: RecordBench) -> None:
    record = bench.record()
    bench.apply(asked(bench, bench.coordinator, record.patient))
    assert listed(bench, bench.outsider) == []
    assert [one.patient.id for one in listed(bench, philippa(bench))] == [record.patient]
    assert [one.patient.id for one in listed(bench, bench.clinician)] == [record.patient]
    pulled = [entry.kind for entry in bench.pulled(bench.officer) if entry.kind == "patient.searched"]
    assert len(pulled) == 2


def test_what_travels_to_the_identity_desk_lets_it_follow_a_request(bench: RecordBench) -> None:
    record = bench.record()
    bench.apply(asked(bench, philippa(bench), record.patient))
    seen = {entry.kind: entry.body for _, entry in bench.pull_as(philippa(bench), "identity-administrator")}
    assert seen["withdrawal.requested"] is not None
    assert seen["access.granted"] is None


def test_a_second_request_after_the_first_was_settled_is_taken(bench: RecordBench) -> None:
    record = bench.record()
    first = asked(bench, philippa(bench), record.patient)
    bench.apply(first, answer(bench.clinician, record.patient, first, "not-theirs", "in-person"))
    bench.apply(asked(bench, philippa(bench), record.patient))
    assert len(listed(bench, philippa(bench))) == 1
