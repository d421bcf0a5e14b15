"""A carer gets an invitation of their own, and sees nothing of the person's record."""

from datetime import date

from tests.end_to_end.journeys.trust import Trust, digits_of, link_of, words_of
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
        "First name": "Ben",
        "Carer\u2019s last name": "Okafor",
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
