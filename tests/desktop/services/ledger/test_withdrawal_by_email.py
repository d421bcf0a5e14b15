"""A withdrawal that came by e-mail, through desk, service, mail and the patient's page."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from care_record.people.patient import Patient
from desktop.services.acts import Rejected, TrustQuery
from desktop.services.acts.ledger.requesting import RequestDraft
from tests.desktop.services.ward import Place, Ward, open_ward
from tests.probes.trust_world import nhs_number

BORN = date(1984, 2, 29)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as made:
        yield made


def draft(place: Place) -> RequestDraft:
    today = place.desk.state.today()
    return RequestDraft("Featherstonehaugh", "Marigold", BORN, str(nhs_number(1)), "email", today)


def found(place: Place) -> Patient:
    asked = TrustQuery(family="Featherstonehaugh", born="29-Feb-1984")
    result = place.desk.calls.search_trust(asked).result
    assert result is not None
    return result.matches[0].patient


def test_a_request_by_email_is_matched_suspends_is_confirmed_by_a_contact_on_record_and_destroys(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada, mary = ward.place("ada", team), ward.place("mary", role="identity-administrator")
    ada.sync()
    mary.sync()
    patient = ada.register(team)
    ada.agree(patient)
    ada.send(patient)
    ada.sync()
    ward.answer(0)
    ada.send(patient)
    ada.sync()
    token = ward.post.link(ward.clinic.service.ready["page_url"])
    assert ada.scores() == ["0 of 27"]

    # somebody writes in the person's name: the desk of another place suspends, and the person says it was not them
    done = mary.act(lambda acts: acts.ledger.request_withdrawal(found(mary), draft(mary)))
    assert done.id is not None
    false = done.id
    mary.sync()
    opened = ward.clinic.service.http.post("/pages/open", json={"token": token, "born": BORN.isoformat()})
    assert (opened.status_code, opened.json()["code"]) == (404, "refused"), "the link is dead"
    ada.sync()
    assert ada.scores() == ["Not shown"]
    (item,) = [one for one in ada.reads.today().items if one.kind == "withdrawal"]
    assert item.title == "A request to withdraw waits"
    (line,) = mary.desk.calls.withdrawals()
    assert (line.request, line.next_step, line.by) == (false, "Ask the person by the contact on record", "Dr mary")
    with pytest.raises(Rejected, match="clinician"):
        mary.act(lambda acts: acts.ledger.answer_withdrawal(patient, false, "not-theirs", "telephone-on-record"))
    ada.act(lambda acts: acts.ledger.answer_withdrawal(patient, false, "not-theirs", "telephone-on-record"))
    ward.settle(ada, mary)
    assert ada.scores() == ["0 of 27"]
    page = ada.reads.agreement(patient)
    assert "Agreed to sharing and all contact" in page.standing_words
    struck = [one for one in page.timeline if one.struck]
    assert [one.words.partition(",")[0] for one in struck] == ["Asked to withdraw from everything"]
    assert mary.desk.calls.withdrawals() == ()

    # then the person does withdraw: confirmed by the desk, destroyed by a clinician's word
    done = mary.act(lambda acts: acts.ledger.request_withdrawal(found(mary), draft(mary)))
    real = done.id
    assert real is not None
    mary.act(lambda acts: acts.ledger.answer_withdrawal(patient, real, "confirmed", "telephone-on-record"))
    ward.settle(mary, ada)
    withdrawal = ada.reads.sharing(patient).withdrawal
    assert withdrawal is not None
    assert withdrawal.answered == "Dr mary has asked the person by the telephone number on record: it is theirs"
    (line,) = mary.desk.calls.withdrawals()
    assert line.next_step == "A clinician of the team confirms it, and copies are removed"
    ada.act(lambda acts: acts.confirm_withdrawal(patient, "telephone-on-record"))
    ward.settle(ada, mary)
    assert ada.scores() == ["Removed from here"]
    told = {line.words.partition(",")[0]: line.closed for line in ada.reads.agreement(patient).timeline}
    assert told["The withdrawal was confirmed"] == ("Hove Adult Team: keys destroyed",)
    assert mary.desk.calls.withdrawals() == ()


def test_a_request_that_fits_nobody_well_enough_suspends_nobody(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada = ward.place("ada", team)
    ada.sync()
    ada.register(team)
    ada.sync()
    person = found(ada)
    today = ada.desk.state.today()
    for typed, why in (
        (RequestDraft("Smith", "Marigold", BORN, str(nhs_number(2)), "email", today), "another person"),
        (
            RequestDraft("Featherstonehaugh", "Marigold", date(1985, 1, 1), "", "email", today),
            "Match the date of birth",
        ),
        (RequestDraft("Featherstonehaugh", "", BORN, "", "email", date(2999, 1, 1)), "in the future"),
    ):
        with pytest.raises(Rejected, match=why):
            ada.act(lambda acts, typed=typed: acts.ledger.request_withdrawal(person, typed))
    said = [line.words for line in ada.reads.agreement(person.id).timeline]
    assert [one for one in said if "withdr" in one.lower()] == []
    assert ada.reads.sharing(person.id).withdrawal is None
    assert ada.reads.outbox() == ()
