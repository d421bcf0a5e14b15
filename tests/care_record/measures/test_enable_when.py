import json
from pathlib import Path
from typing import Any

import pytest

from care_record.measures import questionnaire as model
from care_record.measures import response as reading
from care_record.measures.enable_when import enabled
from tests.care_record.measures.forms import answered, form, group, question, response

CASES = json.loads(Path(__file__).with_name("enable_when_cases.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_condition_decides_as_r4_says(case: dict[str, Any]) -> None:
    given = case["answers"]
    assert (
        enabled(case["enableWhen"], case["enableBehavior"], lambda link_id: given.get(link_id, ())) is case["enabled"]
    )


def when(name: str) -> dict[str, Any]:
    return {"enableWhen": [{"question": name, "operator": "=", "answerBoolean": True}]}


def problems(questionnaire: dict[str, Any], given: dict[str, Any]) -> list[str | None]:
    return [p.link_id for p in reading.read(model.read(questionnaire), given).problems]


def test_an_answer_to_an_item_that_is_not_asked_does_not_switch_another_on() -> None:
    chain = form(question("a", "boolean"), question("b", "boolean", **when("a")), question("c", **when("b")))
    given = response(
        answered("a", {"valueBoolean": False}),
        answered("b", {"valueBoolean": True}),
        answered("c", {"valueString": "x"}),
    )
    assert problems(chain, given) == ["b", "c"]


def test_an_item_inside_a_group_that_is_not_asked_is_not_asked() -> None:
    inside = form(question("a", "boolean"), group("g", question("b", required=True), **when("a")))
    assert problems(inside, response(answered("a", {"valueBoolean": False}))) == []
    assert problems(inside, response(answered("a", {"valueBoolean": True}))) == ["b"]


def test_in_a_repeating_group_the_condition_looks_at_its_own_instance() -> None:
    repeating = form(group("g", question("a", "boolean"), question("b", **when("a")), repeats=True))
    first = {"linkId": "g", "item": [answered("a", {"valueBoolean": True}), answered("b", {"valueString": "x"})]}
    second = {"linkId": "g", "item": [answered("a", {"valueBoolean": False}), answered("b", {"valueString": "y"})]}
    assert problems(repeating, response(first, second)) == ["b"]
    assert problems(repeating, response(first)) == []


def test_a_later_question_may_govern_an_earlier_one() -> None:
    backwards = form(question("b", **when("a")), question("a", "boolean"))
    assert (
        problems(backwards, response(answered("b", {"valueString": "x"}), answered("a", {"valueBoolean": True}))) == []
    )
    assert problems(backwards, response(answered("b", {"valueString": "x"}))) == ["b"]
