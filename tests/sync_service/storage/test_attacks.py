"""Statements that their author may sign, but that would take something from others: each is refused in words."""

from datetime import date
from typing import Any

import pytest

from care_record.agreement.statements import Kind
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies
from tests.probes.bench import MEASURE, MEASURES, Bench
from tests.probes.trust_world import Workstation


def discharge(bench: Bench, patient: Any, place: Workstation, team: Any, day: date) -> None:
    """Close the referral to `team`."""
    referral = next(
        body["referral"]
        for _, entry in bench.pull(place.member)[0]
        if entry.stream == patient and entry.kind == "referral.opened"
        for body in [_said(entry.body)]
        if body["team"] == team.bytes
    )
    from uuid import UUID

    closed = bodies.ReferralClosed(referral=UUID(bytes=referral), closed=day)
    bench.apply(place.say("referral.closed", patient, closed))


def _said(raw: bytes | None) -> Any:
    from care_record.statements.statement import parse

    return parse(raw or b"").body


@pytest.mark.parametrize("base", [10**9, 2**63, 2**64 - 1])
def test_an_agreement_cannot_claim_to_have_seen_what_is_still_to_come(bench: Bench, base: int) -> None:
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN))
    receipt = bench.one(bench.world.agreement(bench.clinician, patient, base=base))
    assert (receipt.outcome, receipt.code) == ("refused", "invalid")


@pytest.mark.parametrize("base", [10**9, 2**64 - 1])
def test_a_withdrawal_counts_even_with_a_base_that_cannot_be(bench: Bench, base: int) -> None:
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN, base=base))
    assert bench.one(bench.world.request(bench.clinician, patient, MEASURE)[1]).code == "suspended"


@pytest.mark.parametrize(("epoch", "code"), [(2, "key-exists"), (3, "wrong-epoch"), (2**63, "wrong-epoch")])
def test_nobody_turns_a_records_key_without_need(bench: Bench, epoch: int, code: str) -> None:
    patient, _ = bench.ready_patient()
    taken = bench.world.access(bench.clinician, patient, SealingKey(bench.world.random(32)), epoch=epoch)
    assert bench.one(taken).code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"due": date.max}, "too-late"),
        ({"due": date(2028, 1, 1)}, "too-late"),
        ({"respondent": "carer"}, "other-respondent"),
    ],
)
def test_a_send_without_end_or_to_somebody_else_is_refused(bench: Bench, changes: dict[str, Any], code: str) -> None:
    patient, _ = bench.ready_patient()
    assert bench.one(bench.world.request(bench.clinician, patient, MEASURE, **changes)[1]).code == code


def test_the_trusts_own_id_is_no_workstation(bench: Bench) -> None:
    assert bench.administrator.member is not None
    enrolled = bodies.DeviceEnrolled(
        device=bench.world.trust,
        member=bench.administrator.member,
        sign=bench.outsider.key.public_key().public_bytes_raw(),
        seal=bench.outsider.sealing.public.encoded,
        label="Not the root",
    )
    assert bench.one(bench.administrator.say("device.enrolled", bench.world.trust, enrolled)).code == "invalid"


def test_a_discharge_ends_what_the_team_asked_and_leaves_what_another_did(bench: Bench) -> None:
    world = bench.world
    patient, _ = bench.ready_patient()
    opened = bodies.ReferralOpened(referral=world.id(), team=world.other_team, opened=date(2026, 11, 1))
    theirs, asked = world.request(bench.outsider, patient, MEASURE, team=world.other_team)
    bench.apply(bench.outsider.say("referral.opened", patient, opened), asked)
    ours, asked = world.request(bench.clinician, patient, MEASURE)
    bench.apply(asked)
    discharge(bench, patient, bench.clinician, world.team, world.today())
    cancelled = [_fact(entry.body) for _, entry in bench.pull(bench.clinician.member)[0] if entry.kind == CANCELLED]
    assert [body["request"] for body in cancelled] == [ours.bytes]
    assert theirs != ours


def test_a_discharge_still_to_come_ends_nothing_yet(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    discharge(bench, patient, bench.clinician, bench.world.team, bench.world.today(7))
    assert CANCELLED not in bench.kinds(patient)


def test_a_clinician_of_another_team_says_nothing_of_a_patient(bench: Bench) -> None:
    world = bench.world
    patient, key = bench.ready_patient()
    request, asked = world.request(bench.clinician, patient, MEASURE)
    bench.apply(asked)
    outsider = bench.outsider
    said = [
        world.agreement(outsider, patient, Kind.WITHDRAWN),
        world.agreement(outsider, patient),
        world.request(outsider, patient, MEASURE, team=world.other_team)[1],
        world.request(outsider, patient, MEASURE)[1],
        world.access(outsider, patient, key),
        outsider.say("measure.cancelled", patient, bodies.MeasureCancelled(request=request, reason="no")),
        outsider.say("response.reviewed", patient, bodies.ResponseReviewed(response=world.id())),
        outsider.say("risk.acknowledged", patient, bodies.RiskAcknowledged(response=world.id(), action="none")),
        outsider.say("patient.died", patient, bodies.PatientDied(died=date(2026, 11, 1))),
        outsider.say("patient.updated", patient, bodies.PatientUpdated(patient=world.patient(id=patient).to_dict())),
    ]
    assert {receipt.code for receipt in bench.processor.apply(said)} == {"not-in-team"}
    assert patient not in {entry.stream for _, entry in bench.pull(outsider.member)[0]}


def test_a_statement_for_another_trust_or_another_stream_is_refused(bench: Bench) -> None:
    world = bench.world
    patient, _ = bench.ready_patient()
    mine, world.trust = world.trust, world.id()
    other = bench.clinician.say("response.reviewed", patient, bodies.ResponseReviewed(response=world.id()))
    world.trust = mine
    assert bench.one(other).code == "other-trust"
    staff = bodies.MemberRemoved(team=world.team, member=world.id())
    assert bench.one(world.root.say("member.removed", patient, staff)).code == "wrong-stream"
    assert bench.one(world.root.say("patient.died", patient, bodies.PatientDied(died=world.today()))).code == (
        "root-only-for-trust"
    )


def _fact(raw: bytes | None) -> Any:
    from care_record.wire import cbor

    return cbor.decode(raw or b"")


CANCELLED = "measure.cancelled"


def test_a_carer_is_asked_by_name_or_with_the_team_and_only_what_is_made_for_a_carer(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    goals = next(one for one in MEASURES if "carer" in one.respondents)
    with_team = {"respondent": "carer", "mode": "paper", "channel": "paper"}
    assert bench.one(bench.world.request(bench.clinician, patient, goals, **with_team)[1]).outcome == "applied"
    assert bench.one(bench.world.request(bench.clinician, patient, MEASURE, **with_team)[1]).code == "other-respondent"
    by_mail = bench.world.request(bench.clinician, patient, goals, respondent="carer")[1]
    assert bench.one(by_mail).code == "other-respondent"
