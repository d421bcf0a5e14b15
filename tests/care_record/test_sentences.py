"""A sentence begins with a capital, and nothing else of it changes."""

import pytest

from care_record.sentences import capital


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("same NHS number", "Same NHS number"), ("e-mail", "E-mail"), ("NHS No.", "NHS No."), ("", ""), (None, "")],
)
def test_only_the_first_letter_becomes_a_capital(words: str | None, sentence: str) -> None:
    assert capital(words) == sentence
