import json
from typing import Any

import pytest

from care_record.measures.catalogue import Measure
from care_record.measures.page_form import page_form
from care_record.measures.questionnaire import CORE, HIDDEN, ITEM_CONTROL
from tests.care_record.measures.forms import BY_ID, MEASURES, coding, form, group, option, question


def nodes(*items: dict[str, object]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page_form(Measure("x", form(*items), None))["nodes"]
    return found


def test_the_form_is_json_in_the_order_that_it_is_asked_with_parents_before_children() -> None:
    for measure in MEASURES:
        whole = json.loads(json.dumps(page_form(measure)))
        seen: set[str | None] = {None}
        for node in whole["nodes"]:
            assert node["parent"] in seen
            seen.add(node["linkId"])
        assert (whole["v"], whole["id"], whole["sha256"]) == (1, measure.id, measure.sha256)


def test_an_option_gives_the_answer_to_write_and_its_points() -> None:
    node = next(node for node in page_form(BY_ID["core-10"])["nodes"] if node["linkId"] == "2")
    assert [option["points"] for option in node["options"]] == [4, 3, 2, 1, 0]
    assert node["options"][0]["answer"]["valueCoding"]["display"] == "Not at all"
    assert "extension" not in json.dumps(node["options"])


def test_flags_and_the_high_score_carry_what_the_page_needs_to_raise_the_attention_bit() -> None:
    whole = page_form(BY_ID["phq-9"])
    assert [(flag["linkId"], flag["operator"], flag["points"]) for flag in whole["flags"]] == [("9", ">=", 1)]
    rule = whole["scoreFlags"][0]
    assert (rule["operator"], rule["value"], rule["items"], rule["missingAllowed"]) == (
        ">=",
        20,
        [str(n) for n in range(1, 10)],
        0,
    )


def test_help_is_gathered_hidden_items_keep_their_value_and_selected_options_start_selected() -> None:
    control = {"url": ITEM_CONTROL, "valueCodeableConcept": {"coding": [{"code": "help"}]}}
    found = nodes(
        question("a", item=[{"linkId": "h", "type": "display", "text": "More about it", "extension": [control]}]),
        question("b", "integer", initial=[{"valueInteger": 3}], extension=[{"url": HIDDEN, "valueBoolean": True}]),
        question("c", "choice", answerOption=[option("x"), {**option("y"), "initialSelected": True}]),
        group("g", question("d", extension=[{"url": CORE + "minLength", "valueInteger": 2}])),
    )
    by_id = {node["linkId"]: node for node in found}
    assert set(by_id) == {"a", "b", "c", "g", "d"}
    assert by_id["a"]["help"] == "More about it"
    assert (by_id["b"]["hidden"], by_id["b"]["initial"]) == (True, [{"valueInteger": 3}])
    assert by_id["c"]["initial"] == [{"valueCoding": coding("y")}]
    assert (by_id["d"]["parent"], by_id["d"]["minLength"]) == ("g", 2)


def in_welsh(text: str) -> dict[str, Any]:
    parts = [{"url": "lang", "valueCode": "cy"}, {"url": "content", "valueString": text}]
    return {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": parts}]}


TWO_LANGUAGES = form(
    question(
        "1",
        "choice",
        _text=in_welsh("Cwestiwn"),
        answerOption=[{"valueCoding": {**coding("yes", "Yes"), "_display": in_welsh("Ydw")}}],
    ),
    title="Title",
    _title=in_welsh("Teitl"),
)


@pytest.mark.parametrize("language", ["cy", "cy-GB", "CY"])
def test_a_form_is_in_the_persons_language_where_its_owner_translated_it(language: str) -> None:
    found = page_form(Measure("x", TWO_LANGUAGES, None), language)
    node = found["nodes"][0]
    assert (found["title"], node["text"], node["options"][0]["label"]) == ("Teitl", "Cwestiwn", "Ydw")
    assert found["language"] == language
    assert node["options"][0]["answer"]["valueCoding"]["display"] == "Yes"


@pytest.mark.parametrize("language", ["", "pl"])
def test_without_a_translation_a_form_is_as_its_owner_wrote_it(language: str) -> None:
    found = page_form(Measure("x", TWO_LANGUAGES, None), language)
    assert (found["title"], found["nodes"][0]["text"], found["language"]) == ("Title", "Question 1", "en-GB")


def test_a_form_translated_in_part_does_not_call_itself_translated() -> None:
    partly = {**TWO_LANGUAGES, "item": [*TWO_LANGUAGES["item"], question("2")]}
    found = page_form(Measure("x", partly, None), "cy")
    assert [node["text"] for node in found["nodes"]] == ["Cwestiwn", "Question 2"]
    assert found["language"] == "en-GB"
