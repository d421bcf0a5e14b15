"""From the link to the receipt: what a person meets, what is sent, and what is left behind."""

import json

import pytest

from care_record.measures import catalogue, response
from tests.fakes.page_server import TOKEN, manifest
from tests.pages.conftest import Visit, measure_form

DRAFTS = """async () => {
  const opening = indexedDB.open("mhcr-drafts", 1);
  const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  if (!db.objectStoreNames.contains("drafts")) return [];
  const asked = db.transaction("drafts").objectStore("drafts").getAll();
  const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  db.close();
  return rows.map((row) => ({
    fields: Object.keys(row).sort(),
    extractable: row.key.extractable,
    text: new TextDecoder().decode(row.sealed),
  }));
}"""


def test_answers_are_sealed_in_the_browser_and_only_the_records_key_opens_them(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        person.answer_all(2)
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.page.get_by_text("7QK4-2ZBM").is_visible()
        sent = person.server.submissions[-1]
        opened = person.server.opened_response()
    assert sent["attention"] is True
    assert sent["sitting"] == "sitting-1"
    assert len(sent["envelope"]) % 4 in (0, 2, 3)
    assert "Nearly every day" not in json.dumps(sent)
    assert opened["contact_me"] is False
    assert opened["page"] == {"script_sha256": manifest()["answer.js"]["sha256"], "language": "en-GB"}
    phq9 = catalogue.find(catalogue.installed(catalogue.source_folder()), "phq-9")
    assert phq9 is not None
    reading = response.read(phq9.form, opened["response"])
    assert reading.problems == ()
    assert [answer["valueCoding"]["display"] for answer in reading.answers("9")] == ["More than half the days"]


def test_nothing_is_requested_between_opening_and_sending(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.open(TOKEN)
        before = len(person.requests)
        person.press("Start the questions")
        person.answer_all(3)
        assert person.requests[before:] == []
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.requests[before:] == [f"POST {person.server.address}/pages/submit"]


def test_neither_address_nor_title_nor_history_says_what_is_asked_or_answered(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        assert person.page.url == f"{person.server.address}/a"
        assert person.page.title() == "Question 1 of 10 – Questions from your care team"
        person.choose(1)
        assert "LA65" not in person.page.evaluate("JSON.stringify(history.state)")
        assert TOKEN not in person.page.evaluate("location.href + document.referrer")


def test_the_page_talks_to_no_other_place_and_keeps_no_cookie(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(0)
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert all(request.split(" ")[1].startswith(person.server.address) for request in person.requests)
        assert person.page.context.cookies() == []
        assert person.server.submissions[-1]["attention"] is False


def test_please_contact_me_raises_attention_by_itself(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        while person.page.get_by_role("radio").count():
            person.choose(0)
        person.page.get_by_label("Please contact me").check()
        person.page.get_by_label("Anything you would like your team to know").fill("Evenings are <hard>.")
        person.press("Continue")
        assert person.page.get_by_text("Evenings are <hard>.").is_visible()
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.page.get_by_text("You asked us to contact you").is_visible()
        assert person.server.submissions[-1]["attention"] is True
        opened = person.server.opened_response()
        assert (opened["contact_me"], opened["words"]) == (True, "Evenings are <hard>.")


def test_a_code_can_be_typed_as_it_stands_in_a_letter(visit: Visit) -> None:
    with visit() as person:
        person.page.goto(f"{person.server.address}/")
        person.press("Continue")
        assert person.page.title().startswith("Error: ")
        person.page.get_by_label("Your code").fill("5xk9-0123")
        person.press("Continue")
        assert person.page.get_by_role("link", name="The code must have 26 letters and numbers").is_visible()
        person.page.get_by_label("Your code").fill(TOKEN.lower().replace("0", "o").replace("1", "l"))
        person.press("Continue")
        person.press("Start")
        person.confirm_born()
        person.page.get_by_role("button", name="Start the questions").wait_for()


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        ({"code": "refused"}, "We could not open your questions"),
        ({"code": "used", "receipt": "7QK4-2ZBM"}, "You have already sent your answers"),
        ({"code": "expired"}, "This link has run out"),
    ],
)
def test_a_link_that_does_not_open_says_what_to_do(visit: Visit, refusal: dict[str, str], says: str) -> None:
    with visit() as person:
        person.server.refusal = refusal
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.sees(says)
        if "receipt" in refusal:
            assert person.page.get_by_text(refusal["receipt"]).is_visible()


def test_a_wrong_date_of_birth_can_be_put_right(visit: Visit) -> None:
    with visit() as person:
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born(year="1985")
        person.sees("We could not open your questions")
        person.press("Try again")
        person.confirm_born()
        person.page.get_by_role("button", name="Start the questions").wait_for()


@pytest.mark.parametrize(
    ("day", "month", "year", "says"),
    [
        ("", "", "", "Enter your date of birth"),
        ("15", "", "1984", "Date of birth must include a month"),
        ("31", "2", "1984", "Date of birth must be a real date"),
        ("15", "3", "84", "Date of birth must have a year with 4 numbers, like 1980"),
        ("15", "3", "2984", "Date of birth must be in the past"),
    ],
)
def test_an_impossible_date_of_birth_is_said_at_the_field(
    visit: Visit, day: str, month: str, year: str, says: str
) -> None:
    with visit() as person:
        person.follow(TOKEN)
        person.press("Start")
        asked = len(person.requests)
        person.confirm_born(day, month, year)
        assert person.page.get_by_role("link", name=says).is_visible()
        assert person.page.title() == "Error: Confirm your date of birth – Questions from your care team"
        assert "There is a problem" in person.page.evaluate("document.activeElement.innerText")
        assert len(person.requests) == asked


def test_a_month_may_be_written_as_a_word(visit: Visit) -> None:
    with visit() as person:
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born(month="March")
        person.page.get_by_role("button", name="Start the questions").wait_for()


def test_a_browser_that_cannot_seal_is_told_before_anything_is_asked(visit: Visit) -> None:
    with visit(script="Object.defineProperty(crypto, 'subtle', { value: undefined });") as person:
        person.follow(TOKEN)
        person.sees("This browser cannot lock your answers")
        for way in ("by telephone", "on paper", "at your next appointment"):
            assert person.page.get_by_text(way).is_visible()
        assert person.page.get_by_role("button").count() == 0


def test_without_script_the_page_says_how_else_to_answer(visit: Visit) -> None:
    with visit(java_script_enabled=False) as person:
        person.follow(TOKEN)
        person.sees("This page needs JavaScript")
        assert person.page.get_by_role("link", name="999").is_visible()


def test_a_link_that_lost_its_end_says_so(visit: Visit) -> None:
    with visit() as person:
        person.follow(TOKEN[:20])
        person.sees("This link is not complete")
        person.page.get_by_role("link", name="Type the code").click()
        person.page.get_by_label("Your code").wait_for()


def test_reloading_asks_the_date_of_birth_again_and_offers_the_draft(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        person.choose(3)
        person.choose(2)
        person.sees("Trouble falling")
        person.page.reload()
        person.press("Start")
        person.confirm_born()
        person.press("Carry on with my answers")
        assert person.page.title().startswith("Question 3 of 10")
        person.page.go_back()
        person.press("Start again from the first question")
        assert person.page.title().startswith("Question 1 of 10")
        assert person.page.get_by_role("radio", checked=True).count() == 0


def test_a_draft_is_sealed_under_a_key_that_no_script_reads_and_goes_when_sent(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        person.choose(3)
        person.answer_all(3)
        (row,) = person.page.evaluate(DRAFTS)
        assert row["fields"] == ["id", "iv", "key", "saved", "sealed"]
        assert row["extractable"] is False
        assert "LA65" not in row["text"]
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.page.evaluate(DRAFTS) == []
        assert TOKEN not in person.page.evaluate("JSON.stringify(sessionStorage)")


def test_a_draft_of_the_day_before_is_removed(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.choose(3)
        person.sees("Not being able to stop")
        person.page.clock.install(time="2030-01-01T10:00:00")
        person.page.reload()
        person.press("Start")
        person.confirm_born()
        person.page.get_by_role("button", name="Start the questions").wait_for()
        assert person.page.evaluate(DRAFTS) == []


def test_it_works_where_the_browser_keeps_nothing(visit: Visit) -> None:
    refuse = "{ get() { throw new DOMException('denied', 'SecurityError'); } }"
    script = "".join(
        f"Object.defineProperty(window, '{name}', {refuse});"
        for name in ("sessionStorage", "localStorage", "indexedDB")
    )
    with visit(script=script) as person:
        person.begin(TOKEN)
        person.answer_all(1)
        person.press("Send my answers")
        person.sees("Your answers are sent")


def test_the_browsers_back_button_goes_back_a_question_and_never_behind_the_receipt(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.choose(1)
        person.sees("Not being able to stop")
        person.page.go_back()
        person.sees("Feeling nervous")
        assert person.page.get_by_role("radio").nth(1).is_checked()
        person.press("Continue")
        person.answer_all(1)
        person.press("Send my answers")
        person.sees("Your answers are sent")
        person.page.go_back()
        person.sees("Your answers are sent")
        person.page.reload()
        person.sees("Your answers are sent")
        assert person.page.get_by_text("7QK4-2ZBM").is_visible()


def test_an_answer_is_changed_from_the_check_and_leads_back_to_it(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(0)
        person.page.get_by_role("button", name="Change your answer to: 2.").click()
        person.choose(3)
        person.sees("Check your answers")
        assert person.page.get_by_text("Nearly every day").count() == 1


def test_help_is_shown_at_once_when_an_answer_calls_for_it(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        for _ in range(8):
            person.choose(0)
        card = person.page.get_by_role("status").get_by_role("heading", name="Help is there for you now")
        person.page.get_by_role("radio").nth(0).check()
        assert card.count() == 0
        person.page.get_by_role("radio").nth(1).check()
        assert card.is_visible()
        assert card.evaluate(
            "element => { const box = element.getBoundingClientRect(); return box.bottom <= innerHeight; }"
        )
        asked = len(person.requests)
        person.press("Continue")
        person.sees("You do not have to wait for your team")
        assert person.page.evaluate("document.activeElement.tagName") == "H1"
        for number in ("999", "111, option 2", "01632 960 456"):
            assert person.page.get_by_role("link", name=number).is_visible()
        assert len(person.requests) == asked
        person.press("Go on with the questions")
        assert person.page.title().startswith("Question 10 of 10")


def test_help_stands_on_every_page(visit: Visit) -> None:
    with visit() as person:
        for path in ("/", "/privacy", "/accessibility", "/no-such-page", f"/a#{TOKEN}"):
            person.page.goto(person.server.address + path)
            assert person.page.get_by_role("heading", name="If you need help now").is_visible()
            assert person.page.get_by_role("link", name="999").get_attribute("href") == "tel:999"


def test_without_a_network_nothing_is_lost_and_it_can_be_tried_again(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(1)
        person.page.context.set_offline(True)
        person.press("Send my answers")
        person.page.get_by_role("heading", name="Your answers are not sent yet").wait_for()
        assert person.page.title().startswith("Error: ")
        assert "not sent yet" in person.page.evaluate("document.activeElement.innerText")
        person.page.context.set_offline(False)
        person.server.submit_faults.append((503, {}))
        person.press("Try again")
        person.page.get_by_role("heading", name="Your answers are not sent yet").wait_for()
        person.press("Try again")
        person.sees("Your answers are sent")
        assert len(person.server.submissions) == 1


@pytest.mark.parametrize("code", ["full", "no-database"])
def test_a_service_that_cannot_take_anything_says_so_keeps_the_answers_and_takes_them_later(
    visit: Visit, code: str
) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(1)
        person.server.submit_faults.append((503, {"code": code}))
        person.press("Send my answers")
        person.page.get_by_role("heading", name="Your answers are not sent yet").wait_for()
        assert person.page.get_by_text("The service cannot take anything just now. This is our fault").is_visible()
        assert not person.page.get_by_text("Check that you are on the internet").is_visible()
        person.press("Try again")
        person.sees("Your answers are sent")
        assert len(person.server.submissions) == 1


def test_a_sitting_that_is_over_asks_the_date_of_birth_and_keeps_the_answers(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(1)
        person.server.submit_faults.append((404, {"code": "refused"}))
        person.press("Send my answers")
        person.sees("What is your date of birth?")
        person.confirm_born()
        person.sees("Check your answers")
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.server.submissions[-1]["sitting"] == "sitting-2"


def test_answers_to_what_was_withdrawn_are_not_kept(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(1)
        person.server.submit_faults.append((410, {"code": "withdrawn"}))
        person.press("Send my answers")
        person.sees("These questions are closed")
        assert person.page.get_by_role("heading", name="If you need help now").is_visible()
        assert person.page.evaluate(DRAFTS) == []


def test_everything_can_be_done_by_keyboard(visit: Visit) -> None:
    with visit() as person:
        keyboard = person.page.keyboard
        person.follow(TOKEN)
        person.page.get_by_role("button", name="Start").press("Enter")
        keyboard.press("Tab")
        for part in ("15", "3", "1984"):
            keyboard.type(part)
            keyboard.press("Tab")
        keyboard.press("Enter")
        person.page.get_by_role("button", name="Start the questions").press("Enter")
        for number in range(1, 8):
            person.page.wait_for_function(f"document.title.startsWith('Question {number} of ')")
            keyboard.press("Tab")
            keyboard.press("Space")
            keyboard.press("ArrowDown")
            keyboard.press("Enter")
        person.sees("Would you like someone to contact you?")
        keyboard.press("Tab")
        keyboard.press("Enter")
        person.sees("Check your answers")
        person.page.get_by_role("button", name="Send my answers").press("Enter")
        person.sees("Your answers are sent")
