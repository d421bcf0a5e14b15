"""Keys reach everybody with a standing basis: at once, by a colleague, and after a team's key has turned."""

from dataclasses import replace
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.people.dates import parse_date
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from desktop.services.acts import AgreementDraft, Rejected
from tests.desktop.services.access.conftest import Answered
from tests.desktop.services.ward import Place


def test_a_workstation_enrolled_later_opens_what_came_before(answered: Answered) -> None:
    ward = answered.ward
    third = ward.place("mary", answered.team)
    third.sync()
    assert third.scores() == ["Not opened yet"]
    ward.settle(answered.ada, third)
    assert third.scores() == ["0 of 27"]


def test_a_second_team_asks_and_gets_what_comes_from_now_on(answered: Answered) -> None:
    ward, patient, ada = answered.ward, answered.patient, answered.ada
    joan, other = second_team(answered)
    assert joan.reads.patient(patient).access_state == "not your team"
    assert joan.scores() == ["Not opened yet"]
    assert joan.reads.today().items == (), "what others asked for, and cannot be opened here, is nobody's work here"
    joan.act(lambda acts: acts.ask_access(patient, other, "Shared care since May."))
    joan.sync()
    ada.sync()
    (ask,) = ada.reads.sharing(patient).asks
    assert (ask.team.name, ask.who, ask.reason) == ("Lewes Adult Team", "Dr joan", "Shared care since May.")
    assert [item.kind for item in ada.reads.today().items] == ["new_answer", "access_asked"]
    ada.act(lambda acts: acts.grant_access(patient, ask.id, "care", earlier=False))
    ward.settle(ada, joan)
    assert joan.reads.patient(patient).access_state == "open"
    assert [one.team.name for one in joan.reads.sharing(patient).holders] == ["Lewes Adult Team", "Hove Adult Team"]
    ada.send(patient)
    ada.sync()
    ward.answer(1)
    ward.settle(ada, joan)
    assert set(joan.scores()) == {"9 of 27", "0 of 27"}, "both were sealed to the epoch that stands"


def test_earlier_epochs_come_only_if_the_holder_says_so(answered: Answered) -> None:
    ward, patient, ada = answered.ward, answered.patient, answered.ada
    first, second = ward.team("First"), ward.team("Second")
    one, two = ward.place("one", first), ward.place("two", second)
    for place, team in ((one, first), (two, second)):
        place.sync()
        refer(place, answered, team)
    left = ward.team("Left")
    share(ward.place("left", left), answered, left)
    ada.act(lambda acts: acts.end_access(patient, left, "Care there has ended."))
    ada.send(patient)
    ada.sync()
    ward.answer(1)
    ada.sync()
    for place, team in ((one, first), (two, second)):
        place.act(lambda acts, team=team: acts.ask_access(patient, team, "Shared care."))
        place.sync()
    ada.sync()
    for ask in ada.reads.sharing(patient).asks:
        earlier = ask.team.id == second
        ada.act(lambda acts, ask=ask, earlier=earlier: acts.grant_access(patient, ask.id, "care", earlier=earlier))
    ward.settle(ada, one, two)
    assert set(one.scores()) == {"9 of 27", "Not opened yet"}
    assert set(two.scores()) == {"9 of 27", "0 of 27"}


def test_a_grant_without_the_key_is_carried_out_by_a_workstation_that_has_it(answered: Answered) -> None:
    ward, patient, ada = answered.ward, answered.patient, answered.ada
    joan, other = second_team(answered)
    joan.act(lambda acts: acts.ask_access(patient, other, "Shared care."))
    joan.sync()
    new = ward.place("mary", answered.team)
    new.sync()
    (ask,) = new.reads.sharing(patient).asks
    assert new.reads.patient(patient).access_state == "waiting for key"
    new.act(lambda acts: acts.grant_access(patient, ask.id, "care", earlier=True))
    new.sync()
    joan.sync()
    assert joan.reads.patient(patient).access_state == "waiting for key"
    ward.settle(ada, joan)
    assert joan.scores() == ["0 of 27"]


def test_a_request_that_is_declined_tells_the_team_why(answered: Answered) -> None:
    ward, patient, ada = answered.ward, answered.patient, answered.ada
    joan, other = second_team(answered)
    joan.act(lambda acts: acts.ask_access(patient, other, "Shared care."))
    ward.settle(joan, ada)
    (ask,) = ada.reads.sharing(patient).asks
    ada.act(lambda acts: acts.decline_access(patient, ask.id, "The person does not want it."))
    ward.settle(ada, joan)
    sharing = joan.reads.sharing(patient)
    assert sharing.asks == ()
    assert [team.name for team in sharing.may_ask] == ["Lewes Adult Team"]
    assert sharing.declined == "The person does not want it."


def test_access_that_has_ended_goes_from_the_workstation_and_the_next_answer_is_sealed_anew(
    answered: Answered,
) -> None:
    ward, patient, ada = answered.ward, answered.patient, answered.ada
    other = ward.team("Lewes Adult Team")
    joan = ward.place("joan", other)
    share(joan, answered, other, earlier=True)
    assert joan.scores() == ["0 of 27"]
    before = joan.keys.mirror
    ada.act(lambda acts: acts.end_access(patient, other, "Care there has ended."))
    ward.settle(ada, joan)
    assert joan.scores() == ["Removed from here"]
    assert joan.keys.mirror != before, "the store has turned"
    ada.send(patient)
    ada.sync()
    ward.answer(1)
    ward.settle(ada, joan, answered.grace)
    assert set(ada.scores()) == set(answered.grace.scores()) == {"9 of 27", "0 of 27"}
    assert set(joan.scores()) == {"Removed from here", "Not opened yet"}


def share(place: Place, answered: Answered, team: UUID, *, earlier: bool = False) -> None:
    """A team refers, asks, and is given access."""
    patient, ada = answered.patient, answered.ada
    place.sync()
    refer(place, answered, team)
    place.act(lambda acts: acts.ask_access(patient, team, "Shared care."))
    answered.ward.settle(place, ada)
    ask = next(one for one in ada.reads.sharing(patient).asks if one.team.id == team)
    ada.act(lambda acts: acts.grant_access(patient, ask.id, "care", earlier=earlier))
    answered.ward.settle(ada, place)


def second_team(answered: Answered) -> tuple[Place, UUID]:
    """Joan's workstation in another team, which the person is referred to as well; and that team."""
    other = answered.ward.team("Lewes Adult Team")
    joan = answered.ward.place("joan", other)
    joan.sync()
    refer(joan, answered, other)
    return joan, other


def refer(place: Place, answered: Answered, team: UUID) -> None:
    """The other team opens a referral, and gets the record with the next changes."""
    found = Patient(answered.patient, HumanName("Featherstonehaugh", "Marigold"), parse_date("29-Feb-1984"))
    place.act(lambda acts: acts.refer_found(found, team, "Shared care."))
    place.sync()


def test_a_team_that_the_person_did_not_name_gets_no_access_by_agreement_and_loses_what_it_had(
    answered: Answered,
) -> None:
    ward, ada, patient = answered.ward, answered.ada, answered.patient
    joan, other = second_team(answered)
    joan.act(lambda acts: acts.ask_access(patient, other, "Shared care."))
    joan.sync()
    ada.sync()
    (ask,) = ada.reads.sharing(patient).asks
    draft = AgreementDraft(EVERYTHING, ada.desk.state.today(), HowGiven.VIDEO, teams=frozenset({answered.team}))
    ada.act(lambda acts: acts.record_agreement(patient, draft))
    ada.sync()
    with pytest.raises(Rejected, match="has not agreed to share with this team"):
        ada.act(lambda acts: acts.grant_access(patient, ask.id, "agreement", earlier=False))
    both = replace(draft, teams=frozenset({answered.team, other}))
    ada.act(lambda acts: acts.record_agreement(patient, both))
    ada.sync()
    ada.act(lambda acts: acts.grant_access(patient, ask.id, "agreement", earlier=False))
    ward.settle(ada, joan)
    assert joan.reads.patient(patient).access_state == "open"
    ada.act(lambda acts: acts.record_agreement(patient, draft))
    ward.settle(ada, joan)
    assert [one.team.id for one in ada.reads.sharing(patient).holders] == [answered.team]
    told = {line.words: (line.opened, line.closed) for line in ada.reads.agreement(patient).timeline}
    assert told["Access ended for Lewes Adult Team"] == ((), ("Lewes Adult Team: its keys are erased",))
    assert told["Access given. The person agreed to share."] == (("Lewes Adult Team: can open the record",), ())
