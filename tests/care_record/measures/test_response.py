from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.measures import questionnaire as model
from care_record.measures.questionnaire import CORE, SDC
from care_record.measures.response import DECLINED, read
from care_record.measures.score import score
from care_record.packs.golden import response_to
from tests.care_record.measures.forms import (
    BY_ID,
    MEASURES,
    answered,
    coding,
    form,
    group,
    option,
    question,
    response,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["resourceType", "status", "item", "linkId", "answer", "valueCoding", "valueInteger", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def reasons(questionnaire: dict[str, Any], given: Any) -> list[tuple[str | None, str]]:
    return [(p.link_id, p.reason) for p in read(model.read(questionnaire), given).problems]


def extended(name: str, **value: Any) -> dict[str, Any]:
    url = (SDC if name.startswith("sdc-") else CORE) + name
    return {"extension": [{"url": url, **value}]}


@given(JSON)
def test_no_json_makes_reading_or_scoring_a_response_fail(given: Any) -> None:
    for measure in MEASURES:
        assert score(measure.questionnaire, measure.manifest, given).status in ("scored", "not-scored")
    assert score(form(question("x")), None, given).status == "not-scored"


@given(JSON)
def test_no_item_makes_reading_a_response_fail(items: Any) -> None:
    whole = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}
    assert score(BY_ID["phq-9"].questionnaire, BY_ID["phq-9"].manifest, whole).status in ("scored", "not-scored")


def test_a_response_beyond_reason_is_set_aside() -> None:
    phq9 = BY_ID["phq-9"]
    many = response(*({"linkId": "problems", "item": [answered("9", {"valueInteger": 1})]} for _ in range(6_000)))
    assert "more than" in reasons(dict(phq9.questionnaire), many)[0][1]
    deep: dict[str, Any] = {"linkId": "problems"}
    for _ in range(20_000):
        deep = {"linkId": "problems", "item": [deep]}
    assert score(phq9.questionnaire, phq9.manifest, response(deep)).quarantined
    assert score(form(question("x")), None, response(deep)).quarantined


def test_an_unknown_link_id_sets_the_response_aside_and_nothing_is_scored() -> None:
    given = response_to(BY_ID["gad-7"], {str(n): 1 for n in range(1, 8)})
    given["item"].append(answered("8", {"valueInteger": 3}))
    scored = score(BY_ID["gad-7"].questionnaire, BY_ID["gad-7"].manifest, given)
    assert (scored.status, scored.quarantined, scored.attention) == ("not-scored", True, True)
    assert [problem.link_id for problem in scored.problems] == ["8"]


def test_a_response_to_another_questionnaire_or_version_is_set_aside() -> None:
    gad7 = BY_ID["gad-7"]
    other = {**response_to(gad7, {"1": 1}), "questionnaire": "https://mhcr.example/fhir/Questionnaire/phq-9"}
    assert reasons(dict(gad7.questionnaire), other)[0][0] is None
    old = {**response_to(gad7, {"1": 1}), "questionnaire": f"{gad7.url}|0.0.1"}
    assert "version 0.0.1" in reasons(dict(gad7.questionnaire), old)[0][1]


@pytest.mark.parametrize(
    ("item", "answer", "words"),
    [
        (question("q", "integer"), {"valueString": "3"}, "takes Integer"),
        (question("q", "integer"), {"valueInteger": True}, "not a valid integer"),
        (question("q", "integer"), {"valueInteger": 1.5}, "not a valid integer"),
        (question("q", "boolean"), {"valueBoolean": "true"}, "not a valid boolean"),
        (question("q", "date"), {"valueDate": "2026-02-30"}, "not a valid date"),
        (question("q", "date"), {"valueDate": "30/01/2026"}, "not a valid date"),
        (question("q", "time"), {"valueTime": "25:00:00"}, "not a valid time"),
        (question("q", "string"), {"valueInteger": 1}, "takes String"),
        (question("q", "string"), {}, "exactly one value"),
        (question("q", "string"), {"valueString": "a", "valueInteger": 1}, "exactly one value"),
        (question("q", "string", maxLength=3), {"valueString": "four"}, "at most 3"),
        (question("q", "string", **extended("minLength", valueInteger=3)), {"valueString": "a"}, "at least 3"),
        (question("q", "string", **extended("regex", valueString="[0-9]{4}")), {"valueString": "12345"}, "form"),
        (
            question("q", "string", **extended("regex", valueString="matches('^[0-9]{4}$')")),
            {"valueString": "1"},
            "form",
        ),
        (question("q", "integer", **extended("minValue", valueInteger=18)), {"valueInteger": 15}, "least allowed"),
        (question("q", "integer", **extended("maxValue", valueInteger=65)), {"valueInteger": 70}, "most allowed"),
        (question("q", "date", **extended("minValue", valueDate="2026-01-01")), {"valueDate": "2025-12-31"}, "least"),
        (
            question("q", "decimal", **extended("maxDecimalPlaces", valueInteger=2)),
            {"valueDecimal": 1.234},
            "decimal places",
        ),
        (
            question("q", "attachment", **extended("maxSize", valueDecimal=10)),
            {"valueAttachment": {"size": 11}},
            "11 bytes",
        ),
        (
            question("q", "attachment", **extended("mimeType", valueCode="image/png")),
            {"valueAttachment": {"contentType": "text/html"}},
            "text/html",
        ),
        (
            question(
                "q", "quantity", **extended("sdc-questionnaire-maxQuantity", valueQuantity={"value": 5, "code": "kg"})
            ),
            {"valueQuantity": {"value": 6, "code": "kg"}},
            "outside the range",
        ),
        (
            question("q", "quantity", **extended("questionnaire-unitOption", valueCoding={"code": "kg"})),
            {"valueQuantity": {"value": 6, "code": "g"}},
            "not one of those offered",
        ),
        (question("q", "choice", answerOption=[option("a")]), {"valueCoding": coding("b")}, "not one of the answers"),
        (
            question("q", "choice", answerOption=[option("a")]),
            {"valueCoding": {"system": "other", "code": "a"}},
            "not one of the answers",
        ),
        (question("q", "choice", answerOption=[option("a")]), {"valueString": "a"}, "takes Coding"),
        (question("q", "choice", answerOption=[{"valueString": "a"}]), {"valueString": "b"}, "not one of the answers"),
        (question("q", "integer", answerOption=[{"valueInteger": 1}]), {"valueInteger": 2}, "not one of the answers"),
    ],
)
def test_an_answer_that_does_not_fit_is_named_with_its_reason(
    item: dict[str, Any], answer: dict[str, Any], words: str
) -> None:
    found = reasons(form(item), response(answered("q", answer)))
    assert [link_id for link_id, _ in found] == ["q"]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        (question("q", "open-choice", answerOption=[option("a")]), {"valueString": "my own words"}),
        (question("q", "open-choice", answerOption=[option("a")]), {"valueCoding": coding("a")}),
        (question("q", "choice", answerOption=[option("a")]), {"valueCoding": {"code": "a"}}),
        (question("q", "choice", answerOption=[{"valueString": "a"}]), {"valueString": "a"}),
        (question("q", "url"), {"valueUri": "https://example.org/"}),
        (question("q", "text"), {"valueString": "two\nlines"}),
        (question("q", "dateTime"), {"valueDateTime": "2026-11-22T10:00:00+00:00"}),
        (question("q", "dateTime"), {"valueDateTime": "2026-11"}),
        (question("q", "time"), {"valueTime": "10:00:00"}),
        (question("q", "reference"), {"valueReference": {"display": "My sister"}}),
        (question("q", "attachment"), {"valueAttachment": {"contentType": "image/png", "size": 3}}),
        (question("q", "quantity"), {"valueQuantity": {"value": 70.5, "unit": "kg"}}),
        (question("q", "decimal"), {"valueDecimal": 3}),
        (question("q", "boolean"), {"valueBoolean": False}),
    ],
)
def test_every_type_of_answer_is_taken(item: dict[str, Any], answer: dict[str, Any]) -> None:
    assert reasons(form(item), response(answered("q", answer))) == []


def test_a_required_answer_may_only_lack_while_the_response_is_in_progress() -> None:
    whole = form(group("g", question("q", required=True)))
    assert reasons(whole, response()) == [("q", "A required answer is missing.")]
    assert reasons(whole, response(status="in-progress")) == []


def test_several_answers_and_several_groups_need_an_item_that_repeats() -> None:
    twice = [{"valueString": "a"}, {"valueString": "b"}]
    assert [i for i, _ in reasons(form(question("q")), response(answered("q", *twice)))] == ["q"]
    assert reasons(form(question("q", repeats=True)), response(answered("q", *twice))) == []
    instance = {"linkId": "g", "item": [answered("q", {"valueString": "a"})]}
    assert [i for i, _ in reasons(form(group("g", question("q"))), response(instance, instance))] == ["g"]
    assert reasons(form(group("g", question("q"), repeats=True)), response(instance, instance)) == []
    limited = form(question("q", repeats=True, **extended("questionnaire-maxOccurs", valueInteger=1)))
    assert "at most 1" in reasons(limited, response(answered("q", *twice)))[0][1]


def test_an_exclusive_option_stands_alone() -> None:
    none = {**option("none"), **extended("questionnaire-optionExclusive", valueBoolean=True)}
    item = question("q", "choice", repeats=True, answerOption=[option("a"), option("b"), none])
    both = answered("q", {"valueCoding": coding("a")}, {"valueCoding": coding("none")})
    assert "stands alone" in reasons(form(item), response(both))[0][1]
    assert (
        reasons(form(item), response(answered("q", {"valueCoding": coding("a")}, {"valueCoding": coding("b")}))) == []
    )


def test_items_under_a_question_stand_inside_its_answer() -> None:
    nested = form(question("q", "boolean", item=[question("why")]))
    inside = answered("q", {"valueBoolean": True, "item": [answered("why", {"valueString": "x"})]})
    assert reasons(nested, response(inside)) == []
    beside = {**answered("q", {"valueBoolean": True}), "item": [answered("why", {"valueString": "x"})]}
    assert [i for i, _ in reasons(nested, response(beside))] == ["q"]


def test_what_nobody_is_asked_for_is_not_missing() -> None:
    assert reasons(form(question("q", required=True, readOnly=True)), response()) == []


def test_a_required_question_that_was_declined_is_missing_and_no_fault() -> None:
    whole = form(question("q", required=True))
    declined = {"linkId": "q", "extension": [DECLINED]}
    assert reasons(whole, response(declined)) == []
    assert read(model.read(whole), response(declined)).nodes("q")[0].declined
    answered = {**declined, "answer": [{"valueInteger": 1}]}
    assert not read(model.read(whole), response(answered)).nodes("q")[0].declined
