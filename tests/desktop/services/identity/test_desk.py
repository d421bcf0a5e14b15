"""What an identity administrator does at a desk reaches the service, and comes back decided."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from care_record.wire import bodies
from desktop.services.acts.identity import EvidenceDraft, RequestDraft
from desktop.services.problems import Rejected
from desktop.services.reads import AccessFilter
from desktop.services.reads.identity import YOU, Draft
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.identity.conftest import IdentityDesks, page
from tests.probes.bench import MEASURE
from tests.probes.near_desks import sync
from tests.probes.trust_world import nhs_number

BY_DOCUMENTS = Draft(method="documents", fraud=1, verification=2)


def asked(desk: Desk, **fields: Any) -> UUID:
    given: dict[str, Any] = {
        "source": "telephone",
        "family": "Fetherstonhaugh",
        "given": "Marigold",
        "born": "29-Feb-1984",
        "nhs_number": str(nhs_number(1)),
    }
    case = desk.act(lambda acts: acts.identity.enter(RequestDraft(**(given | fields)), take=True)).id
    assert isinstance(case, UUID)
    return case


def with_documents(desk: Desk, case: UUID) -> None:
    for draft in (
        EvidenceDraft("passport-biometric", 2, last4="ab 04", expiry="01-Mar-2030"),
        EvidenceDraft("birth-certificate", 2, last4="7719"),
    ):
        desk.act(lambda acts, draft=draft: acts.identity.add_evidence(case, draft))


def matched(desks: IdentityDesks, desk: Desk) -> tuple[UUID, UUID]:
    patient, _ = desks.bench.ready_patient()
    case = asked(desk)
    desk.act(lambda acts: acts.identity.match(case, patient))
    sync(desk)
    return case, patient


def two_people(desks: IdentityDesks) -> None:
    body = bodies.PolicySet(identity_second_person=True)
    desks.bench.apply(desks.bench.administrator.say("policy.set", desks.bench.world.trust, body))


def whose(desk: Desk) -> dict[UUID, str]:
    """Who has each request, or has dealt with it."""
    queue = desk.reads.identity.queue()
    return {line.id: line.whose for line in (*queue.open, *queue.done)}


def test_a_request_goes_from_the_queue_to_a_decision_at_one_desk(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    with_documents(desk, case)
    live = desk.reads.identity.live(case, BY_DOCUMENTS)
    assert (live.profile, live.level, live.missing) == ("M1A", "medium", ())
    short = desk.reads.identity.live(case, replace(BY_DOCUMENTS, fraud=0))
    assert "Fraud check of 1 would make it M1A (medium)." in short.lifts
    desk.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    sync(desk)
    queue = desk.reads.identity.queue()
    assert queue.open == ()
    assert [(line.id, line.outcome, line.waiting) for line in queue.done] == [(case, "accepted", False)]
    assert (queue.done[0].did, queue.done[0].did_words, queue.done[0].whose) == (YOU, "decided it", "you decided it")
    stands = desk.reads.identity.proof(patient)
    assert stands.words == "Proof of identity: accepted 22-Nov-2026 (documents, M1A)"
    assert stands.who == "Dr philippa"


def test_the_clinician_sees_what_was_decided(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    with_documents(desk, case)
    desk.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    clinic = desks.desk(desks.bench.clinician)
    sync(desk, clinic)
    assert clinic.reads.identity.proof(patient).words.startswith("Proof of identity: accepted")
    with pytest.raises(LookupError):
        page(clinic, case)


def test_who_asks_stands_beside_the_record_and_nothing_that_may_be_asked_shows(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    shown = page(desk, case)
    person = shown.person
    assert person is not None
    assert person.id == patient
    assert [(one.label, one.same) for one in person.compared] == [
        ("Family name", "alike"),
        ("Given name", "same"),
        ("Born", "same"),
        ("NHS No.", "same"),
    ]
    assert not person.contact
    assert not person.teams
    assert "marigold1@example.org" not in repr(shown)
    assert "Hove" not in repr(person)
    open_ = page(desk, case, show_contact=True).person
    assert open_ is not None
    assert ("E-mail", "marigold1@example.org") in open_.contact
    assert open_.teams == ("Hove Adult Team",)


def test_questions_are_answered_without_the_answer_showing(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, _ = matched(desks, desk)
    drawn = {question.code for question in page(desk, case).questions}
    assert drawn == {"email", "team", "referred"}
    said = {"email": "Marigold1@example.org", "team": "Hove adult", "referred": "January 2026"}
    answers = {code: desk.reads.identity.answer(case, code, said[code]) for code in drawn}
    assert set(answers.values()) == {"right"}
    draft = Draft(method="vouching-with-record", answers=answers)
    desk.act(lambda acts: acts.identity.accept(case, draft))
    sync(desk)
    assert dict(page(desk, case).check)["How"] == "Vouching, confirmed from the record"
    reader = desk.desk.reader()
    stored = b"".join(row[0] for row in reader.all("select body from entry where body is not null"))
    reader.close()
    assert b"January 2026" not in stored


def test_nothing_clinical_reaches_the_desk(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    patient, _ = desks.bench.ready_patient()
    _, sent = desks.bench.world.request(desks.bench.clinician, patient, MEASURE, message="Low mood canary")
    desks.bench.apply(sent)
    case = asked(desk)
    desk.act(lambda acts: acts.identity.match(case, patient))
    sync(desk)
    reader = desk.desk.reader()
    bodies_here = b"".join(row[0] for row in reader.all("select body from entry where body is not null"))
    assert b"canary" not in bodies_here
    assert MEASURE.url.encode() not in bodies_here
    kinds = {row[0] for row in reader.all("select kind from entry where stream = ? and body is null", (patient.bytes,))}
    assert {"measure.requested", "referral.opened", "access.granted"} <= kinds
    reader.close()


def test_where_two_are_asked_for_the_second_approves_or_sends_back(desks: IdentityDesks) -> None:
    two_people(desks)
    _, first = desks.staffed("philippa")
    _, second = desks.staffed("quentin")
    case, patient = matched(desks, first)
    with_documents(first, case)
    done = first.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    assert "second person" in done.words
    assert first.reads.identity.queue().to_approve == ()
    assert whose(first) == {case: "you checked it"}
    with pytest.raises(Rejected):
        first.act(lambda acts: acts.identity.approve(case))
    sync(first, second)
    assert [line.id for line in second.reads.identity.queue().to_approve] == [case]
    assert whose(second) == {case: "Dr philippa checked it"}
    second.act(lambda acts: acts.identity.send_back(case, "Look at the photo again."))
    sync(second, first)
    assert whose(first) == {case: "yours"}
    assert page(first, case).returned == "Look at the photo again."
    first.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    sync(first, second)
    second.act(lambda acts: acts.identity.approve(case))
    sync(second, first)
    assert first.reads.identity.proof(patient).proof == "accepted"
    assert whose(first) == {case: "Dr quentin decided it; you checked it"}
    assert whose(second) == {case: "you decided it; Dr philippa checked it"}
    assert ("Approved by", "Dr quentin") in page(first, case).check


def test_a_decline_tells_why_and_is_the_persons_too(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    with pytest.raises(Rejected):
        desk.act(lambda acts: acts.identity.decline(case, Draft(), " "))
    desk.act(lambda acts: acts.identity.decline(case, Draft(), "The documents are of somebody else."))
    sync(desk)
    assert desk.reads.identity.proof(patient).proof == "declined"
    assert page(desk, case).line.outcome == "declined"


def test_what_is_missing_is_said_before_anything_is_recorded(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case = asked(desk)
    missing = desk.reads.identity.live(case, Draft(method="documents")).missing
    assert missing == (
        "Match the request to a patient.",
        "Two different documents are needed, each checked for validity.",
    )
    with pytest.raises(Rejected):
        desk.act(lambda acts: acts.identity.accept(case, Draft(method="documents")))
    assert page(desk, case).line.state == "open"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (EvidenceDraft("passport", 2, last4="04AB", expiry="01-Mar-2020"), "expiry"),
        (EvidenceDraft("passport", 2, last4="04AB"), "expiry"),
        (EvidenceDraft("passport", 2, expiry="01-Mar-2030"), "last4"),
        (EvidenceDraft("passport", 2, last4="04AB5", expiry="01-Mar-2030"), "last4"),
        (EvidenceDraft("passport", 2, last4="04AB", expiry="soon"), "expiry"),
        (EvidenceDraft("seal", 2), "document"),
    ],
)
def test_a_document_that_cannot_count_is_not_entered(desks: IdentityDesks, draft: EvidenceDraft, field: str) -> None:
    _, desk = desks.staffed("philippa")
    case = asked(desk)
    with pytest.raises(Rejected) as refused:
        desk.act(lambda acts: acts.identity.add_evidence(case, draft))
    assert refused.value.problems[0][0] == field


def test_what_is_done_without_the_service_waits_and_goes_out_whole(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    with_documents(desk, case)
    desk.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    line = desk.reads.identity.queue().done[0]
    assert (line.outcome, line.waiting) == ("accepted", True)
    assert desk.reads.identity.proof(patient).pending
    sync(desk)
    assert not desk.reads.identity.queue().done[0].waiting
    assert desk.reads.outbox() == ()


def test_two_desks_that_decide_without_each_other_end_in_one_decision_and_one_that_comes_back(
    desks: IdentityDesks,
) -> None:
    _, first = desks.staffed("philippa")
    _, second = desks.staffed("quentin")
    case, patient = matched(desks, first)
    sync(second)
    first.act(lambda acts: acts.identity.decline(case, Draft(), "The documents are of somebody else."))
    with_documents(second, case)
    second.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    sync(first, second)
    assert second.reads.identity.proof(patient).proof == "declined"
    assert second.reads.outbox()[0].state == "stuck"
    while lines := second.reads.outbox():
        act = lines[0].id
        second.act(lambda acts, act=act: acts.waiting.discard(act))
        sync(second)
    assert second.reads.identity.proof(patient).proof == "declined"


def test_the_queue_has_the_urgent_and_the_oldest_first(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    names = [
        ("Young", "normal", ""),
        ("Old", "normal", "01-Nov-2026"),
        ("Urgent", "urgent", ""),
        ("Soon", "soon", "20-Nov-2026"),
    ]
    for family, priority, received in names:
        asked(desk, family=family, priority=priority, received=received)
    lines = desk.reads.identity.queue().open
    assert [line.name.split(",")[0] for line in lines] == ["URGENT", "SOON", "OLD", "YOUNG"]
    assert [line.days for line in lines] == [0, 2, 21, 0]
    assert all(line.mine for line in lines)


def test_only_an_identity_administrator_works_here(desks: IdentityDesks) -> None:
    clinic = desks.desk(desks.bench.clinician)
    sync(clinic)
    with pytest.raises(Rejected):
        clinic.act(lambda acts: acts.identity.enter(RequestDraft("desk", "Ng", "Bo")))


def test_a_colleague_may_be_given_a_request_and_a_new_administrator_sees_all(desks: IdentityDesks) -> None:
    _, first = desks.staffed("philippa")
    case, _ = matched(desks, first)
    place, second = desks.staffed("quentin")
    sync(first)
    assert page(second, case).person is not None
    first.act(lambda acts: acts.identity.assign(case, place.member))
    sync(first, second)
    assert second.reads.identity.queue().open[0].mine
    queue = first.reads.identity.queue()
    assert queue.open[0].owner == "Dr quentin"
    assert [one.name for one in queue.colleagues] == ["Dr quentin"]
    assert page(second, case).history[0].words == "Given to Dr quentin"
    with pytest.raises(Rejected, match="identity desk"):
        first.act(lambda acts: acts.identity.assign(case, desks.bench.clinician.member))
    first.act(lambda acts: acts.identity.take(case))
    sync(first, second)
    assert second.reads.identity.queue().open[0].owner == "Dr philippa"


def test_a_request_ends_without_a_decision_with_its_reason(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case = asked(desk)
    with pytest.raises(Rejected):
        desk.act(lambda acts: acts.identity.close(case, "duplicate", ""))
    desk.act(lambda acts: acts.identity.close(case, "duplicate", "Asked by e-mail the day before."))
    sync(desk)
    assert page(desk, case).history[0].words == "Closed: asked twice: Asked by e-mail the day before."


def test_the_privacy_officer_sees_who_matched_decided_and_looked_and_nothing_of_it_is_unusual(
    desks: IdentityDesks,
) -> None:
    officer = desks.overseer("reid")
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    with_documents(desk, case)
    page(desk, case)
    desk.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    sync(desk, officer)
    lines = officer.reads.access_log(AccessFilter(patient=patient)).lines
    told = [line.what for line in reversed(lines) if line.who == "Dr philippa"]
    assert told == [
        "Matched an access request to the person",
        "Accepted the proof of identity (documents, M1A)",
        "Looked at the record",
    ]
    assert {one.rule: one.count for one in officer.reads.log.choices().unusual}["no-referral"] == 0
