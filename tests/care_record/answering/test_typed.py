"""What people type becomes an answer that fits, or a sentence that says what is wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.answering import typed
from care_record.answering.items import FormItem
from care_record.answering.sheet import Sheet
from care_record.people.problems import InvalidValueError
from tests.care_record.answering.sheets import AT, paper_of

CORE = "http://hl7.org/fhir/StructureDefinition/"
KILOGRAM = {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kg"}


def limit(name: str, **value: Any) -> dict[str, Any]:
    return {"url": CORE + name, **value}


def item_of(kind: str, *extensions: dict[str, Any], **more: Any) -> FormItem:
    item = {"linkId": "x", "text": "x", "type": kind, **more}
    return paper_of(item | ({"extension": list(extensions)} if extensions else {})).items[0]


DAYS = item_of("integer", limit("minValue", valueInteger=0), limit("maxValue", valueInteger=7))
HOURS = item_of("decimal", limit("maxDecimalPlaces", valueInteger=1))
PAST = item_of("date", limit("maxValue", valueDate="2026-03-31"))
SHORT = item_of("string", maxLength=5)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (typed.read_number(DAYS, " 3 "), {"valueInteger": 3}),
        (typed.read_number(HOURS, "7.5"), {"valueDecimal": 7.5}),
        (typed.read_number(HOURS, "\N{MINUS SIGN}7"), {"valueDecimal": -7}),
        (typed.read_number(DAYS, ""), None),
        (typed.read_date(PAST, "3/2/2026"), {"valueDate": "2026-02-03"}),
        (typed.read_date(PAST, "3 feb 2026"), {"valueDate": "2026-02-03"}),
        (typed.read_time("2.30pm"), {"valueTime": "14:30:00"}),
        (typed.read_time("12am"), {"valueTime": "00:00:00"}),
        (typed.read_date_time(PAST, "3-Feb-2026", "9:05"), {"valueDateTime": "2026-02-03T09:05:00+00:00"}),
        (
            typed.read_date_time(item_of("dateTime"), "3-Jul-2026", "9:05"),
            {"valueDateTime": "2026-07-03T09:05:00+01:00"},
        ),
        (typed.read_words(SHORT, " abc "), {"valueString": "abc"}),
        (typed.read_words(item_of("reference"), "Dr Osei"), {"valueReference": {"display": "Dr Osei"}}),
        (typed.read_words(item_of("choice"), "Blue"), {"valueCoding": {"display": "Blue"}}),
        (typed.read_words(item_of("url"), "https://nhs.uk"), {"valueUri": "https://nhs.uk"}),
    ],
)
def test_what_is_typed_is_read(answer: Any, expected: Any) -> None:
    assert answer == expected


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda: typed.read_number(DAYS, "8"), "between 0 and 7"),
        (lambda: typed.read_number(DAYS, "3.5"), "whole number"),
        (lambda: typed.read_number(HOURS, "7.25"), "at most 1 decimal place"),
        (lambda: typed.read_number(HOURS, "seven"), "Enter a number"),
        (lambda: typed.read_date(PAST, "1-Apr-2026"), "31-Mar-2026 or earlier"),
        (lambda: typed.read_date(PAST, "31/2/2026"), "that month has"),
        (lambda: typed.read_time("9"), "Enter a time"),
        (lambda: typed.read_time("25:00"), "Enter a time"),
        (lambda: typed.read_date_time(PAST, "", "9:05"), "as well as the time"),
        (lambda: typed.read_words(SHORT, "abcdef"), "5 characters or fewer"),
        (lambda: typed.read_words(item_of("url"), "nhs.uk"), "full web address"),
    ],
)
def test_what_is_wrong_is_said_in_words(read: Any, words: str) -> None:
    with pytest.raises(InvalidValueError, match=words):
        read()


def test_an_amount_has_its_unit() -> None:
    item = item_of("quantity", limit("questionnaire-unitOption", valueCoding=KILOGRAM))
    answer = typed.read_quantity(item, "72.5", KILOGRAM)
    assert answer == {
        "valueQuantity": {"value": 72.5, "unit": "kg", "system": KILOGRAM["system"], "code": KILOGRAM["code"]}
    }


def test_a_file_is_of_a_kind_and_a_size_that_are_taken() -> None:
    item = item_of("attachment", limit("maxSize", valueDecimal=5), limit("mimeType", valueCode="text/plain"))
    paper = paper_of({"linkId": "x", "text": "x", "type": "attachment"})
    taken = typed.read_file(item, "a.txt", "text/plain", b"hello")
    assert Sheet(paper).answered("/x", [taken]).problems(AT) == ()
    with pytest.raises(InvalidValueError, match="at most 5"):
        typed.read_file(item, "a.txt", "text/plain", b"hello!")
    with pytest.raises(InvalidValueError, match="not taken here"):
        typed.read_file(item, "a.exe", "application/x-msdownload", b"MZ")


def test_a_pattern_is_kept_to_and_its_example_is_named() -> None:
    postcode = [limit("regex", valueString="[A-Z]{2}[0-9]"), limit("entryFormat", valueString="BN1")]
    paper = paper_of({"linkId": "x", "text": "x", "type": "string", "extension": postcode})
    (item,) = paper.items
    question = paper.measure.form.items[0]
    assert typed.checked(item, question, {"valueString": "BN1"}) == {"valueString": "BN1"}
    with pytest.raises(InvalidValueError, match="must look like this: BN1"):
        typed.checked(item, question, {"valueString": "elsewhere"})


@given(text=st.text(max_size=12))
def test_whatever_is_typed_is_an_answer_that_is_read_back_or_a_sentence(text: str) -> None:
    for kind, read in (
        ("integer", typed.read_number),
        ("decimal", typed.read_number),
        ("date", typed.read_date),
        ("time", lambda _item, given_: typed.read_time(given_)),
        ("string", typed.read_words),
        ("url", typed.read_words),
    ):
        paper = paper_of({"linkId": "x", "text": "x", "type": kind})
        (item,) = paper.items
        try:
            answer = read(item, text)
            if answer is not None:
                answer = typed.checked(item, paper.measure.form.items[0], answer)
        except InvalidValueError:
            continue
        if answer is not None:
            assert Sheet(paper).answered("/x", [answer]).problems(AT) == ()
