from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.measures import manifest as manifests
from care_record.measures.questionnaire import ITEM_WEIGHT, ORDINAL_VALUE
from care_record.measures.score import half_up, score
from care_record.packs.golden import response_to
from tests.care_record.measures.forms import (
    BY_ID,
    MEASURES,
    answered,
    coding,
    form,
    option,
    question,
    response,
)

PHQ9 = BY_ID["phq-9"]
CORE10 = BY_ID["core-10"]


def manifest(**more: Any) -> manifests.Manifest:
    rule = {
        "name": "total", "title": "Total", "method": "sum", "items": ["1", "2", "3"], "range": [0, 9],
        "direction": "higher-is-worse", **more,
    }  # fmt: skip
    return manifests.read(
        {
            "format": 1, "id": "x", "title": "X", "shortTitle": "X", "licence": {}, "services": ["adult"],
            "ages": {"min": 16, "max": None}, "scores": [rule],
        }
    )  # fmt: skip


def three(*points: float) -> dict[str, Any]:
    return form(*(question(str(n), "choice", answerOption=[option(str(p), p) for p in points]) for n in (1, 2, 3)))


def picked(*codes: str) -> dict[str, Any]:
    given = [answered(str(n + 1), {"valueCoding": coding(code)}) for n, code in enumerate(codes)]
    return response(*given)


@given(st.data())
def test_a_score_stays_within_its_range_and_has_a_band(data: st.DataObject) -> None:
    measure = data.draw(st.sampled_from(MEASURES))
    questions = [item for item in measure.form.descend() if item.given_options]
    chosen = {
        item.link_id: data.draw(st.integers(0, len(item.json["answerOption"]) - 1))
        for item in questions
        if data.draw(st.integers(0, 9)) > 0
    }
    assert measure.manifest is not None
    scored = score(measure.questionnaire, measure.manifest, response_to(measure, chosen))
    assert not scored.quarantined
    for value in scored.scores:
        rule = measure.manifest.score(value.name)
        assert rule is not None
        if value.value is None:
            assert value.of - value.answered > rule.missing_allowed
            assert value.band is None
        else:
            assert rule.low <= value.value <= rule.high
            assert (value.band is not None) == bool(rule.bands)


@given(st.integers(0, 3))
def test_the_alert_item_alone_raises_the_flag(points: int) -> None:
    scored = score(PHQ9.questionnaire, PHQ9.manifest, response_to(PHQ9, {"9": points}))
    assert scored.status == "not-scored"
    assert [flag.link_id for flag in scored.flags] == (["9"] if points else [])
    assert scored.attention is bool(points)


def test_alert_items_fire_on_a_response_that_is_set_aside() -> None:
    given = response_to(PHQ9, {"9": 3})
    given["item"].append({"linkId": "nowhere"})
    scored = score(PHQ9.questionnaire, PHQ9.manifest, given)
    assert (scored.status, scored.scores, scored.quarantined) == ("not-scored", (), True)
    assert [flag.link_id for flag in scored.flags] == ["9"]


def test_too_few_answers_give_no_score_say_so_and_are_no_alert() -> None:
    scored = score(PHQ9.questionnaire, PHQ9.manifest, response_to(PHQ9, {str(n): 0 for n in range(1, 9)}))
    assert scored.scores[0].value is None
    assert [problem.reason for problem in scored.problems] == ["total: 8 of 9 answered, too few for this score."]
    assert scored.attention is False


def test_bands_compare_the_unrounded_score() -> None:
    scored = score(
        CORE10.questionnaire,
        CORE10.manifest,
        response_to(CORE10, dict(zip("123456789", (2, 3, 3, 2, 1, 0, 2, 2, 2), strict=True))),
    )
    assert scored.scores[0].exact is not None
    assert (scored.scores[0].value, scored.scores[0].band) == (Decimal("14.44"), "mild")
    rounded_up = score(
        three(0, 5.5, 4.5),
        manifest(items=["1"], bands=[{"from": 0, "name": "low"}, {"from": 5, "name": "high"}], decimals=0),
        picked("4.5"),
    )
    assert (rounded_up.scores[0].value, rounded_up.scores[0].band) == (Decimal(5), "low")


@pytest.mark.parametrize(
    ("value", "rounded"), [("2.5", "3"), ("0.5", "1"), ("1.5", "2"), ("-0.5", "-1"), ("2.4999", "2")]
)
def test_halves_round_away_from_zero(value: str, rounded: str) -> None:
    assert half_up(Decimal(value), 0) == Decimal(rounded)


def test_a_missing_answer_is_prorated_only_as_far_as_the_manifest_allows() -> None:
    rule = manifest(missing={"allowed": 1})
    assert score(three(0, 1, 2), rule, picked("1", "2")).scores[0].value == Decimal("4.5")
    assert score(three(0, 1, 2), rule, picked("2")).scores[0].value is None
    within = manifest(missing={"allowed": 2, "within": [{"items": ["2"], "allowed": 0}]})
    assert score(three(0, 1, 2), within, picked("1")).scores[0].value is None


def test_a_mean_is_of_those_answered_and_a_factor_multiplies() -> None:
    rule = manifest(method="mean", missing={"allowed": 1}, multiply=10)
    assert score(three(0, 1, 2), rule, picked("1", "2")).scores[0].value == 15


@pytest.mark.parametrize("url", [ITEM_WEIGHT, ORDINAL_VALUE])
@pytest.mark.parametrize("inside", [True, False])
def test_points_stand_on_the_option_or_on_its_coding_under_either_name(url: str, inside: bool) -> None:
    weight = {"extension": [{"url": url, "valueDecimal": 2}]}
    given = {"valueCoding": {**coding("a"), **weight}} if inside else {**weight, "valueCoding": coding("a")}
    questionnaire = form(question("1", "choice", answerOption=[given]))
    assert score(questionnaire, manifest(items=["1"]), picked("a")).scores[0].value == 2


def test_points_of_a_contained_value_set_count() -> None:
    concept = {"code": "a", "extension": [{"url": ORDINAL_VALUE, "valueDecimal": 3}]}
    valueset = {
        "resourceType": "ValueSet",
        "id": "v",
        "status": "active",
        "compose": {"include": [{"system": "http://example.org/codes", "concept": [concept]}]},
    }
    questionnaire = form(question("1", "choice", answerValueSet="#v"), contained=[valueset])
    assert score(questionnaire, manifest(items=["1"]), picked("a")).scores[0].value == 3


def test_points_on_the_answer_win_but_never_leave_the_options() -> None:
    own = [{"url": ITEM_WEIGHT, "valueDecimal": 2}]
    answer = answered("1", {"extension": own, "valueCoding": coding("0")})
    rule = manifest(items=["1"])
    assert score(three(0, 1, 2), rule, response(answer)).scores[0].value == 2
    answer["answer"][0]["extension"] = [{"url": ITEM_WEIGHT, "valueDecimal": 99}]
    assert score(three(0, 1, 2), rule, response(answer)).quarantined


def test_scores_go_by_points_not_by_the_position_of_the_option() -> None:
    assert score(three(3, 2, 1, 0), manifest(), picked("3", "0", "0")).scores[0].value == 3


def test_a_form_without_a_manifest_is_scored_by_its_own_points() -> None:
    full = score(three(0, 1, 2), None, picked("1", "2", "2"))
    assert (full.status, full.scores[0].name, full.scores[0].value, full.scores[0].band) == (
        "scored",
        "total",
        Decimal(5),
        None,
    )
    short = score(three(0, 1, 2), None, picked("1", "2"))
    assert (short.status, short.scores[0].value) == ("not-scored", None)
    plain = score(form(question("1")), None, response(answered("1", {"valueString": "words"})))
    assert (plain.status, plain.scores, plain.attention) == ("not-scored", (), False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "format 2"),
        ({"scores": [{"name": "total"}]}, "method"),
        ({"flags": [{"linkId": "1", "operator": "~", "points": 1, "reason": "x"}]}, "comparison"),
        ({"scoreFlags": [{"score": "other", "operator": ">", "value": 1, "reason": "x"}]}, "other"),
        ({"ages": None}, "cannot be read"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(manifests.ManifestError, match=words):
        manifests.read({**manifest().json, **change})


CALCULATED = {
    "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
    "valueExpression": {
        "language": "text/fhirpath",
        "expression": "%resource.item.where(linkId='a').answer.value * 2",
    },
}


@pytest.mark.parametrize(("came", "problems"), [(6, 0), (7, 1)])
def test_what_a_form_came_with_is_compared_with_what_is_worked_out_here_which_counts(came: int, problems: int) -> None:
    asked = form(question("a", "integer"), question("total", "integer", extension=[CALCULATED]))
    sent = response(answered("a", {"valueInteger": 3}), answered("total", {"valueInteger": came}))
    scored = score(asked, None, sent)
    assert [one.value for one in scored.scores if one.name == "total"] == [6]
    assert len(scored.problems) == problems
    assert not scored.quarantined
    assert all(one.reason == "It came with 7; worked out here it is 6, which counts." for one in scored.problems)
