from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.measures.check import check
from care_record.measures.questionnaire import CORE, SDC
from tests.care_record.measures.forms import Json, coding, form, group, option, question

VALUE_SET = {
    "resourceType": "ValueSet",
    "url": "http://example.org/v",
    "status": "active",
    "expansion": {"timestamp": "2026-01-01", "contains": [coding("a")]},
}


def expression(kind: str, text: str, language: str = "text/fhirpath", **more: str) -> Json:
    value = {"language": language, "expression": text, **more}
    return {"url": (CORE if kind == "variable" else SDC + "sdc-questionnaire-") + kind, "valueExpression": value}


def limit(end: str, value: int) -> Json:
    return {"url": f"{CORE}{end}Value", "valueInteger": value}


def when(**more: Any) -> list[Json]:
    return [{"question": "a", "operator": "=", "answerBoolean": True, **more}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["resourceType", "status", "item", "linkId", "type", "text", "enableWhen", "answerOption", "extension",
             "url", "valueCoding", "valueExpression", "contained", "initial", "_text", "meta"]
        )
        | st.text(max_size=5),
        inner,
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_no_json_makes_the_check_fail(given: Any) -> None:
    assert check(given).status in ("usable", "incomplete", "refused")


@given(JSON)
def test_no_item_makes_the_check_fail(items: Any) -> None:
    result = check({"resourceType": "Questionnaire", "status": "active", "item": items})
    assert result.status in ("usable", "incomplete", "refused")
    assert bool(result.problems) == (result.status != "usable")


def test_json_nested_beyond_reason_is_refused() -> None:
    item = question("x")
    for _ in range(3000):
        item = group("g", item)
    assert check(form(item)).status == "refused"


A = question("a", "boolean")


def value_set(**more: Any) -> Json:
    return {"resourceType": "ValueSet", "id": "v", "status": "active", **more}


@pytest.mark.parametrize(
    ("questionnaire", "link_id", "words"),
    [
        ([], None, "not a JSON object"),
        ({"resourceType": "Patient"}, None, "a Patient"),
        ({"item": []}, None, "without a resourceType"),
        ({"resourceType": "Questionnaire", "item": [A]}, None, "status is missing"),
        (form(A, status="final"), None, "'final'"),
        (form(), None, "empty list"),
        (form(A, title=""), None, "title is not a valid string"),
        (form(A, title=None), None, "title is not a valid string"),
        (form(A, title=["x"]), None, "is a list"),
        (form(A, code={"code": "x"}), None, "not a list"),
        (form(A, date="yesterday"), None, "not a valid dateTime"),
        (form(A, experimental="true"), None, "not a valid boolean"),
        (form(A, colour="blue"), None, "no such element"),
        (form(A, text={"status": "generated"}), None, "div is missing"),
        (form(A, contained=[{"id": "x"}]), None, "no resourceType"),
        (form(A, contained=[{"resourceType": "ValueSet", "contained": [{"resourceType": "X"}]}]), None, "dom-2"),
        (form(A, contained=[value_set(status="final")]), None, "'final'"),
        (form(A, contained=[value_set(compose={"include": []})]), None, "empty list"),
        (form(A, contained=[value_set(compose={"include": [{"version": "1"}]})]), None, "vsd-1"),
        (
            form(A, contained=[value_set(compose={"include": [{"valueSet": ["x"], "concept": [{"code": "a"}]}]})]),
            None,
            "vsd-2",
        ),
        (
            form(A, contained=[value_set(compose={"include": [{"system": "x", "concept": [{"display": "a"}]}]})]),
            None,
            "no code",
        ),
        (form(A, contained=[value_set(expansion={"contains": [coding("a")]})]), None, "timestamp"),
        (form(A, contained=[value_set(expansion={"timestamp": "2026", "contains": [{"code": "a"}]})]), None, "vsd-10"),
        (form(question("a", extension=[{"url": "x", "valueReference": {"reference": "#b"}}])), "a", "ref-1"),
        (form(A, contact=[{"telecom": [{"value": "x"}]}]), None, "cpt-2"),
        (form(question("a", "attachment", initial=[{"valueAttachment": {"data": "AAAA"}}])), "a", "att-1"),
        (form(A, effectivePeriod={"start": "2026-02-01", "end": "2026-01-01"}), None, "per-1"),
        (form(A, modifierExtension=[{"url": "http://x", "valueBoolean": True}]), None, "modifierExtension"),
        (form(A, implicitRules="http://x"), None, "implicit rules"),
        (form({"text": "x", "type": "string"}), None, "linkId is missing"),
        (form({"linkId": "a", "text": "x"}), "a", "type is missing"),
        (form(question("a", "question")), "a", "'question'"),
        (form(question("a", "slider")), "a", "'slider'"),
        (form(question("a", required="yes")), "a", "not a valid boolean"),
        (form(question("a", maxLength="10")), "a", "not a valid integer"),
        (form(question("a", modifierExtension=[{"url": "http://x", "valueBoolean": True}])), "a", "modifierExtension"),
        (form(question("a"), question("a")), "a", "que-2"),
        (form({"linkId": "g", "type": "group"}), "g", "que-1"),
        (form(question("d", "display", item=[A])), "d", "que-1"),
        (form(question("d", "display", code=[coding("x")])), "d", "que-3"),
        (form(question("a", "choice", answerOption=[option("x")], answerValueSet="http://v")), "a", "que-4"),
        (form(question("a", "text", answerValueSet="http://v")), "a", "que-5"),
        (form(question("a", "boolean", answerOption=[option("x")])), "a", "que-5"),
        (form(question("a", "integer", answerOption=[option("x")])), "a", "does not fit"),
        (form(question("d", "display", required=True)), "d", "que-6"),
        (form(question("d", "display", repeats=False)), "d", "que-6"),
        (form(A, question("b", enableWhen=when(operator="exists", answerBoolean="yes"))), "b", "not a valid boolean"),
        (
            form(A, question("b", enableWhen=[{"question": "a", "operator": "exists", "answerInteger": 1}])),
            "b",
            "que-7",
        ),
        (form(group("g", A, initial=[{"valueBoolean": True}])), "g", "que-8"),
        (form(question("d", "display", readOnly=True)), "d", "que-9"),
        (form(question("a", "date", maxLength=3)), "a", "que-10"),
        (
            form(question("a", "choice", answerOption=[option("x")], initial=[{"valueCoding": coding("x")}])),
            "a",
            "que-11",
        ),
        (form(A, question("b", enableWhen=when() + when())), "b", "que-12"),
        (form(question("a", initial=[{"valueString": "x"}, {"valueString": "y"}])), "a", "que-13"),
        (form(question("a", initial=[{"valueInteger": 1}])), "a", "does not fit"),
        (form(A, question("b", enableWhen=when(question="z"))), "b", "does not have"),
        (form(group("g", A), question("b", enableWhen=when(question="g"))), "b", "has no answer"),
        (form(question("a", "boolean", enableWhen=when())), "a", "never be asked"),
        (form(question("a", "integer"), question("b", enableWhen=when())), "b", "with a Boolean"),
        (form(A, question("b", enableWhen=when(operator=">"))), "b", "no meaning"),
        (form(A, question("b", enableWhen=when(operator="is"))), "b", "'is'"),
        (form(A, question("b", enableWhen=[{"question": "a", "operator": "="}])), "b", "answer[x] is missing"),
        (form(A, question("b", enableWhen=when(answerInteger=1))), "b", "more than once"),
        (form(A, question("b", enableWhen=when(), enableBehavior="none")), "b", "'none'"),
        (form(question("a", "choice", answerOption=[{"initialSelected": True}])), "a", "value[x] is missing"),
        (form(question("a", "choice", answerOption=[{"valueBoolean": True}])), "a", "no such element"),
        (form(question("a", extension=[{"url": "http://x"}])), "a", "ext-1"),
        (form(question("a", extension=[{"valueString": "x"}])), "a", "url is missing"),
        (form(question("a", extension=[])), "a", "empty list"),
        (
            form(question("a", extension=[{"url": CORE + "questionnaire-hidden", "valueString": "true"}])),
            "a",
            "holds a String",
        ),
        (form(question("a", extension=[expression("calculatedExpression", "1 +")])), "a", "no FHIRPath"),
        (form(question("a", extension=[expression("calculatedExpression", "1 asdf")])), "a", "left over"),
        (form(question("a", extension=[expression("calculatedExpression", "memberOf('x')")])), "a", "memberOf()"),
        (form(question("a", extension=[expression("calculatedExpression", "%nothing + 1")])), "a", "%nothing"),
    ],
)
def test_what_r4_forbids_or_is_lacking_here_is_refused_with_item_and_reason(
    questionnaire: Any, link_id: str | None, words: str
) -> None:
    result = check(questionnaire)
    assert result.status == "refused"
    assert any(problem.link_id == link_id and words in problem.reason for problem in result.problems), result.problems


@pytest.mark.parametrize(
    "questionnaire",
    [
        form(A, _title={"extension": [{"url": "http://x", "valueString": "y"}]}),
        form(group("g", A, repeats=True, required=False)),
        form(*(question(kind, kind) for kind in ("decimal", "integer", "date", "dateTime", "time", "text", "url"))),
        form(*(question(kind, kind) for kind in ("attachment", "reference", "quantity", "open-choice", "choice"))),
        form(question("a", "boolean", item=[question("b")])),
        form(question("a", "choice", answerOption=[{"valueString": "x"}, {"valueInteger": 1}])),
        form(question("a", "decimal", initial=[{"valueInteger": 1}])),
        form(
            question("a", "date"), question("b", enableWhen=[{"question": "a", "operator": ">", "answerDate": "2026"}])
        ),
        form(A, question("b", enableWhen=when() + when(operator="!="), enableBehavior="any")),
        form(question("a", extension=[expression("calculatedExpression", "today()")])),
        form(
            question("a", extension=[expression("calculatedExpression", "%x + 1")]),
            extension=[expression("variable", "1", name="x")],
        ),
        form(
            question("a", extension=[expression("calculatedExpression", "%p.name")]),
            extension=[expression("variable", "Patient?_id=1", "application/x-fhir-query", name="p")],
        ),
    ],
)
def test_a_sound_questionnaire_of_any_kind_is_usable(questionnaire: Json) -> None:
    assert (check(questionnaire).status, check(questionnaire).problems) == ("usable", ())


@pytest.mark.parametrize(
    ("questionnaire", "words"),
    [
        (form(question("a", extension=[expression("initialExpression", "%patient.name(")])), "pre-filled"),
        (form(question("a", extension=[expression("calculatedExpression", "define x", "text/cql")])), "text/cql"),
        (form(A, status="retired"), "retired"),
        ({"resourceType": "Questionnaire", "status": "active"}, "no items"),
        (form(question("a", "choice")), "words are taken"),
        (
            form(A, extension=[{"url": SDC + "sdc-questionnaire-targetStructureMap", "valueUri": "http://x"}]),
            "Extraction",
        ),
        (form(question("a", "integer", extension=[limit("min", 9), limit("max", 1)])), "cannot both hold"),
    ],
)
def test_what_is_left_out_or_doubtful_is_noted_and_refuses_nothing(questionnaire: Json, words: str) -> None:
    result = check(questionnaire)
    assert result.status == "usable"
    assert any(words in note for note in result.notes), result.notes


def test_a_value_set_that_is_lacking_makes_it_incomplete_and_giving_it_makes_it_usable() -> None:
    questionnaire = form(question("a", "choice", answerValueSet="http://example.org/v|1"))
    lacking = check(questionnaire)
    assert lacking.status == "incomplete"
    assert (lacking.problems[0].link_id, "http://example.org/v|1" in lacking.problems[0].reason) == ("a", True)
    assert check(questionnaire, {"http://example.org/v": VALUE_SET}).status == "usable"


@pytest.mark.parametrize(
    ("compose", "status"),
    [
        ([{"system": "http://s", "concept": [{"code": "a"}]}], "usable"),
        ([{"system": "http://s"}], "incomplete"),
        ([{"system": "http://s", "filter": [{"property": "p", "op": "=", "value": "v"}]}], "incomplete"),
        ([{"system": "http://inside"}], "usable"),
        ([{"valueSet": ["http://example.org/v"]}], "usable"),
        ([{"valueSet": ["http://example.org/elsewhere"]}], "incomplete"),
    ],
)
def test_a_contained_value_set_must_list_its_codes(compose: list[Json], status: str) -> None:
    contained = [
        {"resourceType": "ValueSet", "id": "v", "status": "active", "compose": {"include": compose}},
        {
            "resourceType": "CodeSystem",
            "id": "c",
            "url": "http://inside",
            "status": "active",
            "content": "complete",
            "concept": [{"code": "x", "concept": [{"code": "y"}]}],
        },
    ]
    questionnaire = form(question("a", "choice", answerValueSet="#v"), contained=contained)
    assert check(questionnaire, {"http://example.org/v": VALUE_SET}).status == status
