"""Telephone numbers by the NHS Common User Interface (ISB 1508, TID-0001..0013)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.problems import InvalidValueError

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

SHORTEST, LONGEST = 10, 35


def show_telephone(typed: str) -> str:
    """Show the number on leaving its field: `020 7946 0018 x1234`, `+1 212 555 0100`; no brackets, no +44 at home.

    What is no telephone number comes back as typed.
    """
    number = _read(typed)
    return " ".join(typed.split()) if number is None else _show(number)


def parse_telephone(typed: str) -> str:
    """Read a typed number into the form of `show_telephone`. Raises InvalidValueError, in words."""
    if any(sign.isalpha() for sign in typed.lower().replace("ext", "").replace("x", "")):
        raise InvalidValueError("A telephone number has no letters in it, but for an extension such as x1234.")
    number = _read(typed)
    if number is None:
        raise InvalidValueError("This is not a whole telephone number. Type the area code too, as in 01273 496123.")
    return _show(number)


def parse_mobile(typed: str) -> str:
    """Read a typed mobile number to which texts can go. Raises InvalidValueError, in words."""
    shown = parse_telephone(typed)
    if not shown.startswith(("07", "+")) or shown.startswith(("070", "076")) or " x" in shown:
        raise InvalidValueError("This is not a mobile number. A UK mobile number starts with 07.")
    return shown


def _read(typed: str) -> PhoneNumber | None:
    import phonenumbers

    if len(typed) > LONGEST:
        return None
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return None
    # numbers kept for examples are possible but belong to nobody, so validity is not asked for
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if number.country_code == 44 and len(str(number.national_number)) < SHORTEST - 1:
        return None
    return number


def _show(number: PhoneNumber) -> str:
    import phonenumbers

    bare = phonenumbers.PhoneNumber(number.country_code, number.national_number)
    form = phonenumbers.PhoneNumberFormat
    at_home = number.country_code == 44
    shown = phonenumbers.format_number(bare, form.NATIONAL if at_home else form.INTERNATIONAL)
    shown = " ".join(shown.replace("-", " ").replace("(", " ").replace(")", " ").split())
    return f"{shown} x{number.extension}" if number.extension else shown
