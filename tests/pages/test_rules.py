"""What the page works out by itself agrees with what the other end works out."""

import json
import random
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from care_record.measures import catalogue, page_form, questionnaire, response, score
from care_record.sealing import context, envelope
from care_record.wire import link
from tests.care_record.answering.sheets import cases
from tests.pages.conftest import ask, own_form

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "care_record" / "measures" / "enable_when_cases.json"
BROWSER_RUNS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
YES_NO = [{"valueCoding": {"code": code, "display": code}} for code in ("yes", "no")]


def test_every_case_of_enable_when_holds_in_the_browser(probe: Page) -> None:
    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    found = ask(probe, "enabled", cases)
    wrong = [case["name"] for case, enabled in zip(cases, found, strict=True) if enabled != case["enabled"]]
    assert wrong == []


@pytest.mark.parametrize("measure", catalogue.installed(catalogue.source_folder()), ids=lambda measure: measure.id)
def test_the_attention_bit_is_the_one_that_the_desktop_computes(probe: Page, measure: catalogue.Measure) -> None:
    """Over random answer sheets, whole and with gaps."""
    form = page_form.page_form(measure)
    parents = {node["linkId"]: node["parent"] for node in form["nodes"]}
    draw = random.Random(measure.id)
    sheets = []
    for _ in range(80):
        chosen = {
            node["linkId"]: draw.choice(node["options"])["answer"]
            for node in form["nodes"]
            if node["kind"] == "question" and node["options"] and draw.random() < 0.95
        }
        sheets.append({path(link_id, parents): [answer] for link_id, answer in chosen.items()})
    answered = ask(probe, "responses", form, sheets)
    expected = [score.score(measure.questionnaire, measure.manifest, each).attention for each in answered]
    assert ask(probe, "attention", form, sheets, False) == expected
    assert all(ask(probe, "attention", form, sheets, True))


def path(link_id: str, parents: dict[str, str | None]) -> str:
    parent = parents[link_id]
    return (path(parent, parents) if parent else "") + "/" + link_id


@BROWSER_RUNS
@given(
    ids=st.tuples(*[st.uuids()] * 3),
    key=st.binary(min_size=16, max_size=16),
    digest=st.binary(min_size=32, max_size=32),
    canonical=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    respondent=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_both_ends_bind_an_answer_to_the_same_bytes(
    probe: Page, ids: tuple[UUID, UUID, UUID], key: bytes, digest: bytes, canonical: str, respondent: str
) -> None:
    trust, patient, request = ids
    given = {
        "trust": str(trust),
        "patient": str(patient),
        "key": key.hex(),
        "request": str(request),
        "questionnaire": canonical,
        "questionnaire_sha256": digest.hex(),
        "respondent": respondent,
    }
    expected = context.response(
        trust=trust,
        patient=patient,
        key=key,
        request=request,
        questionnaire=canonical,
        questionnaire_sha256=digest,
        respondent=respondent,
    )
    assert ask(probe, "info", given) == expected.hex()


def test_the_bound_bytes_are_those_of_a_known_answer(probe: Page) -> None:
    given = {
        "trust": "00000000-0000-7000-8000-000000000001",
        "patient": "00000000-0000-7000-8000-000000000002",
        "key": "00" * 15 + "03",
        "request": "00000000-0000-7000-8000-000000000004",
        "questionnaire": "u|1",
        "questionnaire_sha256": "05" * 32,
        "respondent": "patient",
    }
    known = (
        "aa 6176 01 636b6579 50 00000000000000000000000000000003 657472757374 50 00000000000070008000000000000001"
        "6770617469656e74 50 00000000000070008000000000000002 6770726f64756374 646d686372"
        "67707572706f7365 68726573706f6e7365"
        "6772657175657374 50 00000000000070008000000000000004 6a726573706f6e64656e74 6770617469656e74"
        "6d7175657374696f6e6e61697265 63757c31 747175657374696f6e6e616972655f736861323536 5820" + "05" * 32
    )
    assert ask(probe, "info", given) == known.replace(" ", "")


@BROWSER_RUNS
@given(content=st.integers(0, 9000).map(lambda length: bytes(index % 251 for index in range(length))))
def test_both_ends_pad_alike(probe: Page, content: bytes) -> None:
    assert ask(probe, "pad", content.hex()) == envelope.pad(content).hex()


@BROWSER_RUNS
@given(random_bytes=st.binary(min_size=16, max_size=16), spoilt=st.booleans())
def test_a_token_is_read_as_the_service_reads_it(probe: Page, random_bytes: bytes, *, spoilt: bool) -> None:
    text = link.grouped(link.token_text(random_bytes)).lower()
    if spoilt:
        text = "z" + text[1:]
    read = ask(probe, "readToken", text)
    assert (read is None) == (link.token_hash(text) is None)
    assert read is None or link.token_hash(read) == link.token_hash(text)


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:30", "14:30:00"),
        ("2.30pm", "14:30:00"),
        ("12am", "00:00:00"),
        ("12:05 pm", "12:05:00"),
        ("9", None),
        ("25:00", None),
        ("13pm", None),
        ("half past two", None),
    ],
)
def test_times_are_read_as_people_write_them(probe: Page, typed: str, time: str | None) -> None:
    assert ask(probe, "readTime", typed) == time


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["name"]))
def test_the_page_gives_the_steps_and_the_response_that_the_desktop_gives(probe: Page, case: dict[str, Any]) -> None:
    _, form = own_form(*case["items"])
    given = (form, case["answers"], case.get("occurrences", {}))
    assert [step["id"] for step in ask(probe, "steps", *given)["steps"]] == case["steps"]
    assert ask(probe, "response", *given)["item"] == case["item"]


def choice(link_id: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "text": text or link_id, "type": "choice", "answerOption": YES_NO, **more}


def test_instructions_stand_above_the_questions_they_speak_of(probe: Page) -> None:
    _, form = own_form(
        {"linkId": "i", "text": "For all.", "type": "display"},
        choice("a"),
        {"linkId": "j", "text": "For the next.", "type": "display"},
        {"linkId": "g", "text": "In this group.", "type": "group", "item": [choice("b"), choice("c")]},
        {"linkId": "z", "text": "Thank you.", "type": "display"},
    )
    found = ask(probe, "steps", form, {}, {})
    assert [(step["id"], step["words"]) for step in found["steps"]] == [
        ("/a", ["For all."]),
        ("/g/b", ["For all.", "In this group.", "For the next."]),
        ("/g/c", ["For all.", "In this group."]),
    ]
    assert found["closing"] == ["Thank you."]


def test_what_is_not_asked_is_not_sent(probe: Page) -> None:
    when = [{"question": "a", "operator": "=", "answerCoding": {"code": "yes"}}]
    measure, form = own_form(choice("a"), choice("b", enableWhen=when, item=[choice("c")]))
    answers = {"/a": [YES_NO[0]], "/b": [YES_NO[1]], "/b/c": [YES_NO[1]]}
    for first, expected in ((YES_NO[0], ["a", "b", "c"]), (YES_NO[1], ["a"])):
        sent = ask(probe, "response", form, {**answers, "/a": [first]}, {})
        reading = response.read(measure.form, sent)
        assert reading.problems == ()
        assert [node.item.link_id for node in reading.root.descend() if node.item is not None] == expected


def test_a_condition_in_a_group_that_repeats_looks_at_its_own_entry(probe: Page) -> None:
    when = [{"question": "a", "operator": "=", "answerCoding": {"code": "yes"}}]
    inside = [choice("a"), choice("b", enableWhen=when)]
    measure, form = own_form({"linkId": "g", "text": "g", "type": "group", "repeats": True, "item": inside})
    answers = {"/g:0/a": [YES_NO[0]], "/g:0/b": [YES_NO[1]], "/g:1/b": [YES_NO[1]], "/g:2/a": [YES_NO[1]]}
    steps = [step["id"] for step in ask(probe, "steps", form, answers, {"/g": 3})["steps"]]
    assert steps == ["/g:0/a", "/g:0/b", "/g:1/a", "/g:2/a", "/g+"]
    sent = ask(probe, "response", form, answers, {"/g": 3})
    assert response.read(questionnaire.read(measure.questionnaire), sent).problems == ()
