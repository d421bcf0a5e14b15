from decimal import Decimal
from typing import Any

import pytest

from care_record.measures import fhirpath
from care_record.measures import questionnaire as model
from care_record.measures.expressions import work_out
from care_record.measures.score import score
from tests.care_record.measures.forms import Json, answered, coding, form, option, question, response
from tests.care_record.measures.test_check import expression


def calculated(link_id: str, text: str, kind: str = "integer", **more: Any) -> Json:
    return question(link_id, kind, extension=[expression("calculatedExpression", text)], **more)


SUM = "%resource.item.where(linkId.startsWith('q')).answer.value.weight().sum()"


def three(*more: Json) -> Json:
    options = [option(str(points), points) for points in (0, 1, 2)]
    return form(*(question(f"q{n}", "choice", answerOption=options) for n in (1, 2, 3)), *more)


def picked(*codes: str) -> Json:
    return response(*(answered(f"q{n + 1}", {"valueCoding": coding(code)}) for n, code in enumerate(codes)))


@pytest.mark.parametrize("text", [SUM, SUM.replace("weight", "ordinal"), SUM.replace(".value.", ".valueCoding.")])
def test_a_form_is_scored_by_its_own_calculation_over_points_of_its_options(text: str) -> None:
    scored = score(three(calculated("score", text)), None, picked("2", "1", "2"))
    assert [(value.name, value.value) for value in scored.scores] == [("total", Decimal(5))]


def test_weights_are_those_of_the_item_answered_where_two_items_share_their_codes() -> None:
    items = [
        question("q1", "choice", answerOption=[option("a", 0), option("b", 4)]),
        question("q2", "choice", answerOption=[option("a", 4), option("b", 0)]),
    ]
    given = response(answered("q1", {"valueCoding": coding("b")}), answered("q2", {"valueCoding": coding("a")}))
    assert score(form(*items, calculated("score", SUM)), None, given).scores[0].value == 8


def test_one_calculation_may_use_another_and_variables() -> None:
    questionnaire = form(
        question("kg", "decimal"),
        question("cm", "decimal"),
        calculated("bmi", "(%kg / (%m.power(2))).round(1)", "decimal"),
        calculated("double", "%resource.item.where(linkId='bmi').answer.value * 2", "decimal"),
        extension=[
            expression("variable", "%resource.item.where(linkId='kg').answer.value", name="kg"),
            expression("variable", "%resource.item.where(linkId='cm').answer.value / 100", name="m"),
        ],
    )
    given = response(answered("kg", {"valueDecimal": 80}), answered("cm", {"valueDecimal": 180}))
    outcome = work_out(model.read(questionnaire), given)
    assert outcome.problems == ()
    assert {name: float(values[0]) for name, values in outcome.values.items()} == {"bmi": 24.7, "double": 49.4}


def test_an_expression_that_switches_an_item_off_sets_its_answer_aside() -> None:
    condition = expression("enableWhenExpression", "%resource.item.where(linkId='age').answer.value > 17")
    questionnaire = form(question("age", "integer"), question("drink", required=True, extension=[condition]))
    adult = response(answered("age", {"valueInteger": 30}), answered("drink", {"valueString": "no"}))
    child = response(answered("age", {"valueInteger": 12}), answered("drink", {"valueString": "no"}))
    assert not score(questionnaire, None, adult).quarantined
    assert score(questionnaire, None, child).quarantined
    assert not score(questionnaire, None, response(answered("age", {"valueInteger": 12}))).quarantined


def test_an_expression_that_fails_is_a_problem_in_words_not_a_crash() -> None:
    questionnaire = form(question("a"), calculated("b", "'x' * 2"))
    scored = score(questionnaire, None, response(answered("a", {"valueString": "x"})))
    assert scored.status == "not-scored"
    assert any(problem.link_id == "b" for problem in scored.problems)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.5.round(0)", 3), ("1.005.round(2)", Decimal("1.01")), ("(1 | 2 | 3).sum()", 6), ("(4 | 2).min()", 2),
        ("(4 | 2).max()", 4), ("(4 | 2).avg()", 3), ("iif(true, 1, 2)", 1),
    ],
)  # fmt: skip
def test_what_the_library_does_wrongly_is_mended(text: str, value: object) -> None:
    assert fhirpath.evaluate({}, text, {}) == [value]


@pytest.mark.parametrize("text", ["", "1 +", "1 2", "a.b)", "where(", "'open", "%", "x" * 30_000, "(" * 2_000])
def test_rubbish_is_no_expression(text: str) -> None:
    with pytest.raises(fhirpath.ExpressionError):
        fhirpath.parse(text)
