"""A young person in CAMHS: the agreement is recorded first, then comes the invitation."""

from datetime import date

from care_record.people.dates import day_in_london, from_milliseconds
from sync_service.service import now_ms
from tests.end_to_end.journeys.trust import Trust, digits_of, link_of
from tests.pages.registering import Person

TEAM = "Hove Young People"


def years_ago(years: int) -> date:
    """A birthday so many years, and half a year, before today."""
    today = day_in_london(from_milliseconds(now_ms()))
    return date(today.year - years - (today.month <= 6), (today.month - 7) % 12 + 1, 15)


def test_at_17_the_agreement_comes_first_then_the_invitation_and_the_account(at: Trust, person: Person) -> None:
    ada = at.seat("clinician")
    born = years_ago(17)
    ada.register("Ashdown", "Rowan", born, TEAM, **{"E-mail": "rowan@example.org"})
    ada.invitations_of("Ashdown")
    ada.see("a clinician records the person\u2019s agreement to share first")
    ada.look("agreement-first")
    ada.cannot("Invite\u2026")

    ada.find("Ashdown")
    ada.agree()
    ada.look("agreed")
    ada.invitations_of("Ashdown")
    ada.invite("E-mail", "You tell it, in person or by telephone")
    ada.row("Invitations", "Not confirmed")
    ada.look("not-confirmed")
    ada.press("Confirm the address")
    ada.press("Send a code")
    digits = digits_of(at.mail())
    ada.type("The code that the person reads out", "000000" if digits != "000000" else "000001")
    ada.press("Confirm")
    ada.see("This is not the code, or it has ended. Have it read out again, or send another one.")
    ada.look("wrong-digits")
    ada.type("The code that the person reads out", digits)
    ada.press("Confirm")
    ada.see("The address is confirmed.")
    link = link_of(at.mail())
    ada.row("Invitations", "Sent")
    ada.look("sent")
    second = ada.second_code()

    person.page.goto(link)
    person.comes_to("Register for My Health and Care Record")
    person.press("Start")
    person.type("What is your second code?", "0000-0000")
    person.press("Continue")
    person.confirm_born(str(born.day), str(born.month), str(born.year))
    person.comes_to("We could not open your invitation")
    person.press("Try again")
    person.type("What is your second code?", second)
    person.press("Continue")
    person.confirm_born(str(born.day), str(born.month), str(born.year - 1))
    person.comes_to("We could not open your invitation")
    person.press("Try again")
    person.type("What is your second code?", second)
    person.press("Continue")
    person.confirm_born(str(born.day), str(born.month), str(born.year))
    person.comes_to("Before you register")
    person.press("Register, and send me a code each time")
    person.comes_to("Your page")
    assert "Rowan Ashdown" in person.page.inner_text("main")
    assert "Hove Young People" in person.page.inner_text("main")

    ada.row("Invitations", "Used")
    ada.see("Registered on")
    ada.look("registered")


def test_under_16_nobody_is_invited_and_the_gillick_route_is_named(at: Trust) -> None:
    ada = at.seat("clinician")
    ada.register("Penhaligon", "Sam", years_ago(15), TEAM, **{"E-mail": "sam@example.org"})
    ada.invitations_of("Penhaligon")
    ada.see("Gillick")
    ada.look("under-16")
    ada.cannot("Invite\u2026")
