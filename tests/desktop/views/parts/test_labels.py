"""Words on a screen: a line may end between them, never within what tells who somebody is."""

import pytest

from desktop.views.parts.labels import unbroken


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Born 14-Feb-2009   NHS No. 999 012 3462", ["Born 14-Feb-2009", "", "", "NHS No. 999 012 3462"]),
        ("Died 04-Sep-2026   Born 01-Dec-1944", ["Died 04-Sep-2026", "", "", "Born 01-Dec-1944"]),
        ("by e-mail on 02-Mar-2026.", ["by", "e-mail", "on", "02-Mar-2026."]),
        ("Born abroad", ["Born", "abroad"]),
    ],
)
def test_a_line_ends_neither_in_a_date_or_number_nor_behind_its_label(words: str, parts: list[str]) -> None:
    found = unbroken(words)
    assert [part.replace("\u00a0", " ").replace("\u2011", "-") for part in found.split(" ")] == parts
    assert "-" not in found
