"""A form that is whole in another language: chosen before the first question, kept with the draft, sent by codes."""

from typing import Any

from care_record.measures import response
from care_record.measures.catalogue import Measure
from care_record.measures.page_form import page_form
from tests.care_record.measures.test_translations import WELSH
from tests.fakes.page_server import TOKEN
from tests.pages.conftest import Visit

MEASURE = Measure("mood", WELSH, None)


def welsh_form(language: str = "") -> dict[str, Any]:
    return page_form(MEASURE, language)


def test_the_questions_are_read_in_the_language_that_a_person_chooses(visit: Visit) -> None:
    with visit(welsh_form()) as person:
        person.open(TOKEN)
        person.page.get_by_label("Language of the questions").select_option("cy")
        person.page.get_by_role("heading", name="Hwyliau").wait_for()
        person.press("Start the questions")
        assert person.page.get_by_text("Rhan").is_visible()
        assert person.page.get_by_label("Ie").count() == 1
        person.answer_all(0)
        assert person.page.get_by_text("Cwestiwn", exact=True).is_visible()
        person.press("Send my answers")
        person.sees("Your answers are sent")
        opened = person.server.opened_response()
    assert opened["response"]["language"] == "cy"
    reading = response.read(MEASURE.form, opened["response"])
    assert reading.problems == ()
    assert [answer["valueCoding"]["code"] for answer in reading.answers("1")] == ["Yes"]


def test_a_browser_that_is_read_in_the_language_begins_in_it_and_a_draft_keeps_what_was_chosen(visit: Visit) -> None:
    with visit(welsh_form(), locale="cy-GB") as person:
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.page.get_by_role("heading", name="Hwyliau").wait_for()
        person.page.get_by_label("Language of the questions").select_option("en-GB")
        person.press("Start the questions")
        person.choose(1)
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.page.get_by_role("heading", name="Mood").wait_for()
        assert person.page.get_by_role("button", name="Carry on with my answers").is_visible()


def test_a_form_in_one_language_asks_for_none(visit: Visit) -> None:
    with visit() as person:
        person.open(TOKEN)
        assert person.page.get_by_label("Language of the questions").count() == 0


def test_the_language_recorded_for_a_person_goes_before_the_browsers_and_can_be_left(visit: Visit) -> None:
    with visit(welsh_form("cy"), locale="en-GB") as person:
        person.open(TOKEN)
        person.page.get_by_label("Language of the questions").select_option("en-GB")
        person.page.get_by_role("heading", name="Mood").wait_for()
        person.press("Start the questions")
        assert person.page.get_by_label("Yes").count() == 1
