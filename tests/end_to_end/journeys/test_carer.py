"""A carer gets an invitation of their own, and sees nothing of the person's record."""

from datetime import date

from tests.end_to_end.journeys.trust import Seat, Trust, digits_of, link_of, words_of
from tests.pages.registering import Person

BORN = date(1980, 5, 1)


def test_a_carer_registers_with_their_own_codes_and_sees_nothing_of_the_record(at: Trust, person: Person) -> None:
    patient = at.adult()
    ada = at.seat("clinician")
    ada.invitations_of("Featherstonehaugh")
    ada.cannot("Invite a carer")
    ada.find("Featherstonehaugh")
    ada.agree()
    ada.invitations_of("Featherstonehaugh")
    ada.press("Invite a carer")
    typed = {
        "Carer\u2019s given name": "Ben",
        "Carer\u2019s family name": "Okafor",
        "Relationship": "Brother",
        "Date of birth": "01-May-1980",
        "E-mail": "ben@example.org",
        "The link by": "E-mail",
        "The second code by": "You tell it, in person or by telephone",
    }
    for name, words in typed.items():
        ada.type(name, words)
    ada.look("invite-a-carer")
    ada.press("Invite")
    ada.row("Invitations", "Ben Okafor, brother")
    ada.press("Confirm the address")
    ada.see("ben@example.org")
    ada.press("Send a code")
    code = at.mail()
    assert code["to"] == "ben@example.org"
    ada.type("The code that the person reads out", digits_of(code))
    ada.press("Confirm")
    message = at.mail()
    assert (message["to"], "Marigold" in words_of(message)) == ("ben@example.org", False)
    ada.row("Invitations", "Sent")
    second = ada.second_code()

    person.page.goto(link_of(message))
    person.comes_to("Register for My Health and Care Record")
    person.picture("carer-register")
    person.press("Start")
    person.try_codes(second, patient.birth_date)
    person.comes_to("We could not open your invitation")
    person.press("Try again")
    person.try_codes(second, BORN)
    person.comes_to("Before you register")
    assert "You see nothing of the record of the person whom you care for." in person.page.inner_text("main")
    person.picture("carer-before")
    person.press("Register, and send me a code each time")
    person.comes_to("Your page")
    person.picture("carer-me")
    shown = person.page.inner_text("main")
    assert "You are registered as a carer." in shown
    assert "Marigold" not in shown
    assert "Who has looked" not in shown

    ada.row("Invitations", "Used")
    ada.see("Ben Okafor, brother registered on")
    ada.look("carer-registered")
    _ends_it(at, ada, person)


def _ends_it(at: Trust, ada: Seat, person: Person) -> None:
    """He corrects his address, ends the registration, and is invited again at the address that he gave."""
    person.press("Give another e-mail address")
    person.comes_to("What is your e-mail address?")
    person.type("What is your e-mail address?", "ben@new.example")
    person.press("Send a code to it")
    person.comes_to("What is the code that we sent you?")
    code = at.mail()
    assert code["to"] == "ben@new.example"
    person.type("What is the code that we sent you?", digits_of(code))
    person.press("Confirm")
    person.page.get_by_text("We use this address for you from now on").wait_for()
    ada.see("By ben@new.example.")
    person.press("Stop the messages")
    person.comes_to("Do you want to stop getting messages about the person you care for?")
    person.picture("carer-stop")
    assert "Marigold" not in person.page.inner_text("main")
    person.press("No, go back")
    person.comes_to("Your page")
    person.press("Stop the messages")
    person.press("Yes, stop the messages")
    person.comes_to("You will get no more messages")
    person.picture("carer-stopped")
    person.page.reload()
    person.comes_to("Sign in to My Health and Care Record")

    ada.row("Invitations", "Ended by the carer")
    ada.see("and ended it on")
    ada.look("carer-ended")
    ada.press("Invite again\u2026")
    ada.see("Speak to them first")
    ada.look("carer-invite-again")
    ada.press("Invite again")
    ada.row("Invitations", "Sent")
    assert at.mail()["to"] == "ben@new.example"
