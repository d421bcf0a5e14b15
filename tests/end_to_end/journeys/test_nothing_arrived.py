"""No invitation arrived: where it stopped, the address put right and confirmed, sent again, and it arrives."""

from tests.end_to_end.journeys.trust import Trust, digits_of, link_of
from tests.pages.registering import Person

TOLD = "You tell it, in person or by telephone"


def test_what_came_back_goes_out_again_once_the_address_is_right(at: Trust, person: Person) -> None:
    patient = at.adult()
    at.identified(patient)
    cora = at.seat("coordinator")
    cora.invitations_of("Featherstonehaugh")
    cora.invite("E-mail", TOLD)
    cora.rail("Invitations")
    cora.take("Invitations that stopped", "Not confirmed")
    cora.see("Before the invitation can go out, I send you a code of six digits.")
    cora.look("not-confirmed")
    cora.press("Confirm the address")
    cora.press("Send a code")
    cora.type("The code that the person reads out", digits_of(at.mail()))
    at.box.answers[patient.email] = "550 5.1.1 No such person here"
    cora.press("Confirm")
    cora.take("Invitations that stopped", "Bounced")
    cora.look("bounced")

    cora.press("Correct the address")
    cora.until(lambda: cora.button("Keep") is not None, "the contact as it is recorded")
    for name in ("E-mail", "E-mail again"):
        cora.type(name, "right@example.org")
    cora.look("correct")
    cora.press("Keep")
    cora.take("Invitations that stopped", "Confirm the address")
    cora.confirm_address(at.mail)
    cora.see("The address is confirmed.")
    first = link_of(at.mail())
    cora.see("No invitation has stopped.")
    cora.invitations_of("Featherstonehaugh")
    cora.row("Invitations", "/ Sent")
    born, codes = patient.birth_date, {"second": "0000-0000", "born": patient.birth_date.isoformat()}
    for _ in range(4):
        tried = {"token": first.partition("#")[2]} | codes
        answer = at.service.http.post("/pages/register/open", json=tried, headers={"MHCR-Page": "1"})
        assert answer.status_code == 404

    person.page.goto(first)
    person.comes_to("Register for My Health and Care Record")
    person.press("Start")
    person.try_codes("0000-0000", born)
    person.comes_to("We could not open your invitation")
    cora.row("Invitations", "Locked")
    cora.look("locked")
    cora.press("Send again")
    second = link_of(at.mail())
    cora.row("Invitations", "Cancelled")
    cora.take("Invitations", "/ Sent")
    cora.more("Cancel this invitation")
    cora.type("Why", "The person asked for a letter.")
    cora.press("Cancel the invitation")
    cora.see("The invitation is cancelled")
    cora.settled()
    person.page.goto("about:blank")
    person.page.goto(second)
    person.press("Start")
    person.try_codes("0000-0000", born)
    person.comes_to("We could not open your invitation")

    cora.invite("E-mail", TOLD)
    third = link_of(at.mail())
    cora.take("Invitations", "/ Sent")
    code = cora.second_code()
    person.page.goto("about:blank")
    person.page.goto(third)
    person.press("Start")
    person.try_codes(code, born)
    person.comes_to("Before you register")
    person.press("Register, and send me a code each time")
    person.comes_to("Your page")
    cora.row("Invitations", "Used")
    cora.look("arrived")
