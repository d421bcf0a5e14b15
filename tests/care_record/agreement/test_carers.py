"""Who is meant when a carer has ended their registration: by name or address, until they register anew."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.carers import CarerAccount, addresses_of, against_writing, at_rest
from care_record.wire.bodies import Carer, Recipient

DAY = 24 * 3600 * 1000
NOON = 1_795_348_800_000
BEN = Carer(family="Okafor", given="Ben", relationship="Brother", born=date(1980, 5, 1), email="ben@example.org")


def account(carer: Carer = BEN, registered: int = NOON, ended: int | None = None) -> CarerAccount:
    return CarerAccount(carer, addresses_of(carer), registered, ended)


def asked(**changes: Any) -> Recipient:
    return Recipient.model_validate({"name": "Ann Other", "relationship": "friend"} | changes)


@pytest.mark.parametrize(
    "recipient",
    [
        {"name": "Ben Okafor"},
        {"name": "Mr Ben K. OKAFOR", "email": "new@example.org"},
        {"email": "ben@example.org"},
        {"email": "Ben@Example.org"},
    ],
)
def test_the_name_or_an_address_tells_whom_nothing_is_sent(recipient: dict[str, str]) -> None:
    words = against_writing([account(ended=NOON)], asked(**recipient))
    assert words.startswith("Ben Okafor ended their registration as a carer on 22-Nov-2026")


def test_others_are_asked_as_before() -> None:
    assert against_writing([account(ended=NOON)], asked(email="ann@example.org", mobile="07700 900000")) == ""
    assert against_writing([], asked(name="Ben Okafor")) == ""


def test_who_has_no_mobile_number_is_not_everybody_without_one() -> None:
    assert against_writing([account(ended=NOON)], asked()) == ""


@given(st.lists(st.booleans(), min_size=1, max_size=5))
def test_whoever_registers_anew_is_written_to_again_and_nobody_else(standing: list[bool]) -> None:
    every = [
        account(registered=NOON + n * DAY, ended=None if one else NOON + n * DAY + 1) for n, one in enumerate(standing)
    ]
    other = account(BEN.model_copy(update={"given": "Sam"}), ended=NOON)
    found = at_rest([*every, other])
    assert other in found
    assert (len(found) == 1) is any(standing)
