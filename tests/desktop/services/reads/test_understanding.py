"""Scores over time, rules in words, and several raters: nobody's scores stand in another's series."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.measures import catalogue
from care_record.measures.change import Point
from care_record.people.dates import from_milliseconds
from desktop.services.problems import NotLogged
from desktop.services.reads import scores
from desktop.services.reads.understanding import changing
from desktop.services.reads.understanding.formula import formula, population
from tests.desktop.services.reads.answered_desk import DAY_MS, AnsweredDesk
from tests.probes.trust_world import NOON

PHQ9, CORE10 = (catalogue.load(catalogue.source_folder() / name) for name in ("phq-9", "core-10"))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[AnsweredDesk]:
    one = AnsweredDesk(tmp_path / "profile")
    yield one
    one.close()


def test_scores_and_raters_are_shown_only_once_the_reading_is_noted(here: AnsweredDesk) -> None:
    response = here.answer("phq-9", 1, 10)
    with pytest.raises(NotLogged):
        here.reads.understanding.scores(here.patient)
    with pytest.raises(NotLogged):
        here.reads.understanding.raters(response)
    here.look()
    assert here.reads.understanding.scores(here.patient).measures
    assert here.reads.understanding.raters(response).raters


def test_a_carers_scores_are_a_series_of_their_own_everywhere(here: AnsweredDesk) -> None:
    first = here.answer("phq-9", 1, 60)
    carer = here.answer("phq-9", 3, 40, "carer")
    second = here.answer("phq-9", 2, 30)
    here.look()

    history = here.reads.understanding.scores(here.patient)
    found = {one.respondent: [point.value for point in one.series[0].points] for one in history.measures}
    assert found == {"patient": [9, 18], "carer": [27]}

    reading = here.reads.response(second)
    assert [value for _, value in reading.series] == [9, 18]
    assert {answer.changed for answer in reading.answers if answer.points is not None} == {"up"}
    assert here.reads.response(carer).changes == ()
    lines = {line.id: line.change_words for line in here.reads.patient(here.patient).returned}
    assert lines[carer] == lines[first] == "First score"
    assert lines[second] == "Reliable deterioration (up 9)"


def test_raters_stand_side_by_side_item_by_item_with_their_differences(here: AnsweredDesk) -> None:
    own = here.answer("phq-9", 1, 30)
    here.answer("phq-9", 3, 25, "carer")
    here.answer("phq-9", 2, 50, "clinician")
    here.look()

    found = here.reads.understanding.raters(own)
    assert [(one.respondent, str(one.scores[0].value)) for one in found.raters] == [("patient", "9"), ("carer", "27")]
    row = found.rows[0]
    assert [cell.points for cell in row.cells if cell] == [1, 3]
    assert row.spread == 2
    assert here.reads.response(own).raters == 1


def test_of_two_answers_of_one_rater_the_nearer_is_compared_and_the_chosen_one_always_stands(
    here: AnsweredDesk,
) -> None:
    own = here.answer("phq-9", 1, 30)
    here.answer("phq-9", 2, 29)
    here.answer("phq-9", 2, 22, "carer")
    near = here.answer("phq-9", 3, 27, "carer")
    here.look()

    found = here.reads.understanding.raters(own)
    assert [one.response for one in found.raters] == [own, near]


def test_every_score_of_a_measure_is_there_the_headline_first_with_its_scale(here: AnsweredDesk) -> None:
    here.answer("pcl-5", 2, 20)
    here.look()

    (measure,) = here.reads.understanding.scores(here.patient).measures
    assert [one.headline for one in measure.series] == [True, False, False, False, False]
    assert (int(measure.series[0].low), int(measure.series[0].high)) == (0, 80)


def test_a_referral_stands_on_the_time_axis(here: AnsweredDesk) -> None:
    here.look()
    (mark,) = here.reads.understanding.scores(here.patient).marks
    assert (mark.on, mark.words) == (date(2026, 1, 5), "Referred to Hove Adult Team")


def test_a_coordinator_sees_no_score(tmp_path: Path) -> None:
    there = AnsweredDesk(tmp_path / "profile", "coordinator")
    response = there.answer("phq-9", 1, 10)
    there.look()
    history = there.reads.understanding.scores(there.patient)
    assert (history.measures, bool(history.hidden)) == ((), True)
    found = there.reads.understanding.raters(response)
    assert (found.raters, found.rows, bool(found.hidden)) == ((), (), True)
    assert there.reads.response(response).series == ()
    there.close()


def test_a_quarantined_answer_is_in_no_series(here: AnsweredDesk) -> None:
    here.answer("phq-9", 1, 10)
    here.stores.mirror.execute("update response set quarantined = 1")
    here.look()
    assert here.reads.understanding.scores(here.patient).measures == ()


def test_a_paper_form_stands_on_the_day_that_it_was_filled_in(here: AnsweredDesk) -> None:
    here.answer("phq-9", 1, 30)
    here.answer("phq-9", 3, 10, mode="paper", authored=NOON - 40 * DAY_MS)
    here.look()
    (measure,) = here.reads.understanding.scores(here.patient).measures
    assert [point.value for point in measure.series[0].points] == [27, 9]


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.integers(0, 10**13), st.sampled_from(("online", "paper")))
def test_nothing_is_completed_after_it_came_nor_online_before_it_was_asked(
    at: int, authored: int, asked: int, mode: str
) -> None:
    found = scores.completed(at, authored, asked, mode)
    assert found <= at
    assert found in (at, authored)
    if mode == "online" and found != at:
        assert found >= asked


def test_the_rule_of_a_score_is_said_in_words_with_its_reversed_items_and_sources() -> None:
    assert PHQ9.manifest is not None
    assert CORE10.manifest is not None
    said = formula(PHQ9, PHQ9.manifest.scores[0])
    assert said.startswith("Sum of the points of 9 items, 1 to 9. Every item must be answered.")
    assert "Kroenke" in said
    assert "Cut-off: 10 or more: caseness for depression" in said
    assert "Counted the other way round: 2 and 3." in formula(CORE10, CORE10.manifest.scores[0])


@pytest.mark.parametrize("measure", catalogue.shipped(catalogue.source_folder()), ids=lambda one: one.id)
def test_every_shipped_score_says_its_rule_and_whom_its_bands_are_about(measure: catalogue.Measure) -> None:
    assert measure.manifest is not None
    for rule in measure.manifest.scores:
        assert formula(measure, rule)
        assert bool(population(measure.manifest, rule)) == bool(rule.bands)


def test_the_published_and_the_national_rule_stand_beside_each_other_with_their_sources() -> None:
    points = [Point(from_milliseconds(NOON + day * DAY_MS), Decimal(value)) for day, value in ((0, 20), (9, 14))]
    published, national = changing.rules(points, PHQ9.manifest, "total")
    assert (published.title, int(published.threshold)) == ("Published reliable change", 6)
    assert published.since_last == "Reliable improvement"
    assert national.title == "NHS England, young people"
    assert national.since_last == "Improvement by the national rule"
    assert all(one.source for one in (published, national))
