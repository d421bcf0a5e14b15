"""The page on which somebody asks for access, in a real browser."""

import json
from typing import Any

from playwright.sync_api import Route

from tests.pages.conftest import Visit, Visitor, measure_form
from tests.pages.test_accessibility import sideways, violations


def served(person: Visitor, status: int = 202) -> list[dict[str, Any]]:
    """Answer the page's request in the service's place; gives what it was asked."""
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=status, body='{"taken": true}', content_type="application/json")

    person.page.route("**/pages/request", answer)
    person.page.goto(person.server.address + "/request")
    return asked


def fill(person: Visitor, **fields: str) -> None:
    given = {"given": "Marigold", "family": "Ng", "born-day": "29", "born-month": "2", "born-year": "1984"}
    for name, value in (given | {"contact": "m@example.org"} | fields).items():
        person.page.locator(f"#{name}").fill(value)


def test_somebody_asks_and_is_told_what_comes_next(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        asked = served(person)
        assert violations(person) == []
        assert person.page.get_by_role("group", name="Date of birth").is_visible()
        fill(person, number="999 000 0018")
        person.press("Send my request")
        person.page.get_by_role("heading", name="Your request is sent").wait_for()
        assert person.page.title() == "Your request is sent – My Health and Care Record"
        assert violations(person) == []
        assert asked == [
            {
                "given": "Marigold",
                "family": "Ng",
                "born": "1984-02-29",
                "nhs_number": "9990000018",
                "contact": "m@example.org",
            }
        ]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_sent(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        asked = served(person)
        fill(person, family="", number="999 000 0019", **{"born-day": "31"})
        person.press("Send my request")
        summary = person.page.locator(".nhsuk-error-summary")
        summary.wait_for()
        told = summary.inner_text()
        assert "Enter your last name" in told
        assert "Date of birth must be a real date" in told
        assert "Check the NHS number" in told
        fields = person.page.locator(".nhsuk-error-message").all_inner_texts()
        assert [one.removeprefix("Error:").strip() for one in fields] == told.splitlines()[-3:]
        assert person.page.title() == "Error: Ask for access – My Health and Care Record"
        assert violations(person) == []
        person.page.set_viewport_size({"width": 320, "height": 640})
        assert not sideways(person)
        assert asked == []


def test_too_many_requests_are_refused_in_words(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        served(person, 429)
        fill(person)
        person.press("Send my request")
        person.page.locator(".nhsuk-error-summary").wait_for()
        assert "Wait ten minutes" in person.page.locator(".nhsuk-error-summary").inner_text()
