"""An adult without an account asks on the web page, is identified, is invited, and registers with a passkey."""

from tests.end_to_end.journeys.trust import Seat, Trust, link_of
from tests.pages.registering import Person, with_passkeys


def document(desk: Seat, words: str, last_four: str, ends: str) -> None:
    """Enter a document that was seen."""
    desk.type("Document (level)", words)
    desk.type("Last four", last_four)
    desk.type("Ends on", ends)
    desk.press("Enter document")
    desk.row("Documents seen", words.rpartition(" (")[0])


def test_from_the_request_on_the_web_to_ones_own_page(at: Trust, person: Person) -> None:
    patient = at.adult()
    cora = at.seat("coordinator")
    cora.invitations_of("Featherstonehaugh")
    cora.see("The identity desk has not accepted a proof of identity yet.")
    cora.look("not-identified")
    cora.cannot("Invite\u2026")

    person.page.goto(f"{at.address}/request")
    person.comes_to("Ask for access")
    person.type("First name", "Marigold")
    person.type("Last name", "Featherstonehaugh")
    for label, part in (("Day", "29"), ("Month", "2"), ("Year", "1984")):
        person.page.get_by_label(label).fill(part)
    person.type("NHS number, if you know it", str(patient.nhs_number))
    person.type("E-mail address or telephone number", patient.email)
    person.picture("request")
    person.press("Send my request")
    person.comes_to("Your request is sent")

    desk = at.seat("identity-administrator")
    desk.take("Access requests", "FEATHERSTONEHAUGH")
    desk.look("queue")
    desk.press("Open")
    desk.see("To be reached by")
    desk.press("Search the trust")
    desk.row("Found in the trust", "FEATHERSTONEHAUGH")
    desk.look("found")
    desk.press("This is the person")
    desk.see("Choose how the identity is checked")
    desk.tick("Documents")
    document(desk, "Passport with a chip (4)", "04AB", "01-Mar-2031")
    document(desk, "Birth certificate (2)", "7719", "")
    desk.type("Fraud check", "1  Basic")
    desk.type("Person compared", "2  With the photo")
    desk.look("check")
    desk.press("Accept")
    desk.see("Answer to the person, drafted")
    desk.look("accepted")
    desk.press("Invite to register")
    desk.invite("E-mail", "You tell it, in person or by telephone")
    desk.confirm_address(at.mail)
    link = link_of(at.mail())
    desk.row("Invitations", "Sent")
    second = desk.second_code()

    person.page.goto(link)
    with_passkeys(person.page)
    person.comes_to("Register for My Health and Care Record")
    person.picture("register")
    person.press("Start")
    person.try_codes(second, patient.birth_date)
    person.comes_to("Before you register")
    person.picture("before")
    person.press("Register with a passkey")
    person.comes_to("Your page")
    person.picture("me")
    assert "Marigold Featherstonehaugh" in person.page.inner_text("main")

    desk.row("Invitations", "Used")
    cora.row("Invitations", "Used")
    cora.see("signs in by a passkey")
    cora.look("registered")

    person.page.goto("about:blank")
    person.page.goto(link)
    person.press("Start")
    person.try_codes(second, patient.birth_date)
    person.comes_to("We could not open your invitation")
    person.picture("used-link")
    person.page.get_by_role("link", name="sign in").click()
    person.sees("Your page")
