"""Withdrawal, on one's own page and by e-mail: suspended at once, confirmed, destroyed, and answered."""

from PySide6.QtWidgets import QApplication

from care_record.people.dates import show_date
from tests.end_to_end.journeys.test_young_person import TEAM, years_ago
from tests.end_to_end.journeys.trust import Seat, Trust, link_of
from tests.pages.registering import Person

BORN = years_ago(17)


def agreed(at: Trust) -> Seat:
    """A clinician at whose desk a young person is registered, who has agreed to everything."""
    ada = at.seat("clinician")
    ada.register("Ashdown", "Rowan", BORN, TEAM, **{"E-mail": "rowan@example.org", "NHS number": "943 476 5919"})
    ada.agree()
    return ada


def test_who_withdraws_on_their_own_page_is_suspended_at_once(at: Trust, person: Person) -> None:
    ada = agreed(at)
    ada.invitations_of("Ashdown")
    ada.invite("E-mail", "You tell it, in person or by telephone")
    ada.confirm_address(at.mail)
    link = link_of(at.mail())
    person.page.goto(link)
    person.press("Start")
    person.try_codes(ada.second_code(), BORN)
    person.press("Register, and send me a code each time")
    person.comes_to("Your page")
    person.picture("before-withdrawing")
    person.press("Take back my agreement")
    person.comes_to("Do you want to take back your agreement?")
    person.picture("asked")
    person.press("Yes, take it back")
    person.page.get_by_text("Your agreement is taken back").wait_for()
    person.look()
    person.picture("withdrawn")

    ada.find("Ashdown")
    ada.see("Suspended since")
    ada.look("suspended")
    ada.invitations_of("Ashdown")
    ada.see("The person has withdrawn; nobody is invited until that is settled.")
    ada.look("not-invited")
    ada.find("Ashdown")
    ada.press("Agreement and access")
    ada.press("Confirm the withdrawal")
    ada.tick("The person did it, signed in on their own page")
    ada.look("confirm")
    ada.press("Confirm and remove")
    ada.see("Every workstation has removed its copies.")
    ada.look("destroyed")


def test_a_request_by_e_mail_suspends_at_once_and_a_contact_on_record_confirms_it(at: Trust) -> None:
    ada, desk = agreed(at), at.seat("identity-administrator")
    desk.rail("Withdraw")
    desk.type("NHS number", "943 476 5919")
    desk.type("Family name", "Ashdown")
    desk.type("Date of birth", show_date(BORN))
    desk.press("Search the trust")
    desk.take("Found in the trust", "ASHDOWN")
    desk.enter("Found in the trust")
    desk.see("Suspend the record of ASHDOWN, Rowan?")
    desk.look("compared")
    desk.press("Suspend now")
    desk.row("Requests to withdraw", "ASHDOWN")
    desk.look("suspended")
    desk.more("Copy an answer to the sender")
    answer = QApplication.clipboard().text()
    assert "Ashdown" not in answer
    assert "We cannot say anything about anybody in answer to this message." in answer

    ada.find("Ashdown")
    ada.see("a request to withdraw came in the person\u2019s name")
    ada.look("request-came")

    desk.take("Requests to withdraw", "rowan@example.org")
    desk.more("Copy words for the person")
    assert "Was it you?" in QApplication.clipboard().text()
    desk.press("What the person said")
    desk.type("Asked", "By the e-mail address on record")
    desk.look("said")
    desk.press("Note it")
    desk.settled()
    desk.row("Requests to withdraw", "The person said")

    ada.find("Ashdown")
    ada.press("Agreement and access")
    ada.press("Confirm the withdrawal")
    ada.look("confirm-request")
    ada.tick("By the e-mail address on record")
    ada.press("Confirm and remove")
    ada.see("Every workstation has removed its copies.")
    ada.look("removed")
    ways = "Contact by e-mail; Contact by text message; Contact by post"
    ada.row("Consent ledger", f"Opened: Sharing with My Health and Care Record; {ways}")
    ada.more("Copy a confirmation as text")
    ada.see("Copied for ASHDOWN, Rowan")
    assert "the shared copies on our computers are being removed" in QApplication.clipboard().text()
