from __future__ import annotations

import pytest

from care_record.people.address import Address, address_problems, normalise_postcode, parse_address
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile, parse_telephone, show_telephone


def test_an_address_is_shown_in_line_and_down_without_empty_lines() -> None:
    address = parse_address("1 High Street,\n\n Hove , \n", "bn31aa")
    assert address.in_line == "1 High Street, Hove, BN3 1AA"
    assert address.vertical == ("1 High Street", "Hove", "BN3 1AA")
    assert parse_address("1 High Street, Hove").lines == ("1 High Street", "Hove")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("bn31aa", "BN3 1AA"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("gir 0aa", "GIR 0AA"),
        ("bfpo61", "BFPO 61"),
        ("somewhere", "SOMEWHERE"),
    ],
)
def test_postcodes_are_capitals_with_one_space(typed: str, shown: str) -> None:
    assert normalise_postcode(typed) == shown


def test_an_address_that_cannot_be_is_refused_by_field() -> None:
    problems = address_problems(Address(("x" * 36, *"abcde"), "BN3"))
    assert [problem.field for problem in problems] == ["address", "address", "postcode"]
    assert "BN3 is not a UK postcode" in problems[-1].words
    assert address_problems(Address(()))[0].words == "Enter at least one line of the address."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("(020) 7946 0018", "020 7946 0018"),
        ("+44 7700 900123", "07700 900123"),
        ("07700900123", "07700 900123"),
        ("+1 212 555 0100", "+1 212 555 0100"),
        ("01632 960123 ext 12", "01632 960123 x12"),
        ("ask for Ann", "ask for Ann"),
        ("0" * 60, "0" * 60),
    ],
)
def test_telephone_numbers_are_shown_by_the_common_user_interface(typed: str, shown: str) -> None:
    assert show_telephone(typed) == shown
    assert show_telephone(shown) == shown


@pytest.mark.parametrize("typed", ["07700", "123", "", "07700 900123456"])
def test_a_number_that_is_not_whole_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValueError, match="not a whole telephone number"):
        parse_telephone(typed)


def test_letters_in_a_number_are_named() -> None:
    with pytest.raises(InvalidValueError, match="no letters"):
        parse_telephone("O7700 900123")


def test_texts_go_to_mobiles_alone() -> None:
    assert parse_mobile("07700 900 123") == "07700 900123"
    with pytest.raises(InvalidValueError, match="starts with 07"):
        parse_mobile("01632 960123")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter an e-mail address"),
        ("jo.example.org", "has an @ in it"),
        ("jo smith@example.org", "no spaces"),
        ("jo@localhost", "cannot be an e-mail address"),
        ("jo@@example.org", "cannot be an e-mail address"),
        ("Jo <jo@example.org>", "no spaces"),
    ],
)
def test_an_email_address_that_cannot_be_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        parse_email(typed)
    assert words in refused.value.words


def test_an_email_address_keeps_its_local_part_and_lowers_its_domain() -> None:
    assert parse_email(" Jo.Smith@Example.ORG ") == "Jo.Smith@example.org"
