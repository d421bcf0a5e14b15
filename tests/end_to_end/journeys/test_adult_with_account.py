"""An adult who has an account already is told so in place of a link."""

from tests.end_to_end.journeys.trust import Trust, digits_of, words_of
from tests.pages.registering import Person


def test_who_has_an_account_is_told_so_and_signs_in_as_before(at: Trust, person: Person) -> None:
    patient = at.adult()
    at.account(patient)
    cora = at.seat("coordinator")
    cora.invitations_of("Featherstonehaugh")
    cora.see("Registered on")
    cora.look("has-an-account")
    cora.press("Tell the person\u2026")
    cora.see("This person has an account already. They are told so, and no link is sent.")
    cora.look("tell")
    cora.press("Tell the person")
    cora.settled()
    message = words_of(at.mail())
    assert "you need no new invitation" in message
    assert "/register" not in message
    assert "Featherstonehaugh" not in message
    cora.row("Invitations", "Told")
    cora.look("told")
    assert cora.button("Tell the person again") is not None

    address = next(word for word in message.split() if word.endswith("/me"))
    person.page.goto(address)
    person.comes_to("Sign in to My Health and Care Record")
    person.ask_for_a_code("Featherstonehaugh", patient.birth_date, patient.email)
    digits = digits_of(at.mail())
    person.sign_in("000000" if digits != "000000" else "000001")
    person.page.get_by_role("link", name="This is not the code, or it has ended").wait_for()
    person.look()
    person.sign_in(digits)
    person.comes_to("Your page")
    assert "Marigold Featherstonehaugh" in person.page.inner_text("main")
