"""A flagged answer on a desk: announced or not, told by the service, acted on; who looks after a person; contacts."""

from uuid import UUID

import pytest

from care_record.measures import catalogue
from desktop.services.acts.risk import ContactDraft
from desktop.services.problems import Rejected
from tests.desktop.services.clinic import Bench, Clinic
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.desktop.services.test_answers import clinic, patient, post, send

__all__ = ["clinic", "patient", "post"]
PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")


def test_a_flag_that_the_bit_did_not_carry_is_raised_told_and_acknowledged(
    clinic: Clinic,
    bench: Bench,
    patient: UUID,
    post: LetterBox,
) -> None:
    me = bench.desk.state.identity.member_id
    bench.act(lambda acts: acts.risk.give_contact(me, ContactDraft(email="ada@downs.example")))
    send(clinic, bench, patient)
    link = post.link(clinic.service.ready["page_url"])
    submit(clinic.service.http, link, content(answers(PHQ9, 3)), attention=False)
    bench.until(lambda: any("alerted" in item.detail for item in bench.reads.today().items))
    assert post.letters.get(timeout=20)["To"] == "ada@downs.example"
    (item,) = bench.reads.today().items
    assert item.kind == "risk"
    assert ", deputy at " in item.detail
    assert item.response is not None
    response = item.response
    bench.until(lambda: "was told by e-mail" in lines(bench, response)[-1])
    assert lines(bench, response)[0] == "A workstation found a flag that had not been announced"
    bench.act(lambda acts: acts.acknowledge_risk(response, "spoke-now"))
    assert lines(bench, response)[-1] == "Dr osei acknowledged: Spoke with the person now"
    assert bench.reads.response(response).clock.words == ""
    bench.until(lambda: not bench.reads.outbox())
    bench.act(lambda acts: acts.acknowledge_risk(response, "visit"))
    assert len([line for line in lines(bench, response) if "acknowledged" in line]) == 2


def lines(bench: Bench, response: UUID) -> list[str]:
    """The clock's history of an answer."""
    return [line.words for line in bench.reads.response(response).clock.lines]


def test_a_clinician_names_who_looks_after_a_person(
    clinic: Clinic,
    bench: Bench,
    patient: UUID,
) -> None:
    team, me = clinic.world.team, bench.desk.state.identity.member_id
    # to open the record is to read it, which is noted
    bench.reads.patient(patient)
    (before,) = bench.reads.risk.care(patient)
    assert (before.owner, [one.id for one in before.members]) == (None, [me])
    with pytest.raises(Rejected):
        bench.act(lambda acts: acts.risk.name_owner(patient, team, me, me))
    bench.act(lambda acts: acts.risk.name_owner(patient, team, me, None))
    bench.until(lambda: not bench.reads.outbox())
    (after,) = bench.reads.risk.care(patient)
    assert after.owner is not None
    assert (after.owner.id, after.deputy, after.pending) == (me, None, False)


@pytest.mark.parametrize("typed", [ContactDraft(mobile="01273 496000"), ContactDraft(email="nobody")])
def test_what_cannot_be_a_contact_is_said_at_its_field(bench: Bench, typed: ContactDraft) -> None:
    me = bench.desk.state.identity.member_id
    with pytest.raises(Rejected) as refused:
        bench.act(lambda acts: acts.risk.give_contact(me, typed))
    assert [field for field, _ in refused.value.problems] == ["mobile" if typed.mobile else "email"]
    assert bench.reads.risk.contact().email == ""


def test_a_contact_stands_while_it_waits_and_once_the_trust_knows_it(bench: Bench) -> None:
    me = bench.desk.state.identity.member_id
    bench.act(lambda acts: acts.risk.give_contact(me, ContactDraft(mobile="07700 900123")))
    assert bench.reads.risk.contact().mobile == "07700 900123"
    bench.until(lambda: bench.desk.state.directory(bench.desk.author_reader).contacts.get(me))
    bench.until(lambda: not bench.reads.risk.contact().pending)
    assert bench.reads.risk.contact().mobile == "07700 900123"
