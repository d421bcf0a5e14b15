"""What is recorded laid against what the record system says: its news is taken, what a desk entered later is kept."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from care_record.arriving.merging import Merged, Told, flat, merge, patient_of
from tests.probes.trust_world import World

MAY, JUNE, JULY, AUGUST = 5, 6, 7, 8


def test_what_the_record_system_changed_is_taken() -> None:
    now = {"email": "old@example.org", "phone": "1"}
    history = [Told(MAY, now, by_epr=True)]
    assert merge(now, history, {"email": "new@example.org"}, JULY) == Merged(now | {"email": "new@example.org"}, {})
    assert merge(now, history, {"email": ""}, JULY) == Merged({"phone": "1"}, {})


def test_what_a_desk_entered_after_it_is_kept_and_shown_as_different() -> None:
    history = [Told(MAY, {"email": "epr@example.org"}, by_epr=True), Told(AUGUST, {"email": "desk@example.org"})]
    now = history[-1].details
    merged = merge(now, history, {"email": "other@example.org"}, JULY)
    assert merged == Merged(now, {"email": "other@example.org"})


def test_an_old_value_that_is_sent_again_is_no_news_however_new_the_row_is() -> None:
    history = [Told(MAY, {"email": "epr@example.org"}, by_epr=True), Told(JUNE, {"email": "desk@example.org"})]
    now = history[-1].details
    assert merge(now, history, {"email": "epr@example.org"}, AUGUST) == Merged(now, {"email": "epr@example.org"})


def test_what_the_record_system_changed_after_the_desk_is_taken() -> None:
    history = [Told(MAY, {"email": "epr@example.org"}, by_epr=True), Told(JUNE, {"email": "desk@example.org"})]
    merged = merge(history[-1].details, history, {"email": "newest@example.org"}, JULY)
    assert merged == Merged({"email": "newest@example.org"}, {})


def test_nothing_there_never_takes_away_what_a_desk_entered() -> None:
    history = [Told(MAY, {}, by_epr=True), Told(JUNE, {"email": "desk@example.org"})]
    now = history[-1].details
    first = merge(now, history, {"email": ""}, JULY)
    assert first == Merged(now, {"email": ""})
    history.append(Told(JULY, now, by_epr=True, differs=first.differs))
    assert merge(now, history, {"email": ""}, AUGUST) == first


def test_a_difference_ends_when_both_say_the_same() -> None:
    now = {"email": "desk@example.org"}
    history = [Told(MAY, now), Told(JUNE, now, by_epr=True, differs={"email": "epr@example.org"})]
    assert merge(now, history, {"email": "desk@example.org"}, JULY) == Merged(now, {})


KEYS = st.sampled_from(["email", "phone", "mobile"])
VALUES = st.sampled_from(["", "a", "b", "c"])
SAYS = st.dictionaries(KEYS, VALUES)


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    told: list[Told] = []
    details: dict[str, Any] = {}
    for at in range(1, draw(st.integers(1, 5))):
        if draw(st.booleans()):
            merged = merge(details, told, draw(SAYS), at)
            details = dict(merged.details)
            told.append(Told(at, details, by_epr=True, differs=merged.differs))
        else:
            changed = details | draw(SAYS)
            details = {key: value for key, value in changed.items() if value}
            told.append(Told(at, details))
    return told


@given(told=histories(), says=SAYS, updated=st.integers(1, 9))
def test_the_same_row_again_changes_nothing(told: list[Told], says: dict[str, str], updated: int) -> None:
    now = told[-1].details if told else {}
    once = merge(now, told, says, updated)
    again = merge(once.details, [*told, Told(9, once.details, by_epr=True, differs=once.differs)], says, updated)
    assert again == once


@given(told=histories(), says=SAYS, updated=st.integers(1, 9))
def test_nothing_that_a_desk_entered_later_is_lost(told: list[Told], says: dict[str, str], updated: int) -> None:
    now = told[-1].details if told else {}
    if told and not told[-1].by_epr:
        before = told[-2].details if len(told) > 1 else {}
        entered = {key for key, value in now.items() if value != before.get(key, "")}
        merged = merge(now, told, says, min(updated, told[-1].at - 1))
        assert all(merged.details[key] == now[key] for key in entered)


def test_a_patient_comes_back_from_its_details() -> None:
    patient = World().patient(restricted=True, needs=("braille",), language="cy", mobile="07700 900123")
    assert patient_of(flat(patient), patient.id) == patient
    died = replace(patient, deceased=True)
    assert patient_of(flat(patient), patient.id, died) == died
    assert patient_of(flat(patient), UUID(int=1)).id == UUID(int=1)
