"""Entries of the wrong person, and two records of one person, seen on two workstations over a real service."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.channels.channel import Channel
from desktop.services.acts import Rejected
from desktop.services.acts.completing import Given
from tests.desktop.services.post import answers
from tests.desktop.services.ward import PHQ9, Place, Ward, open_ward

WHY = "Meant for another person of that name."


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as made:
        yield made


def mistake(place: Place, patient: UUID, kind: str) -> UUID:
    place.reads.patient(patient)
    return next(one.id for one in place.reads.ledger.mistakes(patient) if one.kind == kind)


def test_an_entry_of_the_wrong_person_is_struck_kept_and_entered_under_the_right_one(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada, grace = ward.place("ada", team), ward.place("grace", team)
    ada.sync()
    grace.sync()
    wrong, right = ada.register(team, 1), ada.register(team, 2)
    ada.agree(wrong)
    ada.send(wrong)
    ward.settle(ada, grace)

    agreed = mistake(ada, wrong, "consent.recorded")
    done = ada.act(lambda acts: acts.ledger.in_error(wrong, agreed, WHY, right))
    assert "Marked as entered in error" in done.words
    sent = mistake(ada, wrong, "measure.requested")
    done = ada.act(lambda acts: acts.ledger.in_error(wrong, sent, WHY, right))
    ward.settle(ada, grace)
    for place in (ada, grace):
        record = place.reads.patient(wrong)
        assert record.out == ()
        struck = {one.kind: one.struck for one in record.timeline if one.struck}
        # an attempt to reach the person belongs to the send
        assert struck == dict.fromkeys(("consent.recorded", "measure.requested", "measure.reminded"), WHY)
        page = place.reads.agreement(wrong)
        assert page.standing_words == "No agreement is recorded yet."
        assert [one.struck for one in page.timeline if one.struck] == [f"Entered in error: {WHY}"]
        assert [line.measure_title for line in place.reads.patient(right).out] == ["PHQ-9"]
        assert "Agreed to sharing" in place.reads.agreement(right).standing_words
    assert agreed not in [one.id for one in ada.reads.ledger.mistakes(wrong)]
    with pytest.raises(Rejected, match="Say why"):
        ada.act(lambda acts: acts.ledger.in_error(wrong, mistake(ada, wrong, "patient.registered"), " ", None))


def test_an_answer_in_error_is_kept_shown_nowhere_and_can_be_asked_for_again(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada, grace = ward.place("ada", team), ward.place("grace", team)
    ada.sync()
    grace.sync()
    patient = ada.register(team, 1)
    due = ada.desk.state.today() + timedelta(days=14)
    sent = ada.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.TELEPHONE, due))
    taken = ada.act(lambda acts: acts.completing.hand_in(sent.id, Given(answers(PHQ9, 0), "telephone")))
    ward.settle(ada, grace)
    assert ada.reads.patient(patient).ask_again == ()
    ada.act(lambda acts: acts.ledger.in_error(patient, taken.id, "Another person answered.", None))
    for place in (ada, grace):
        record = place.reads.patient(patient)
        assert record.returned == ()
        assert [(one.title, one.measure, one.why) for one in record.ask_again] == [
            ("PHQ-9", "phq-9", "Another person answered.")
        ]
        line = next(one for one in record.timeline if one.struck)
        assert (line.kind, line.ref) == ("response.returned", taken.id)
        reading = place.reads.response(taken.id)
        assert (reading.state, reading.answers, reading.scores) == ("struck", (), ())
        assert reading.struck == "Entered in error: Another person answered."
        ward.settle(ada, grace)
    grace.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.TELEPHONE, due))
    assert grace.reads.patient(patient).ask_again == ()


def test_whoever_was_registered_in_error_has_a_record_that_stands(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada = ward.place("ada", team)
    ada.sync()
    wrong, right = ada.register(team, 1), ada.register(team, 2)
    ward.settle(ada)
    registered = mistake(ada, wrong, "patient.registered")
    ada.act(lambda acts: acts.ledger.in_error(wrong, registered, WHY, right))
    said = ada.reads.banner(wrong).aside
    assert said is not None
    assert (said.words, said.instead) == ("This person was registered in error.", right)
    assert ada.reads.patient(wrong).line.aside == "Registered in error"


def test_two_records_stand_side_by_side_with_what_differs_and_what_speaks_against(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada = ward.place("ada", team)
    ada.sync()
    one, other = ada.register(team, 1), ada.register(team, 2)
    both = ada.reads.ledger.two(one, other)
    assert (both.one.id, both.other.id, both.both_used) == (one, other, True)
    marked = {row.label for row in both.rows if row.differs}
    assert marked == {"NHS No.", "E-mail"}
    assert both.alike == "same name, two NHS numbers"
    assert both.against == ("They have two NHS numbers; mostly that is two people.",)
    ada.act(lambda acts: acts.care.tell_apart(other, one))
    ward.settle(ada)
    assert ada.reads.ledger.two(one, other).against[0].startswith("Told apart by Dr ada, ")
    noted = {row[0] for row in ada.reader.outbox.execute("select patient from reading")}
    assert {one.bytes, other.bytes} <= noted, "the reading of both is noted"


def test_two_records_of_one_person_become_one_and_both_histories_can_be_read(ward: Ward) -> None:
    team = ward.team("Hove Adult Team")
    ada, grace = ward.place("ada", team), ward.place("grace", team)
    ada.sync()
    grace.sync()
    old, kept = ada.register(team, 1), ada.register(team, 2)
    for patient in (old, kept):
        ada.agree(patient)
        ada.send(patient)
        ada.sync()
        ward.answer(0)
    ward.settle(ada, grace)
    ada.act(lambda acts: acts.ledger.merge(old, kept, "Same person, two addresses."))
    ward.settle(ada, grace)
    for place in (ada, grace):
        assert {match.patient.id for match in place.reads.find("featherstonehaugh")} == {kept}
        assert [one.id for one in place.reads.patients()] == [kept]
        earlier, used = place.reads.patient(old), place.reads.patient(kept)
        assert earlier.instead is not None
        assert earlier.instead.id == kept
        assert [one.id for one in used.earlier] == [old]
        assert earlier.banner == used.banner, "the banner of the right one stands above both"
        said = place.reads.banner(old).aside
        assert said is not None
        assert (said.words, said.instead) == ("This is an earlier record, merged into the one that is used.", kept)
        assert place.reads.banner(kept).aside is None
        assert earlier.line.aside == "Earlier record", "lists say so, too"
        assert [one.score for one in earlier.returned] == ["0 of 27"]
        assert [one.score for one in used.returned] == ["0 of 27"]
        with pytest.raises(Rejected):
            place.send(old)
        (why_not,) = place.reads.invitations.page(old).why_not
        assert why_not.startswith("This record was merged into another")
    with pytest.raises(Rejected, match="set aside already"):
        ada.act(lambda acts: acts.ledger.merge(kept, old, "Back again."))
