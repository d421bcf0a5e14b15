"""A pack without wording is completed by a licensed trust's text; nothing but words is taken from it."""

from dataclasses import replace
from typing import Any

import pytest

from care_record.packs.completing import complete
from care_record.packs.verifying import verify
from tests.probes.packs import own_pack, structure

WHOLE = own_pack()
BARE = structure(WHOLE)
NOTE = "Licensed to Downs NHS Trust by its owner, 2026."


def text(**change: Any) -> dict[str, Any]:
    return {**WHOLE.questionnaire, **change}


def first(**change: Any) -> dict[str, Any]:
    had, *rest = WHOLE.questionnaire["item"]
    return text(item=[{**had, **change}, *rest])


def test_text_makes_a_structure_sound_and_scores_by_the_structure_alone() -> None:
    options = [{**one, "extension": []} for one in WHOLE.questionnaire["item"][0]["answerOption"]]
    options = [{key: value for key, value in one.items() if value != []} for one in options]
    made, problems = complete(BARE, first(answerOption=options), NOTE)
    assert problems == ()
    assert made is not None
    assert verify(made).sound
    assert made.questionnaire["item"] == WHOLE.questionnaire["item"]
    assert made.manifest is not None
    assert made.manifest.licence["terms"] == NOTE
    assert NOTE in made.licence


@pytest.mark.parametrize(
    ("given", "note", "words"),
    [
        (text(), " ", "Say by what licence"),
        (text(item=WHOLE.questionnaire["item"][1:]), NOTE, "lacks this item"),
        (first(linkId="x"), NOTE, "has no such item"),
        (first(text=""), NOTE, "not a valid string"),
        (first(text=" x ", type="text", answerOption=[]), NOTE, ""),
        (first(answerOption=WHOLE.questionnaire["item"][0]["answerOption"][:2]), NOTE, "Its answers are"),
        ({"resourceType": "Patient"}, NOTE, ""),
        ([], NOTE, ""),
    ],
)
def test_text_that_does_not_fit_is_refused_with_the_item(given: Any, note: str, words: str) -> None:
    made, problems = complete(BARE, given, note)
    assert made is None
    assert any(words in one.reason for one in problems)


def test_another_version_of_the_text_is_another_version_of_the_measure() -> None:
    made, _ = complete(BARE, text(version="1-downs"), NOTE)
    assert made is not None
    assert made.measure.version == "1-downs"


def test_a_measure_that_has_its_wording_is_not_completed() -> None:
    assert complete(WHOLE, text(), NOTE)[0] is None
    assert complete(replace(WHOLE, manifest=None), text(), NOTE)[0] is None
