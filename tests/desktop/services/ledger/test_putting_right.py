"""Entries of the wrong person, and two records of one person, seen on two workstations over a real service."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from desktop.services.acts import Rejected
from tests.desktop.services.ward import Place, Ward, open_ward

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
        assert [one.score for one in earlier.returned] == ["0 of 27"]
        assert [one.score for one in used.returned] == ["0 of 27"]
        with pytest.raises(Rejected):
            place.send(old)
    with pytest.raises(Rejected, match="set aside already"):
        ada.act(lambda acts: acts.ledger.merge(kept, old, "Back again."))
