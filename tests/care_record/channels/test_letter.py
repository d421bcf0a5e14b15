"""Letters travel whole, and an address block has the name, the address, and nothing else."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.channels.letter import (
    Letter,
    Letters,
    NotPrinted,
    address_block,
    decode_asked,
    decode_letters,
    encode_asked,
    encode_letters,
)
from care_record.people.address import Address
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.wire.cbor import MalformedCbor

PERSON = Patient(
    id=UUID(int=1),
    name=HumanName("Featherstonehaugh", "Marigold", "Ms."),
    birth_date=date(1984, 2, 29),
    address=Address(("1 High Street", "Hove"), "BN3 1AA"),
)
ids = st.uuids()
words = st.text(max_size=20)
letters = st.builds(Letter, ids, st.lists(words, max_size=7).map(tuple), words, st.dates(), ids)


def test_an_address_block_is_name_and_address_with_the_postcode_last() -> None:
    assert address_block(PERSON) == ("Ms Marigold Featherstonehaugh", "1 High Street", "Hove", "BN3 1AA")
    with pytest.raises(ValueError, match="without an address"):
        address_block(replace(PERSON, address=None))


@given(ids, st.lists(ids, max_size=5).map(tuple))
def test_what_is_asked_comes_back_as_it_was(printing: UUID, requests: tuple[UUID, ...]) -> None:
    assert decode_asked(encode_asked(printing, requests)) == (printing, requests)


@given(words, st.lists(letters, max_size=3).map(tuple), st.lists(st.builds(NotPrinted, ids, words)).map(tuple))
def test_letters_come_back_as_they_were(url: str, made: tuple[Letter, ...], refused: tuple[NotPrinted, ...]) -> None:
    whole = Letters(url, "999", "111", made, refused)
    assert decode_letters(encode_letters(whole)) == whole


@given(st.binary(max_size=40))
def test_other_bytes_are_no_letters(data: bytes) -> None:
    with pytest.raises(MalformedCbor):
        decode_letters(data)
    with pytest.raises(MalformedCbor):
        decode_asked(data)
