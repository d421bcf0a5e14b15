"""How somebody can be reached, as they said it."""

import pytest

from care_record.identity.contact import email_of


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("Marigold@Example.org ", "Marigold@example.org"),
        ("07700 900461", ""),
        ("marigold@", ""),
        ("07700 900461 or marigold@example.org", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_is_one_only_where_it_is_the_whole_line(said: str | None, address: str) -> None:
    assert email_of(said) == address
