"""WCAG 2.2 AA as far as a machine can tell, in every state; narrow screens; forced colours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.page_server import TOKEN
from tests.pages.conftest import Visit, Visitor, measure_form, own_form
from tests.pages.every_type import ITEMS

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_, EVERY_TYPE = own_form(*ITEMS)


def violations(person: Visitor) -> list[str]:
    """What axe-core finds wrong with the page as it stands, with no link under the pointer."""
    person.page.mouse.move(0, 0)
    if not person.page.evaluate("'axe' in window"):
        # As the browser's tools would: the page's own policy lets no such script in.
        session = person.page.context.new_cdp_session(person.page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        session.detach()
    found = person.page.evaluate(
        "async (tags) => (await axe.run({ runOnly: { type: 'tag', values: tags } })).violations", RULES
    )
    return [f"{person.heading()}: {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def sideways(person: Visitor) -> bool:
    """Whether anything sticks out to the right of the screen."""
    return bool(person.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def walk(person: Visitor, look: Callable[[], None]) -> None:
    """Through every state of one sitting, with its errors."""
    for path in ("/", "/privacy", "/accessibility", "/nothing"):
        person.page.goto(person.server.address + path)
        look()
    person.follow(TOKEN)
    look()
    person.press("Start")
    look()
    person.press("Continue")
    look()
    person.confirm_born()
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
    person.choose(1)
    look()
    person.press("Continue")
    look()
    person.page.context.set_offline(True)
    person.press("Send my answers")
    person.page.get_by_role("heading", name="Your answers are not sent yet").wait_for()
    look()
    person.page.context.set_offline(False)
    person.press("Try again")
    person.sees("Your answers are sent")
    look()


def test_no_state_of_a_sitting_has_a_violation(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        found: list[str] = []
        walk(person, lambda: found.extend(violations(person)))
        assert found == []


def test_no_type_of_question_has_a_violation_with_or_without_an_error(visit: Visit) -> None:
    with visit(EVERY_TYPE) as person:
        person.begin(TOKEN)
        found: list[str] = []
        while person.heading() != "Would you like someone to contact you?":
            found.extend(violations(person))
            person.press("Continue")
            if person.page.locator(".nhsuk-error-summary").count():
                found.extend(violations(person))
                if person.page.get_by_label("No, that is all").count():
                    person.page.get_by_label("No, that is all").check()
                elif person.page.get_by_role("textbox").count():
                    person.page.get_by_role("textbox").fill("3")
                else:
                    person.page.locator("input").first.check()
                person.press("Continue")
        assert found == []


@pytest.mark.parametrize("reason", ["refused", "used", "expired"])
def test_no_page_that_stops_has_a_violation(visit: Visit, reason: str) -> None:
    with visit() as person:
        person.server.refusal = {"code": reason}
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.page.locator("h1:not(.nhsuk-fieldset__heading)").wait_for()
        assert violations(person) == []


@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_that_doubts_the_key_has_a_violation_or_sticks_out(visit: Visit, width: int) -> None:
    with visit(viewport={"width": width, "height": 640}) as person:
        person.begin(TOKEN)
        person.answer_all(1)
        person.server.submit_faults.append((409, {"code": "key"}))
        person.press("Send my answers")
        person.sees("Your answers have not been sent")
        assert violations(person) == []
        assert not sideways(person)
    with visit(viewport={"width": width, "height": 640}) as person:
        person.server.swapped = person.server.offered() | {"chain": []}
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.sees("We cannot be sure")
        assert violations(person) == []
        assert not sideways(person)


def test_nothing_sticks_out_at_four_times_the_size(visit: Visit) -> None:
    """1,280 pixels at 400 % are 320 (WCAG 1.4.10)."""
    with visit(measure_form("phq-9"), viewport={"width": 320, "height": 640}) as person:
        found: list[str] = []
        walk(person, lambda: found.append(person.heading()) if sideways(person) else None)
        assert found == []


def test_choices_show_in_forced_colours(visit: Visit) -> None:
    with visit(forced_colors="active") as person:
        person.begin(TOKEN)
        person.page.get_by_role("radio").nth(1).check()
        styles = (
            "label => [getComputedStyle(label, '::before').borderTopStyle, getComputedStyle(label, '::after').opacity]"
        )
        shown = person.page.locator(".nhsuk-radios__label").nth(1).evaluate(styles)
        assert shown == ["solid", "1"]


def test_what_is_read_aloud_begins_at_the_heading_and_the_language_is_said(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        assert person.page.evaluate("document.activeElement.tagName") == "H1"
        assert person.page.locator("html").get_attribute("lang") == "en-GB"
        group = person.page.get_by_role("group", name="Little interest or pleasure in doing things")
        described = group.evaluate("group => document.getElementById(group.getAttribute('aria-describedby')).innerText")
        assert described.startswith("Over the last 2 weeks")
