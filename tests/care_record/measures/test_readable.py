from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from care_record.measures import questionnaire as model
from care_record.measures.readable import lines, words
from care_record.packs.golden import response_to
from tests.care_record.measures.forms import BY_ID, answered, coding, form, question, response
from tests.care_record.measures.test_response import JSON


def test_each_answer_stands_with_its_question_and_its_points_and_what_was_left_out_follows() -> None:
    core10 = BY_ID["core-10"]
    found = lines(core10.form, response_to(core10, {"2": 0, "6": 1}))
    assert [(line.link_id, line.answers, line.points) for line in found[:3]] == [
        ("statements", (), None),
        ("2", ("Not at all",), Decimal(4)),
        ("6", ("Only occasionally",), Decimal(1)),
    ]
    assert [line.link_id for line in found[3:]] == ["1", "3", "4", "5", "7", "8", "9", "10"]
    assert all(line.answers == () for line in found[3:])


def test_what_the_questionnaire_does_not_have_can_still_be_read() -> None:
    odd = response({"linkId": "x", "text": "Asked elsewhere", "answer": [{"valueString": "words"}]})
    line = lines(model.read(form(question("a"))), odd)[0]
    assert (line.link_id, line.text, line.answers, line.known) == ("x", "Asked elsewhere", ("words",), False)


def test_an_answer_under_an_answer_is_read() -> None:
    nested = form(question("a", "boolean", item=[question("b")]))
    inside = answered("a", {"valueBoolean": True, "item": [answered("b", {"valueString": "because"})]})
    assert [(line.link_id, line.depth, line.answers) for line in lines(model.read(nested), response(inside))] == [
        ("a", 0, ("Yes",)),
        ("b", 1, ("because",)),
    ]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"valueCoding": coding("a", "Often")}, "Often"),
        ({"valueCoding": {"code": "a"}}, "a"),
        ({"valueBoolean": False}, "No"),
        ({"valueInteger": 3}, "3"),
        ({"valueQuantity": {"value": 70.5, "unit": "kg"}}, "70.5 kg"),
        ({"valueDate": "2026-11-22"}, "2026-11-22"),
        ({"valueReference": {"display": "My sister"}}, "My sister"),
        ({"valueAttachment": {"contentType": "image/png"}}, "image/png"),
        ({}, "No value"),
    ],
)
def test_an_answer_of_any_type_has_words(answer: dict[str, Any], text: str) -> None:
    assert words(answer) == text


@given(JSON)
def test_no_json_makes_reading_fail(given: Any) -> None:
    whole = {"resourceType": "QuestionnaireResponse", "item": given}
    assert len(lines(BY_ID["phq-9"].form, whole)) >= 10
    assert len(lines(BY_ID["phq-9"].form, given)) >= 10
