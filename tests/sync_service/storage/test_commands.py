"""Statements are decided again on the service, once, and each ends in a receipt with words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from care_record.agreement.statements import Kind
from care_record.sealing.keys import SealingKey
from care_record.statements.signing import sign
from care_record.wire import bodies, cbor
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from tests.probes.bench import MEASURE, Bench


def count(bench: Bench, table: Any) -> int:
    with reading(bench.engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def queries(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_a_replay_gets_the_stored_receipt_whatever_happened_since(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    _, asked = bench.world.request(bench.clinician, patient, MEASURE)
    first = bench.one(asked)
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN))
    before = count(bench, t.log_entries)
    assert bench.one(asked) == first
    assert count(bench, t.log_entries) == before


def test_another_statement_under_a_used_id_is_refused(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    made, asked = bench.world.request(bench.clinician, patient, MEASURE)
    bench.apply(asked)
    other = bench.clinician.say(
        "measure.cancelled", patient, bodies.MeasureCancelled(request=made, reason="no"), id=made
    )
    assert bench.one(other).code == "id-used"


def test_a_forged_statement_does_not_use_up_its_id(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    _, asked = bench.world.request(bench.clinician, patient, MEASURE)
    payload, _ = cbor.decode(asked)
    forged = sign(bench.outsider.key, payload).encode()
    assert bench.one(forged).code == "bad-signature"
    assert bench.one(asked).outcome == "applied"


def test_what_is_no_statement_is_refused_and_the_rest_goes_on(bench: Bench) -> None:
    patient = bench.world.patient()
    good = bench.world.registration(bench.clinician, patient)
    receipts = bench.processor.apply([b"rubbish", *good])
    assert [receipt.outcome for receipt in receipts] == ["refused", "applied", "applied"]
    assert receipts[0].code == "malformed"


def test_a_statement_of_another_device_is_refused_and_can_still_come_from_its_own(bench: Bench) -> None:
    said = bench.world.registration(bench.clinician, bench.world.patient())
    receipts = bench.processor.apply(said, device=bench.coordinator.device)
    assert {receipt.code for receipt in receipts} == {"other-device"}
    assert {receipt.outcome for receipt in bench.processor.apply(said, device=bench.clinician.device)} == {"applied"}


def test_any_workstation_brings_what_the_root_has_signed_but_cannot_sign_for_it(bench: Bench) -> None:
    world = bench.world
    body = bodies.TeamCreated(team=world.id(), name="Lewes Crisis Team", service="adult", telephone="")
    (taken,) = bench.processor.apply([world.root.say("team.created", world.trust, body)], device=bench.clinician.device)
    assert taken.outcome == "applied"
    forged = replace(bench.clinician, device=world.trust).say("team.created", world.trust, body)
    (refused,) = bench.processor.apply([forged], device=bench.clinician.device)
    assert refused.code == "bad-signature"


def test_a_second_record_with_the_same_nhs_number_is_refused(bench: Bench) -> None:
    bench.ready_patient(1)
    again = bench.world.registration(bench.clinician, bench.world.patient(1))
    receipts = bench.processor.apply(again)
    assert receipts[0].code == "duplicate-nhs-number"
    assert receipts[1].code == "unknown-patient"


@pytest.mark.parametrize(
    ("born", "code"), [(date(2012, 1, 1), "under-age"), (date(2009, 1, 1), None), (date(1950, 1, 1), None)]
)
def test_an_agreement_is_recorded_only_by_the_age_rule(bench: Bench, born: date, code: str | None) -> None:
    patient = bench.world.patient(birth_date=born)
    bench.apply(*bench.world.registration(bench.clinician, patient))
    receipt = bench.one(bench.world.agreement(bench.clinician, patient.id))
    assert receipt.code == (code or "")
    assert (receipt.outcome == "applied") is (code is None)


def test_sending_needs_a_standing_agreement(bench: Bench) -> None:
    patient, _ = bench.ready_patient(agreed=False)
    assert bench.one(bench.world.request(bench.clinician, patient, MEASURE)[1]).code == "no-agreement"
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.REFUSED))
    assert bench.one(bench.world.request(bench.clinician, patient, MEASURE)[1]).code == "refused"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": "text"}, "no-address"),
        ({"questionnaire_sha256": b"?" * 32}, "unknown-measure"),
        ({"version": "0.0.0"}, "unknown-measure"),
        ({"due": date(2026, 11, 21)}, "overdue"),
    ],
)
def test_a_send_that_cannot_be_carried_out_is_refused_in_words(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    patient, _ = bench.ready_patient()
    receipt = bench.one(bench.world.request(bench.clinician, patient, MEASURE, **changes)[1])
    assert receipt.code == code
    assert receipt.words.endswith(".")


def test_a_text_message_is_refused_because_there_is_no_gateway(bench: Bench) -> None:
    patient = bench.world.patient(mobile="07700 900123")
    key = SealingKey(bench.world.random(32))
    bench.apply(
        *bench.world.registration(bench.clinician, patient),
        bench.world.access(bench.clinician, patient.id, key),
        bench.world.agreement(bench.clinician, patient.id),
    )
    assert bench.one(bench.world.request(bench.clinician, patient.id, MEASURE, channel="text")[1]).code == "no-gateway"


def test_nothing_is_asked_of_a_record_without_a_key(bench: Bench) -> None:
    patient = bench.world.patient()
    bench.apply(*bench.world.registration(bench.clinician, patient), bench.world.agreement(bench.clinician, patient.id))
    assert bench.one(bench.world.request(bench.clinician, patient.id, MEASURE)[1]).code == "no-key"


def test_nobody_outside_the_team_learns_who_is_known(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    died = bodies.PatientDied(died=date(2026, 11, 1))
    known = bench.one(bench.outsider.say("patient.died", patient, died))
    unknown = bench.one(bench.outsider.say("patient.died", bench.world.id(), died))
    assert (known.code, known.words) == (unknown.code, unknown.words) == ("not-in-team", known.words)


def test_a_coordinator_sends_but_records_no_agreement_and_reads_no_answer(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    assert bench.one(bench.world.request(bench.coordinator, patient, MEASURE)[1]).outcome == "applied"
    assert bench.one(bench.world.agreement(bench.coordinator, patient)).code == "wrong-role"
    reviewed = bodies.ResponseReviewed(response=bench.world.id())
    assert bench.one(bench.coordinator.say("response.reviewed", patient, reviewed)).code == "wrong-role"
    assert bench.one(bench.clinician.say("response.reviewed", patient, reviewed)).code == "unknown-response"


def test_an_administrator_says_nothing_about_patients(bench: Bench) -> None:
    patient = bench.world.patient()
    receipts = bench.processor.apply(bench.world.registration(bench.administrator, patient))
    assert {receipt.code for receipt in receipts} == {"wrong-role"}


def test_a_withdrawal_counts_whatever_its_base_and_cancels_what_is_open(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN, base=0))
    assert bench.kinds(patient)[-2:] == ["consent.withdrawn", "measure.cancelled"]
    with reading(bench.engine) as connection:
        assert connection.scalars(select(t.requests.c.state)).all() == ["cancelled"]
        assert connection.scalars(select(t.messages.c.state)).all() == ["cancelled"]


def test_an_agreement_that_missed_a_withdrawal_comes_back_with_it(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    seen = bench.pull(bench.clinician.member)[1].head
    withdrawn = bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN, base=seen))[0]
    receipt = bench.one(bench.world.agreement(bench.clinician, patient, base=seen))
    assert (receipt.outcome, receipt.newer) == ("conflict", (withdrawn.seq,))
    assert withdrawn.seq is not None
    again = bench.one(bench.world.agreement(bench.clinician, patient, base=withdrawn.seq))
    assert again.outcome == "applied"


def test_death_stops_every_send(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    bench.apply(bench.clinician.say("patient.died", patient, bodies.PatientDied(died=date(2026, 11, 20))))
    assert bench.kinds(patient)[-2:] == ["patient.died", "measure.cancelled"]
    assert bench.one(bench.world.request(bench.clinician, patient, MEASURE)[1]).code == "died"


def test_a_second_key_for_the_same_record_is_refused(bench: Bench) -> None:
    patient, key = bench.ready_patient()
    assert bench.one(bench.world.access(bench.clinician, patient, key)).outcome == "applied"
    other = SealingKey(bench.world.random(32))
    assert bench.one(bench.world.access(bench.clinician, patient, other)).code == "key-exists"


def test_a_resend_cancels_what_it_replaces(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    first, asked = bench.world.request(bench.clinician, patient, MEASURE)
    bench.apply(asked)
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE, replaces=first)[1])
    assert bench.kinds(patient)[-3:] == ["measure.requested", "measure.requested", "measure.cancelled"]


def test_the_number_of_queries_does_not_grow_with_the_batch(bench: Bench) -> None:
    patients = [bench.ready_patient(index)[0] for index in range(1, 13)]
    counts = []
    for part in (patients[:2], patients[2:]):
        asked = [bench.world.request(bench.clinician, patient, MEASURE)[1] for patient in part]
        with queries(bench.engine) as said:
            bench.apply(*asked)
        counts.append(len(said))
    assert counts[0] == counts[1]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 6)), max_size=8))
def test_pushes_in_any_overlap_are_applied_once(bench: Bench, cuts: list[tuple[int, int]]) -> None:
    index = count(bench, t.patients) + 1
    patient, key = bench.world.patient(index), SealingKey(bench.world.random(32))
    said = [
        *bench.world.registration(bench.clinician, patient),
        bench.world.access(bench.clinician, patient.id, key),
        bench.world.agreement(bench.clinician, patient.id),
        *(bench.world.request(bench.clinician, patient.id, MEASURE)[1] for _ in range(4)),
    ]
    kept = dict(zip(said, bench.apply(*said), strict=True))
    entries, requests = count(bench, t.log_entries), count(bench, t.requests)
    for start, length in cuts:
        part = said[start : start + length]
        assert bench.processor.apply(part) == [kept[one] for one in part]
    assert (count(bench, t.log_entries), count(bench, t.requests)) == (entries, requests)


def test_one_statement_twice_in_one_push_is_applied_once(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    _, asked = bench.world.request(bench.clinician, patient, MEASURE)
    first, second = bench.processor.apply([asked, asked])
    assert first == second
    assert bench.kinds(patient).count("measure.requested") == 1


def test_demographics_are_not_in_the_database_in_plain_text(sqlite_bench: Bench) -> None:
    patient, _ = sqlite_bench.ready_patient()
    sqlite_bench.apply(
        sqlite_bench.world.request(sqlite_bench.clinician, patient, MEASURE, message="Dear Marigold, hello")[1]
    )
    with sqlite_bench.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = b"".join(path.read_bytes() for path in sqlite_bench.file.parent.iterdir())
    for secret in (b"Featherstonehaugh", b"Marigold", b"marigold1@example.org", b"1984-02-29"):
        assert secret not in stored
    entries = sqlite_bench.pull(sqlite_bench.clinician.member)[0]
    assert any(b"Featherstonehaugh" in (entry.body or b"") for _, entry in entries)
