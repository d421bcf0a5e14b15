"""An answer sheet: what is asked, what comes of it, in any order and back again."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.answering.items import tree
from care_record.answering.places import Entries
from care_record.answering.sheet import Paper, Sheet
from care_record.answering.words import calls_for_help, in_words
from care_record.measures import catalogue, score
from care_record.measures.answers import below
from care_record.measures.check import check
from care_record.measures.questionnaire import extension_value
from care_record.measures.response import read
from tests.care_record.answering.sheets import AT, cases, fitting, made_of, paper_of, paths, walked
from tests.care_record.measures.real_files import index
from tests.care_record.measures.real_files import read as read_file

CASES = cases()
MEASURES = catalogue.installed(catalogue.source_folder())
YES_NO = [{"valueCoding": {"code": code, "display": code}} for code in ("yes", "no")]
CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


def choice(link_id: str, **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "text": link_id, "type": "choice", "answerOption": YES_NO, **more}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_what_was_entered_gives_the_steps_and_the_response_that_the_page_gives(case: dict[str, Any]) -> None:
    answers = {path: tuple(given) for path, given in case["answers"].items()}
    sheet = Sheet(paper_of(*case["items"]), Entries(answers, case.get("occurrences", {})))
    assert sheet.response(AT)["item"] == case["item"]
    assert paths(sheet) == case["steps"]
    assert sheet.problems(AT) == ()


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.id)
def test_every_shipped_measure_is_answered_to_its_end_and_read_without_a_problem(measure: catalogue.Measure) -> None:
    draw = random.Random(measure.id)
    sheet = walked(Sheet(Paper.of(measure)), draw)
    response = sheet.response(AT)
    assert sheet.problems(AT) == ()
    scored = score.score(measure.form, measure.manifest, response)
    assert scored.status == "scored"
    raised = {flag.link_id for flag in scored.flags if flag.link_id}
    places = [step.place for step in sheet.steps.steps]
    assert raised == {p.item.link_id for p in places if calls_for_help(sheet.paper.form, p.item, p.answers)}


def test_every_real_file_that_is_usable_is_answered_and_read_without_a_problem() -> None:
    for row in (row for row in index() if row["kind"] == "Questionnaire"):
        questionnaire = read_file(row)
        if check(questionnaire).status != "usable":
            continue
        measure = catalogue.Measure("real", questionnaire, None)
        sheet = walked(Sheet(Paper.of(measure)), random.Random(row["file"]), share=0.4)
        assert [one for one in sheet.problems(AT) if not _by_pattern(measure, one[0])] == [], row["file"]


def _by_pattern(measure: catalogue.Measure, link_id: str | None) -> bool:
    """Whether an item wants a pattern that the walk cannot make up, or a range that nothing is in."""
    item = measure.form.item(link_id) if link_id else None
    if item is None:
        return False
    low, high = (extension_value(item.json, CORE + name) for name in ("minValue", "maxValue"))
    return bool(extension_value(item.json, CORE + "regex")) or below(high, low)


FORM = paper_of(
    choice("a"),
    choice("b", enableWhen=[{"question": "a", "operator": "=", "answerCoding": {"code": "yes"}}], item=[choice("c")]),
    {
        "linkId": "g",
        "text": "g",
        "type": "group",
        "repeats": True,
        "item": [
            choice("d"),
            choice("e", enableWhen=[{"question": "d", "operator": "=", "answerCoding": {"code": "yes"}}]),
        ],
    },
)
PATHS = ("/a", "/b", "/b/c", "/g:0/d", "/g:0/e", "/g:1/d", "/g:1/e")
ACTS = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from([None, 0, 1])), max_size=14)


@settings(max_examples=80, deadline=None)
@given(acts=ACTS, counts=st.lists(st.integers(1, 2), max_size=3))
def test_any_order_of_answering_and_going_back_gives_what_a_fresh_run_gives(
    acts: list[tuple[str, int | None]], counts: list[int]
) -> None:
    sheet, last = Sheet(FORM).with_entries("/g", 2), dict[str, int | None].fromkeys(PATHS)
    for path, chosen in acts:
        sheet = sheet.answered(path, [] if chosen is None else [YES_NO[chosen]]).gone_on(path)
        last[path] = chosen
    for count in counts:
        sheet = sheet.with_entries("/g", count)
    if 1 in counts:
        last |= {"/g:1/d": None, "/g:1/e": None}
    fresh = Sheet(FORM).with_entries("/g", counts[-1] if counts else 2)
    for path, chosen in last.items():
        if chosen is not None:
            fresh = fresh.answered(path, [YES_NO[chosen]])
    assert sheet.response(AT) == fresh.response(AT)
    assert paths(sheet) == paths(fresh)
    assert sheet.problems(AT) == ()


def test_what_was_answered_before_a_change_is_there_again_when_the_change_is_taken_back() -> None:
    sheet = Sheet(FORM).answered("/a", [YES_NO[0]]).answered("/b", [YES_NO[1]])
    away = sheet.answered("/a", [YES_NO[1]])
    assert paths(away) == ["/a", "/g:0/d", "/g+"]
    assert away.answered("/a", [YES_NO[0]]).response(AT) == sheet.response(AT)


def test_who_would_not_answer_stands_so_in_the_response_until_they_do() -> None:
    sheet = Sheet(paper_of(choice("a"))).declined("/a")
    (item,) = sheet.response(AT)["item"]
    assert item["extension"] == [{"url": CORE + "data-absent-reason", "valueCode": "asked-declined"}]
    assert sheet.problems(AT) == ()
    assert "extension" not in sheet.answered("/a", [YES_NO[0]]).response(AT)["item"][0]


def test_an_entry_that_is_taken_away_takes_its_answers_with_it() -> None:
    sheet = Sheet(FORM).with_entries("/g", 2).answered("/g:1/d", [YES_NO[0]])
    again = sheet.with_entries("/g", 1).with_entries("/g", 2)
    assert not again.entries.answers.get("/g:1/d")


def expression(name: str, text: str) -> dict[str, Any]:
    return {"url": SDC + name, "valueExpression": {"language": "text/fhirpath", "expression": text}}


def test_expressions_are_worked_out_with_each_answer() -> None:
    sum_of = "%resource.item.where(linkId='a').answer.value + %resource.item.where(linkId='b').answer.value"
    paper = paper_of(
        {"linkId": "a", "text": "a", "type": "integer"},
        {"linkId": "b", "text": "b", "type": "integer"},
        {"linkId": "sum", "text": "sum", "type": "integer", "extension": [expression("calculatedExpression", sum_of)]},
        {
            "linkId": "more",
            "text": "more",
            "type": "string",
            "extension": [
                expression("enableWhenExpression", "%resource.item.where(linkId='sum').answer.value > 4"),
            ],
        },
    )
    sheet = Sheet(paper).answered("/a", [{"valueInteger": 2}]).answered("/b", [{"valueInteger": 2}])
    assert paths(sheet) == ["/a", "/b"]
    assert sheet.response(AT)["item"][2]["answer"] == [{"valueInteger": 4}]
    more = sheet.answered("/b", [{"valueInteger": 3}])
    assert paths(more) == ["/a", "/b", "/more"]
    assert more.problems(AT) == ()


def test_a_calculation_in_a_group_that_repeats_is_of_its_first_entry_and_fills_no_other() -> None:
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    twice = {
        "language": "text/fhirpath",
        "expression": "%resource.item.first().item.where(linkId='a').answer.value * 2",
    }
    doubled = {"linkId": "t", "type": "integer", "extension": [{"url": url, "valueExpression": twice}]}
    inside = [{"linkId": "a", "text": "A", "type": "integer"}, doubled]
    paper = paper_of({"linkId": "g", "text": "G", "type": "group", "repeats": True, "item": inside})
    answers = {"/g:0/a": ({"valueInteger": 1},), "/g:1/a": ({"valueInteger": 5},), "/g:1/t": ({"valueInteger": 10},)}
    sheet = Sheet(paper, Entries(answers, {"/g": 2}))
    assert paths(sheet) == ["/g:0/a", "/g:1/a", "/g:1/t", "/g+"]
    entries = [{item["linkId"]: item["answer"] for item in entry["item"]} for entry in sheet.response(AT)["item"]]
    assert [entry["t"] for entry in entries] == [[{"valueInteger": 2}], [{"valueInteger": 10}]]
    assert score.score(paper.measure.questionnaire, None, sheet.response(AT)).problems == ()
    assert "calculated for the first entry alone" in " ".join(check(paper.measure.questionnaire).notes)


def constraint(severity: str, expression: str, human: str) -> dict[str, Any]:
    parts = [{"url": "key", "valueId": "one"}, {"url": "severity", "valueCode": severity}]
    parts += [{"url": "expression", "valueString": expression}, {"url": "human", "valueString": human}]
    return {"url": CORE + "questionnaire-constraint", "extension": parts}


def test_a_constraint_of_the_form_that_is_not_met_stands_at_its_question_in_its_own_words() -> None:
    no_less = constraint("error", "answer.value >= %resource.item.where(linkId='a').answer.value", "Not before A.")
    hint = constraint("warning", "answer.value < 0", "Only a hint.")
    unknown = constraint("error", "answer.value > %resource.item.where(linkId='none').answer.value", "Never said.")
    paper = paper_of(
        {"linkId": "a", "text": "a", "type": "integer"},
        {"linkId": "b", "text": "b", "type": "integer", "extension": [no_less, hint, unknown]},
    )
    sheet = Sheet(paper).answered("/a", [{"valueInteger": 3}])
    assert sheet.to_put_right(AT) == {}
    assert sheet.answered("/b", [{"valueInteger": 2}]).to_put_right(AT) == {"/b": "Not before A."}
    assert sheet.answered("/b", [{"valueInteger": 3}]).to_put_right(AT) == {}


def test_what_is_said_of_a_group_stands_at_its_first_question() -> None:
    both = constraint("error", "item.count() > 1", "Both.")
    inside = [{"linkId": one, "text": one, "type": "integer"} for one in "ab"]
    sheet = Sheet(paper_of({"linkId": "g", "text": "g", "type": "group", "extension": [both], "item": inside}))
    one = sheet.answered("/g/b", [{"valueInteger": 3}])
    assert one.to_put_right(AT) == {"/g/a": "Both."}
    assert one.answered("/g/a", [{"valueInteger": 3}]).to_put_right(AT) == {}


def test_what_cannot_be_put_right_at_a_question_stands_in_nobodys_way() -> None:
    of_all = {"linkId": "a", "text": "a", "type": "integer"}
    whole = made_of(of_all)
    broken = {**whole.questionnaire, "extension": [constraint("error", "item.count() > 5", "More, please.")]}
    sheet = Sheet(Paper.of(catalogue.Measure("made", broken, None))).answered("/a", [{"valueInteger": 3}])
    assert sheet.to_put_right(AT) == {}


def test_answers_are_shown_as_a_person_reads_them() -> None:
    kinds: dict[str, tuple[dict[str, Any], str]] = {
        "date": ({"valueDate": "2026-02-03"}, "03-Feb-2026"),
        "dateTime": ({"valueDateTime": "2026-02-03T10:30:00+00:00"}, "03-Feb-2026, 10:30"),
        "time": ({"valueTime": "09:05:00"}, "09:05"),
        "boolean": ({"valueBoolean": False}, "No"),
        "quantity": ({"valueQuantity": {"value": 0, "unit": "kg"}}, "0 kg"),
        "attachment": ({"valueAttachment": {"title": "plan.pdf"}}, "plan.pdf"),
    }
    for kind, (answer, words) in kinds.items():
        (item,) = tree(Paper.of(made_of({"linkId": "x", "text": "x", "type": kind})).form)
        assert in_words(item, answer) == words


def test_a_sheet_is_never_changed() -> None:
    sheet = Sheet(FORM)
    assert sheet.answered("/a", [YES_NO[0]]) != sheet
    assert replace(sheet) == Sheet(FORM)
    assert fitting(FORM.items[0], random.Random(1)) in [option["answer"] for option in FORM.items[0].options]
    assert read(FORM.measure.form, sheet.response(AT)).problems == ()
