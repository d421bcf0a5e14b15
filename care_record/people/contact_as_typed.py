"""How somebody is reached, as typed: an address that is new is typed twice, and all that is wrong is said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from care_record.people.address import address_problems, parse_address
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidPatientError, InvalidValueError
from care_record.people.telephone import parse_mobile

if TYPE_CHECKING:
    from collections.abc import Callable

    from care_record.people.address import Address

Problems = list[tuple[str, str]]
"""Pairs of field and sentence."""

TWICE = "The two do not match. Type it again as the person says it."


class TypedContact(Protocol):
    """The fields of a draft that say how somebody is reached; an empty one says nothing."""

    @property
    def email(self) -> str: ...
    @property
    def email_again(self) -> str: ...
    @property
    def mobile(self) -> str: ...
    @property
    def mobile_again(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def postcode(self) -> str: ...


class Reached(NamedTuple):
    """What was typed, read; empty where nothing was typed or it cannot be read."""

    email: str
    mobile: str
    address: Address | None


def read_field(problems: Problems, field: str, typed: str, parse: Callable[[str], str]) -> str:
    """What was typed into one field, read; what is wrong with it is added to `problems`."""
    if not typed.strip():
        return ""
    try:
        return parse(typed)
    except InvalidPatientError as error:
        problems.extend((field, one.words) for one in error.problems)
    except InvalidValueError as error:
        problems.append((field, error.words))
    return ""


def read_contact(problems: Problems, draft: TypedContact, known: tuple[str, str]) -> Reached:
    """All of them; `known` are the e-mail address and mobile number on record, which are not typed twice."""
    email = read_field(problems, "email", draft.email, parse_email)
    mobile = read_field(problems, "mobile", draft.mobile, parse_mobile)
    if email not in ("", known[0]) and email != read_field(problems, "email_again", draft.email_again, parse_email):
        problems.append(("email_again", TWICE))
    if mobile not in ("", known[1]) and mobile != read_field(
        problems, "mobile_again", draft.mobile_again, parse_mobile
    ):
        problems.append(("mobile_again", TWICE))
    address = None
    if draft.address.strip() or draft.postcode.strip():
        address = parse_address(draft.address, draft.postcode)
        problems += [(one.field, one.words) for one in address_problems(address)]
    return Reached(email, mobile, address)
