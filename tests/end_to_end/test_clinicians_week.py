"""A clinician's week in a team, told as it happens."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from care_record.agreement.sending import ExclusionCode
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from desktop.services.acts.completing import Given
from desktop.services.problems import Rejected
from desktop.services.reads.cohort.pages import CohortDraft, Who
from tests.desktop.services.clinic import draft
from tests.desktop.services.post import answers
from tests.probes.mailbox import listening
from tests.probes.week import GAD7, PHQ9, Week, week


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Week]:
    with listening() as mailbox, week(tmp_path, mailbox, Week) as made:
        yield made


def test_monday_first_contact_agreement_a_measure_and_its_answer_the_same_day(team: Week) -> None:
    ada, beth = team.desks["ada"], team.desks["beth"]
    person = team.first_contact("ada", 1)
    ada.act(lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, team.today + timedelta(days=7)))
    team.settle()
    (message,) = team.mail("marigold1@")
    assert not any(word in message.as_string() for word in ("PHQ", "Featherstonehaugh", "depress"))

    team.now("2026-11-23 14:30")
    receipt = team.reply(1, PHQ9, 0)
    team.settle()
    (line,) = ada.reads.returned("unread")
    assert line.score.startswith("0 of 27")
    assert not line.flagged
    reading = ada.reads.response(line.id)
    assert reading.receipt == receipt
    assert len(reading.answers) >= 9
    ada.act(lambda acts: acts.mark_reviewed(line.id, "Seen with her on Monday."))
    team.settle()
    assert not ada.reads.returned("unread")
    assert not beth.reads.returned("unread")
    assert beth.reads.response(line.id).note == "Seen with her on Monday."
    assert not ada.reads.outbox()


def test_tuesday_the_clinic_list_goes_out_at_once_and_nobody_is_left_out_unseen(team: Week) -> None:
    ada = team.desks["ada"]
    agreed = [team.first_contact("ada", index) for index in range(1, 5)]
    ada.act(lambda acts: acts.register_patient(draft(team.team, 5)))
    ada.act(lambda acts: acts.care.record_death(agreed[3], team.today))
    ada.act(lambda acts: acts.send_measure(agreed[2], ("gad-7",), Channel.EMAIL, team.today + timedelta(days=7)))
    team.settle()

    team.now("2026-11-24 09:00")
    list_of_the_day = CohortDraft(Who(team=team.team), ("gad-7",), team.today + timedelta(days=7))
    shown = ada.reads.cohort.preview(list_of_the_day)
    assert {one.person.id for one in shown.going} == set(agreed[:2])
    left = {group.code: len(group.people) for group in shown.left_out}
    assert left == {ExclusionCode.DIED: 1, ExclusionCode.NO_AGREEMENT: 1, ExclusionCode.ALREADY_WAITING: 1}
    begun = ada.act(lambda acts: acts.cohort.begin(list_of_the_day, [one.person.id for one in shown.going]))
    progress = ada.act(lambda acts: acts.cohort.go_on(begun.id)).progress
    assert (progress.done, progress.waiting) == (2, 0)
    team.settle()
    assert [len(team.mail(f"marigold{index}@")) for index in range(1, 6)] == [1, 1, 1, 0, 0]
    assert not ada.reads.outbox()


def test_friday_night_a_risky_answer_finds_somebody_until_a_person_has_acted(team: Week) -> None:
    ada, beth = team.desks["ada"], team.desks["beth"]
    person = team.first_contact("ada", 1)
    owner, deputy = team.stations["ada"].member, team.stations["beth"].member
    assert owner is not None
    ada.act(lambda acts: acts.risk.name_owner(person, team.team, owner, deputy))
    ada.act(lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, team.today + timedelta(days=7)))
    team.settle()

    team.now("2026-11-27 22:15")
    team.reply(1, PHQ9, 3, attention=True)
    team.work()
    assert len(team.mail("ada@")) == 1
    assert not team.mail("beth@")
    team.now("2026-11-27 23:16")
    assert len(team.mail("beth@")) == 1
    team.now("2026-11-28 00:17")
    assert len(team.mail("dot@")) == 1
    for message in (*team.mail("ada@"), *team.mail("beth@"), *team.mail("dot@")):
        assert not any(word in message.as_string() for word in ("Featherstonehaugh", "PHQ", "risk"))

    team.now("2026-11-28 00:30")
    team.settle()
    flagged = [item for item in beth.reads.today().items if item.kind == "risk"]
    assert [item.patient.id for item in flagged] == [person]
    response = flagged[0].response
    assert response is not None
    assert beth.reads.response(response).flags
    beth.act(lambda acts: acts.acknowledge_risk(response, "spoke-now", "Telephoned; safe tonight."))
    team.settle()
    before = len(team.mail("dot@"))
    team.now("2026-11-28 09:00")
    team.settle()
    assert len(team.mail("dot@")) == before
    assert not [item for item in ada.reads.today().items if item.kind == "risk"]
    acknowledged = ada.reads.response(response).line.acknowledged
    assert acknowledged is not None
    assert acknowledged.who == "Dr beth"


def test_at_the_review_a_paper_form_typed_in_offline_stands_beside_the_first_score(team: Week) -> None:
    ada, beth = team.desks["ada"], team.desks["beth"]
    person = team.first_contact("ada", 1)
    ada.act(lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, team.today + timedelta(days=7)))
    team.settle()
    team.reply(1, PHQ9, 2, attention=True)
    team.settle()

    team.now("2026-12-17 11:00")
    due = team.today + timedelta(days=7)
    ada.act(lambda acts: acts.send_measure(person, ("phq-9",), Channel.PAPER, due))
    (request,) = [line.id for line in ada.reads.patient(person).out]
    given = Given(answers(PHQ9, 0), "paper", on=team.today - timedelta(days=1))
    taken = ada.act(lambda acts: acts.completing.hand_in(request, given))
    assert not taken.flagged
    newest = ada.reads.response(taken.id)
    assert newest.mode == "paper"
    assert [change.since for change in newest.changes][:1] == ["last time"]
    assert newest.changes[0].reliable
    assert len(newest.series) == 2
    assert ada.reads.outbox()
    team.settle()
    assert not ada.reads.outbox()
    assert {line.score for line in beth.reads.returned("all")} == {"0 of 27", "18 of 27"}


def test_at_the_end_of_the_week_a_discharge_stops_what_is_out_and_the_pair_is_ready_to_report(team: Week) -> None:
    ada = team.desks["ada"]
    person = team.first_contact("ada", 1)
    for day, chosen in (("2026-11-23 10:00", 2), ("2026-12-17 10:00", 1)):
        team.now(day)
        ada.act(lambda acts: acts.send_measure(person, ("gad-7",), Channel.EMAIL, team.today + timedelta(days=7)))
        team.settle()
        team.reply(1, GAD7, chosen)
        team.settle()
    team.now("2026-12-18 16:00")
    ada.act(lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, team.today + timedelta(days=7)))
    team.settle()
    assert [line.state for line in ada.reads.patient(person).out] == [DeliveryState.SENT]

    referral = ada.reads.patient(person).referrals[0].id
    ada.act(lambda acts: acts.care.discharge(person, referral, team.today, "Goals reached"))
    team.settle()
    assert ada.reads.patient(person).out == ()
    team.now("2026-12-19 09:00")
    with pytest.raises(Rejected, match="Discharged"):
        ada.act(lambda acts: acts.send_measure(person, ("gad-7",), Channel.EMAIL, team.today + timedelta(days=7)))
    assert [(line.referrals, line.paired) for line in ada.reads.reporting.readiness().teams] == [(1, 1)]
    assert not ada.reads.outbox()
