"""The form in further languages: offered whole or not at all, and never another code or other points."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from care_record.measures import questionnaire as model
from care_record.measures.catalogue import Measure
from care_record.measures.check import check
from care_record.measures.page_form import page_form
from care_record.measures.translations import TRANSLATION, translations
from tests.care_record.measures.forms import form, group, option, question

Json = dict[str, Any]


def said(**words: str) -> Json:
    """A text's translations, as they stand on its `_name`."""
    return {
        "extension": [
            {
                "url": TRANSLATION,
                "extension": [{"url": "lang", "valueCode": tag}, {"url": "content", "valueString": content}],
            }
            for tag, content in words.items()
        ]
    }


def choice(code: str, **words: str) -> Json:
    made = option(code, 1)
    return {**made, "valueCoding": {**made["valueCoding"], "display": code, "_display": said(**words)}}


WELSH = form(
    group(
        "g",
        question(
            "1", "choice", _text=said(cy="Cwestiwn"), answerOption=[choice("Yes", cy="Ie"), choice("No", cy="Na")]
        ),
        question("2", "choice", _text=said(cy="Arall"), answerOption=[{"valueInteger": 1}, {"valueInteger": 2}]),
        _text=said(cy="Rhan"),
    ),
    title="Mood",
    _title=said(cy="Hwyliau"),
    url="https://example.org/mood",
    version="1",
)


def of(questionnaire: Json) -> dict[str, Any]:
    """What is carried beside the owner's language."""
    found = translations(model.read(questionnaire), {})
    assert "en-GB" in found
    return {tag: words for tag, words in found.items() if tag != "en-GB"}


def test_a_form_that_is_whole_in_a_language_carries_it() -> None:
    assert check(WELSH).status == "usable"
    carried = page_form(Measure("mood", WELSH, None))
    assert (carried["language"], carried["ownLanguage"], list(carried["translations"])) == ("en-GB", "en-GB", ["cy"])
    welsh = carried["translations"]["cy"]
    assert welsh["title"] == "Hwyliau"
    assert welsh["items"]["g"] == {"text": "Rhan"}
    assert welsh["items"]["1"] == {"text": "Cwestiwn", "options": ["Ie", "Na"]}
    assert welsh["items"]["2"] == {"text": "Arall", "options": ["1", "2"]}
    asked = next(node for node in carried["nodes"] if node["linkId"] == "1")
    assert [one["label"] for one in asked["options"]] == ["Yes", "No"]
    assert asked["options"][0]["answer"]["valueCoding"]["code"] == "Yes"


def test_a_form_that_is_shown_in_another_language_can_be_read_in_its_own_again() -> None:
    shown = page_form(Measure("mood", WELSH, None), "cy")
    assert (shown["language"], shown["ownLanguage"], list(shown["translations"])) == ("cy", "en-GB", ["en-GB"])
    back = shown["translations"]["en-GB"]
    assert (back["title"], back["items"]["1"]) == ("Mood", {"text": "Question 1", "options": ["Yes", "No"]})


def test_one_text_or_label_that_lacks_takes_the_language_away() -> None:
    (top,) = WELSH["item"]
    first, second = top["item"]
    for poorer in (
        [{**first, "_text": said(fr="Question")}, second],
        [{**first, "answerOption": [choice("Yes", cy="Ie"), choice("No")]}, second],
        [first, {key: part for key, part in second.items() if key != "_text"}],
    ):
        assert of({**WELSH, "item": [{**top, "item": poorer}]}) == {}


def test_hidden_items_and_help_count_as_they_are_read() -> None:
    control = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
    hide = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
    hint = {"url": control, "valueCodeableConcept": {"coding": [{"code": "help"}]}}
    helped = question("1", _text=said(cy="Cwestiwn"), item=[question("h", "display", extension=[hint])])
    assert of(form(helped)) == {}
    helped["item"][0]["_text"] = said(cy="Cymorth")
    hidden = question("x", extension=[hide])
    assert of(form(helped, hidden)) == {"cy": {"items": {"1": {"text": "Cwestiwn", "help": "Cymorth"}}}}


def test_a_value_sets_own_designations_are_read() -> None:
    concepts = [
        {"code": "a", "display": "Often", "designation": [{"language": "cy", "value": "Yn aml"}]},
        {"code": "b", "display": "Never", "designation": [{"language": "cy", "value": "Byth"}]},
    ]
    held = {
        "resourceType": "ValueSet",
        "id": "v",
        "status": "active",
        "compose": {"include": [{"system": "urn:x", "concept": concepts}]},
    }
    asked = question("1", "choice", _text=said(cy="Cwestiwn"), answerValueSet="#v")
    assert of(form(asked, contained=[held]))["cy"]["items"]["1"]["options"] == ["Yn aml", "Byth"]


JUNK = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JUNK)
def test_no_extension_makes_reading_translations_fail(junk: Any) -> None:
    beside = {"extension": [{"url": TRANSLATION, "extension": junk}]}
    assert of(form(question("1", _text=beside), _title=junk if isinstance(junk, dict) else {})) == {}
