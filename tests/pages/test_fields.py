"""Every type of question: what can be entered, what is refused and in which words, and what the other end reads."""

from collections.abc import Iterator
from typing import Any

import pytest

from care_record.measures import check, response
from tests.fakes.page_server import TOKEN
from tests.pages.conftest import Visit, Visitor, own_form
from tests.pages.every_type import ITEMS

MEASURE, FORM = own_form(*ITEMS)


@pytest.fixture
def person(visit: Visit) -> Iterator[Visitor]:
    with visit(FORM) as visitor:
        visitor.begin(TOKEN)
        yield visitor


def only(link_id: str) -> dict[str, Any]:
    """The form with this item alone."""
    return own_form(*(each for each in ITEMS if each["linkId"] == link_id))[1]


def go_to(person: Visitor, text: str) -> None:
    """Leave questions out, or give the least they need, until this one."""
    while text not in person.heading():
        if "sleep at home" in person.heading() or "Who helps" in person.heading():
            person.page.locator("input").first.check()
        elif "On how many days" in person.heading():
            person.page.get_by_role("textbox").fill("3")
        elif "called" in person.heading() and "like to be" not in person.heading():
            person.page.get_by_role("textbox").fill("Vitamin D")
        person.press("Continue")


def refuses(person: Visitor, says: str) -> None:
    """Going on is refused, in the summary and at the field."""
    title = person.page.title()
    person.press("Continue")
    link = person.page.locator(".nhsuk-error-summary").get_by_role("link", name=says, exact=True)
    assert link.is_visible()
    assert person.page.locator(".nhsuk-error-message", has_text=says).is_visible()
    assert person.page.title() == f"Error: {title.removeprefix('Error: ')}"
    link.click()
    assert person.page.evaluate("document.activeElement.tagName") in ("INPUT", "TEXTAREA", "SELECT")


def test_the_form_is_one_that_may_be_sent() -> None:
    assert check.check(MEASURE.questionnaire).status == "usable"


def test_every_type_is_asked_answered_and_read_by_the_other_end(person: Visitor) -> None:
    page = person.page
    field = page.get_by_role("textbox")
    page.get_by_label("Yes").check()
    person.press("Continue")
    page.get_by_label("Family").check()
    page.get_by_label("Nobody").check()
    assert not page.get_by_label("Family").is_checked()
    page.get_by_label("Friends").check()
    assert not page.get_by_label("Nobody").is_checked()
    page.get_by_label("Family").check()
    person.press("Continue")
    page.get_by_role("combobox").select_option("Month 12")
    person.press("Continue")
    page.get_by_label("Something else").check()
    page.get_by_label("Your answer in your own words").fill("Swimming")
    person.press("Continue")
    for value in ("Zoë", "First line\nSecond line", "0", "7.5"):
        field.fill(value)
        person.press("Continue")
    for label, value in (("Day", "1"), ("Month", "sept"), ("Year", "2025")):
        page.get_by_label(label).fill(value)
    person.press("Continue")
    for label, value in (("Day", "2"), ("Month", "7"), ("Year", "2026"), ("Time", "7:15pm")):
        page.get_by_label(label).fill(value)
    person.press("Continue")
    field.fill("6.45am")
    person.press("Continue")
    field.fill("70.5")
    page.get_by_role("combobox").select_option("kg")
    person.press("Continue")
    for value in ("https://www.nhs.uk", "BN1"):
        field.fill(value)
        person.press("Continue")
    field.first.fill("tired")
    person.press("Add another")
    field.nth(1).fill("calm")
    person.press("Add another")
    field.nth(2).fill("odd")
    page.get_by_role("button", name="Remove answer 2").click()
    person.press("Continue")
    for name, helps in (("Vitamin D", "Yes"), ("Iron", "No")):
        field.fill(name)
        person.press("Continue")
        page.get_by_role("radio", name=helps).check()
        person.press("Continue")
        if helps == "No":
            field.fill("Stomach ache")
            person.press("Continue")
        page.get_by_label("Yes, add another" if helps == "Yes" else "No, that is all").check()
        person.press("Continue")
    person.press("Continue")
    person.sees("Check your answers")
    assert page.get_by_text("1 September 2025").is_visible()
    assert page.get_by_text("What is it called? (entry 2)", exact=True).is_visible()
    assert page.get_by_text("Thank you. These were all.").is_visible()
    person.press("Send my answers")
    person.sees("Your answers are sent")

    reading = response.read(MEASURE.form, person.server.opened_response()["response"])
    assert reading.problems == ()
    answers = {
        link_id: [next(iter(answer.values())) for answer in reading.answers(link_id)]
        for link_id in (node.item.link_id for node in reading.root.descend() if node.item is not None)
    }
    assert [each["code"] for each in answers.pop("many")] == ["f", "n"]
    assert [each["code"] for each in answers.pop("list")] == ["12"]
    assert answers == {
        "hidden": ["clinic"],
        "bool": [True],
        "open": ["Swimming"],
        "string": ["Zoë"],
        "text": ["First line\nSecond line"],
        "int": [0],
        "dec": [7.5],
        "date": ["2025-09-01"],
        "datetime": ["2026-07-02T19:15:00+01:00"],
        "time": ["06:45:00"],
        "weight": [{"value": 70.5, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}],
        "url": ["https://www.nhs.uk"],
        "postcode": ["BN1"],
        "words": ["tired", "odd"],
        "medicines": [],
        "name": ["Vitamin D", "Iron"],
        "helps": [True, False],
        "why": ["Stomach ache"],
    }


def test_a_question_that_needs_an_answer_says_so(person: Visitor) -> None:
    refuses(person, "Select an answer")
    go_to(person, "Who helps you?")
    refuses(person, "Select at least one answer")
    go_to(person, "On how many days")
    refuses(person, "Enter a number")
    go_to(person, "What is it called?")
    refuses(person, "Enter an answer")


@pytest.mark.parametrize(
    ("link_id", "entered", "says"),
    [
        ("string", "Maximiliana", "Your answer must be 10 characters or fewer. It now has 11"),
        ("int", "8", "Your answer must be between 0 and 7"),
        ("int", "2.5", "Your answer must be a whole number, like 3"),
        ("int", "two", "Your answer must be a whole number, like 3"),
        ("dec", "7.25", "Your answer must have at most 1 decimal place"),
        ("dec", "lots", "Your answer must be a number, like 3 or 3.5"),
        ("time", "late", "Enter a time, like 2:30pm or 14:30"),
        ("weight", "70", "Choose the unit of your answer"),
        ("url", "my diary", "Enter a full web address, like https://www.nhs.uk"),
        ("postcode", "brighton", "Your answer must look like this: BN1"),
    ],
)
def test_what_does_not_fit_is_said_in_words(visit: Visit, link_id: str, entered: str, says: str) -> None:
    with visit(only(link_id)) as person:
        person.begin(TOKEN)
        person.page.get_by_role("textbox").fill(entered)
        refuses(person, says)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("31", "4", "2025"), "The date must be a real date"),
        (("", "4", "2025"), "The date must include a day"),
        (("1", "4", "2027"), "The date must be 31 December 2026 or earlier"),
    ],
)
def test_a_date_that_is_none_is_said_in_words(visit: Visit, parts: tuple[str, str, str], says: str) -> None:
    with visit(only("date")) as person:
        person.begin(TOKEN)
        for label, value in zip(("Day", "Month", "Year"), parts, strict=True):
            person.page.get_by_label(label).fill(value)
        refuses(person, says)


def test_words_of_ones_own_must_be_there_once_chosen(visit: Visit) -> None:
    with visit(only("open")) as person:
        person.begin(TOKEN)
        assert not person.page.get_by_label("Your answer in your own words").is_visible()
        person.page.get_by_label("Something else").check()
        refuses(person, "Enter your answer in your own words")


def test_an_answer_that_need_not_be_given_can_be_taken_back(visit: Visit) -> None:
    with visit(only("open")) as person:
        person.begin(TOKEN)
        person.page.get_by_label("Music").check()
        person.press("Clear my answer")
        assert person.page.get_by_role("radio", checked=True).count() == 0
        person.press("Continue")
        person.sees("Would you like someone to contact you?")


def test_an_entry_of_a_group_can_be_taken_away(visit: Visit) -> None:
    with visit(only("medicines")) as person:
        person.begin(TOKEN)
        go_to(person, "Do you want to add another?")
        refuses(person, "Select yes if you want to add another")
        person.page.get_by_label("Yes, add another").check()
        person.press("Continue")
        go_to(person, "Do you want to add another?")
        assert person.page.get_by_text("You have added 2.").is_visible()
        person.page.get_by_label("Take the last one away").check()
        person.press("Continue")
        assert person.page.get_by_text("You have added 1.").is_visible()


def test_long_instructions_are_folded_after_they_were_read(person: Visitor) -> None:
    instruction = person.page.get_by_text("Please read this before you answer.")
    assert instruction.is_visible()
    go_to(person, "Who helps you?")
    assert not instruction.is_visible()
    person.page.get_by_text("Show the instructions again").click()
    assert instruction.is_visible()


def test_more_can_be_added_from_the_check_of_the_answers(visit: Visit) -> None:
    _, form = own_form(group("g", "Goals", {"linkId": "a", "type": "string", "text": "What is the goal?"}))
    with visit(form) as person:
        person.begin(TOKEN)
        person.press("Continue")
        person.page.get_by_label("No, that is all").check()
        person.press("Continue")
        person.press("Continue")
        person.page.get_by_role("button", name="Change your answer to: Goals").click()
        person.page.get_by_label("Yes, add another").check()
        person.press("Continue")
        person.page.get_by_role("textbox").fill("Sleep")
        person.press("Continue")
        person.page.get_by_label("No, that is all").check()
        person.press("Continue")
        person.sees("Check your answers")
        assert person.page.get_by_text("2 entries").is_visible()


def group(link_id: str, text: str, *items: dict[str, Any]) -> dict[str, Any]:
    """A group that repeats."""
    return {"linkId": link_id, "type": "group", "text": text, "repeats": True, "item": list(items)}


def test_what_has_no_list_is_answered_in_free_words(visit: Visit) -> None:
    measure, form = own_form(
        {"linkId": "a", "type": "choice", "text": "Which kind?"},
        {"linkId": "b", "type": "reference", "text": "Who is your doctor?"},
        {"linkId": "c", "type": "attachment", "text": "A picture"},
    )
    with visit(form) as person:
        person.begin(TOKEN)
        for words in ("My own kind", "Dr Shah"):
            person.page.get_by_role("textbox").fill(words)
            person.press("Continue")
        person.press("Continue")
        person.sees("Check your answers")
        assert person.page.get_by_text("Dr Shah").is_visible()
        person.press("Send my answers")
        person.sees("Your answers are sent")
        sent = person.server.opened_response()["response"]
    reading = response.read(measure.form, sent)
    assert reading.problems == ()
    assert reading.answers("a") == ({"valueCoding": {"display": "My own kind"}},)
    assert reading.answers("b") == ({"valueReference": {"display": "Dr Shah"}},)


@pytest.mark.parametrize("why", ["needs expressions that did not come", "needs a file"])
def test_a_form_that_the_page_cannot_ask_is_not_begun(visit: Visit, why: str) -> None:
    _, form = own_form({"linkId": "a", "type": "attachment", "text": "A picture", "required": why == "needs a file"})
    with visit({**form, "needsFhirpath": why != "needs a file"}) as person:
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.sees("These questions cannot be asked on this page")
        assert person.page.get_by_text("by telephone").is_visible()


def test_a_questionnaires_text_is_never_markup(visit: Visit) -> None:
    text = "<img src=x onerror=alert(1)> <b>How</b> are you?"
    _, form = own_form({"linkId": "a", "type": "string", "text": text})
    with visit(form) as person:
        person.begin(TOKEN)
        assert person.heading() == text
