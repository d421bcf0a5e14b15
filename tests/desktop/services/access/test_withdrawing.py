"""A withdrawal seen to work: suspended at once, confirmed by a contact on record, destroyed on every workstation."""

import pytest

from desktop.services.acts import Rejected
from tests.desktop.services.access.conftest import Answered

DAY_MS = 24 * 3600 * 1000


def test_a_withdrawal_recorded_offline_suspends_the_record_here_at_once(answered: Answered) -> None:
    ada, grace, patient = answered.ada, answered.grace, answered.patient
    assert ada.reads.counts().returned == 1
    ada.online = False
    ada.withdraw(patient)
    assert ada.scores() == ["Not shown"]
    assert ada.reads.returned() == ()
    assert ada.reads.counts().returned == 0
    record = ada.reads.patient(patient)
    assert (record.access_state, record.last_scores) == ("suspended", ())
    (line,) = ada.reads.returned("all")
    reading = ada.reads.response(line.id)
    assert (reading.opened, reading.answers, reading.scores, reading.series, reading.flags) == (False, (), (), (), ())
    (item,) = [one for one in ada.reads.today().items if one.kind == "withdrawal"]
    assert item.title == "Withdrawal waits to be confirmed"
    assert ada.reads.counts().today == len(ada.reads.today().items)
    withdrawal = ada.reads.sharing(patient).withdrawal
    assert withdrawal is not None
    assert (withdrawal.pending, withdrawal.who, withdrawal.blocked) == (True, "Dr ada", "")
    with pytest.raises(Rejected, match="withdrawn"):
        ada.send(patient)
    assert grace.scores() == ["0 of 27"]
    ada.online = True
    answered.ward.settle(ada, grace)
    assert grace.scores() == ["Not shown"]


def test_who_agrees_again_sees_everything_again_once_the_service_has_taken_it(answered: Answered) -> None:
    ada, grace, patient = answered.ada, answered.grace, answered.patient
    ada.withdraw(patient)
    answered.ward.settle(ada, grace)
    grace.online = False
    grace.agree(patient)
    assert grace.scores() == ["Not shown"], "recorded offline it is provisional, and opens no key"
    assert grace.reads.agreement(patient).provisional
    with pytest.raises(Rejected, match="withdrawn"):
        grace.send(patient)
    grace.online = True
    answered.ward.settle(grace, ada)
    assert grace.scores() == ada.scores() == ["0 of 27"]
    assert not grace.reads.agreement(patient).provisional
    grace.send(patient)
    grace.sync()
    answered.ward.answer(1)
    answered.ward.settle(grace, ada)
    assert set(ada.scores()) == {"9 of 27", "0 of 27"}


def test_a_confirmed_withdrawal_destroys_keys_and_answers_everywhere_and_care_goes_on(answered: Answered) -> None:
    ward, ada, grace, patient = answered.ward, answered.ada, answered.grace, answered.patient
    ada.act(lambda acts: acts.mark_reviewed(ada.reads.returned()[0].id, "Talked it over."))
    ada.withdraw(patient)
    ward.settle(ada, grace)
    grace.online = False
    ada.act(lambda acts: acts.confirm_withdrawal(patient, "telephone-on-record"))
    before = ada.keys.mirror
    ward.settle(ada)
    assert ada.scores() == ["Removed from here"]
    assert ada.keys.mirror != before, "the store has turned"
    assert ada.reads.patient(patient).access_state == "ended"
    confirmed = ada.reads.sharing(patient).confirmed
    assert confirmed is not None
    assert (confirmed.how, confirmed.who) == ("telephone-on-record", "Dr ada")
    assert [(one.who, one.destroyed is not None) for one in confirmed.copies] == [("Dr grace", False), ("Dr ada", True)]

    grace.online = True
    ward.settle(grace, ada)
    assert grace.scores() == ["Removed from here"]
    confirmed = ada.reads.sharing(patient).confirmed
    assert confirmed is not None
    assert all(one.destroyed for one in confirmed.copies)

    grace.agree(patient)
    grace.send(patient)
    grace.sync()
    ward.answer(1)
    ward.settle(grace, ada)
    assert set(ada.scores()) == set(grace.scores()) == {"9 of 27", "Removed from here"}


def test_a_flagged_answer_that_nobody_has_acknowledged_keeps_a_withdrawal_from_being_confirmed(
    answered: Answered,
) -> None:
    ward, ada, patient = answered.ward, answered.ada, answered.patient
    ada.send(patient)
    ada.sync()
    ward.answer(3, attention=True)
    ada.sync()
    ada.withdraw(patient)
    (item,) = [one for one in ada.reads.today().items if one.kind == "withdrawal"]
    assert "handed over" in item.detail
    with pytest.raises(Rejected, match="Hand it over first"):
        ada.act(lambda acts: acts.confirm_withdrawal(patient, "in-person"))
    for line in ada.reads.returned("all"):
        ada.act(lambda acts, line=line: acts.acknowledge_risk(line.id, "Telephoned the person"))
    ada.act(lambda acts: acts.confirm_withdrawal(patient, "in-person"))
    ward.settle(ada)
    assert set(ada.scores()) == {"Removed from here"}


def test_the_team_decides_only_after_seven_days(answered: Answered) -> None:
    ada, patient = answered.ada, answered.patient
    ada.withdraw(patient)
    with pytest.raises(Rejected, match="after 7 days"):
        ada.act(lambda acts: acts.confirm_withdrawal(patient, "desk-decided"))
    ada.ahead = 7 * DAY_MS + 1000
    (item,) = [one for one in ada.reads.today().items if one.kind == "withdrawal"]
    assert item.detail == "It has waited 7 days: decide"
    withdrawal = ada.reads.sharing(patient).withdrawal
    assert withdrawal is not None
    assert withdrawal.may_decide
