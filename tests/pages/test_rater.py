"""Somebody who is asked about a patient: their own page, their own name, and words in the third person."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.page_server import TOKEN
from tests.pages.conftest import Visit, Visitor, measure_form
from tests.pages.test_accessibility import sideways, violations

MOTHER = "Grace Okafor"


@contextmanager
def asked_mother(visit: Visit, **context: object) -> Iterator[Visitor]:
    with visit(measure_form("phq-9"), **context) as person:
        person.server.rater = MOTHER
        yield person


def to_page(person: Visitor) -> None:
    person.page.goto(f"{person.server.address}/r#{TOKEN}")
    person.press("Start")


def give_name(person: Visitor, name: str = MOTHER) -> None:
    person.page.get_by_label("What is your own name?").fill(name)
    person.press("Continue")


def test_a_parent_confirms_their_own_name_and_answers_for_themselves(visit: Visit) -> None:
    with asked_mother(visit) as person:
        to_page(person)
        assert person.page.get_by_text("date of birth").count() == 0
        give_name(person)
        person.page.get_by_role("button", name="Start the questions").wait_for()
        for words in ("You are asked as a parent.", "The questions are about: your daughter.", "Answer for yourself"):
            assert person.page.get_by_text(words).is_visible()
        person.press("Start the questions")
        person.answer_all(1)
        assert person.page.get_by_text("your record").count() == 0
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.page.get_by_text("allowed to read the person’s record").is_visible()
        assert person.server.opened_response()["response"]["status"] == "completed"


def test_an_answer_that_calls_for_help_shows_it_for_the_person_and_for_oneself(visit: Visit) -> None:
    with asked_mother(visit) as person:
        to_page(person)
        give_name(person)
        person.press("Start the questions")
        for _ in range(8):
            person.choose(0)
        person.page.get_by_role("radio").nth(2).check()
        assert person.page.get_by_text("If somebody’s life is in danger").is_visible()
        person.press("Continue")
        assert person.page.get_by_text("worried about somebody’s safety, or your own").is_visible()


def test_a_wrong_name_opens_nothing_and_says_what_may_be_wrong(visit: Visit) -> None:
    with asked_mother(visit) as person:
        to_page(person)
        person.press("Continue")
        assert person.page.get_by_role("link", name="Enter your first name and family name").is_visible()
        give_name(person, "Chidi Okafor")
        person.sees("We could not open your questions")
        assert person.page.get_by_text("the name is not the one that the team has for you").is_visible()
        person.press("Try again")
        give_name(person)
        person.page.get_by_role("button", name="Start the questions").wait_for()


def test_a_code_from_a_letter_is_typed_on_the_same_page(visit: Visit) -> None:
    with asked_mother(visit) as person:
        person.page.goto(f"{person.server.address}/")
        person.page.get_by_role("link", name="type your code on this page").click()
        person.page.get_by_label("Your code").fill("12345")
        person.press("Continue")
        problem = "The code must have 26 letters and numbers. What you typed has 5"
        assert person.page.get_by_role("link", name=problem).is_visible()
        person.page.get_by_label("Your code").fill("-".join((TOKEN[:13], TOKEN[13:])).lower())
        person.press("Continue")
        person.press("Start")
        give_name(person)
        person.page.get_by_role("button", name="Start the questions").wait_for()
        assert TOKEN not in person.page.url


def test_no_state_of_a_raters_sitting_has_a_violation_nor_sticks_out_on_a_narrow_screen(visit: Visit) -> None:
    with asked_mother(visit, viewport={"width": 320, "height": 640}) as person:
        found: list[str] = []

        def look() -> None:
            found.extend(violations(person))
            assert not sideways(person)

        person.page.goto(f"{person.server.address}/r")
        look()
        person.press("Continue")
        look()
        person.page.goto("about:blank")
        person.page.goto(f"{person.server.address}/r#{TOKEN}")
        look()
        person.press("Start")
        look()
        person.press("Continue")
        look()
        give_name(person)
        person.page.get_by_role("button", name="Start the questions").wait_for()
        look()
        person.press("Start the questions")
        look()
        for _ in range(8):
            person.choose(1)
        person.page.get_by_role("radio").nth(1).check()
        look()
        person.press("Continue")
        look()
        person.press("Go on with the questions")
        person.answer_all(1)
        look()
        person.press("Send my answers")
        person.sees("Your answers are sent")
        look()
        assert found == []
