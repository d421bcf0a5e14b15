"""Tables as record systems write them: columns in any order and case, several ways of writing, one meaning."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.arriving import table
from care_record.arriving.rows import Refusal

LINES = ['Team-Code;"Team Name"', 'T1;"Hove; Adult ""A"" Team"', "", "T2;Équipe café"]
PLAIN = [{"team": "T1", "team_name": 'Hove; Adult "A" Team'}, {"team": "T2", "team_name": "Équipe café"}]


def rows(content: bytes) -> list[object]:
    file = io.BytesIO(content)
    found = table.rows(table.look("teams.csv", file), file)
    return [one if isinstance(one, Refusal) else dict(one[1]) for one in found]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_line_ends_encodings_and_quotation_marks_do_not_matter(ends: str, encoding: str) -> None:
    assert rows(ends.join(LINES).encode(encoding)) == PLAIN


@given(
    st.permutations(["patient", "date_of_birth", "family_name", "given_name", "last_updated", "email"]), st.booleans()
)
def test_columns_stand_in_any_order_and_case(names: list[str], shout: bool) -> None:
    write: Callable[[str], str] = lambda name: name.upper().replace("_", " ") if shout else name  # noqa: E731
    content = ",".join(map(write, names)) + "\n" + ",".join(f"a {name}" for name in names)
    assert rows(content.encode()) == [{name: f"a {name}" for name in names}]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"colour,taste\nred,sweet", "does not name the columns"),
        (b"team,team_name,team code\nT1,Hove,T1", "more than one column for team"),
        (b"family_name,patient\nFeather,R1", "lacks the column given_name and the column date_of_birth"),
        (b"team,team_name,shoe_size\nT1,Hove,9", "nobody reads the column shoe_size"),
        (b"team,team_name\nT1,\x81\xff\n", "neither UTF-8 nor Windows-1252"),
        ("team,team_name\nT1,Hove".encode("utf-16"), "no table of text"),
        (b'team,"team_name\nT1,Hove', "a quotation mark is missing"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(table.UnusableFile, match=words):
        rows(content)


def test_a_row_with_a_field_too_many_is_refused_and_the_others_are_taken() -> None:
    found = rows(b"team,team_name\nT1,Hove,Adult\nT2,Lewes\n")
    assert isinstance(found[0], Refusal)
    assert (found[0].where.row, found[0].words[:36]) == (1, "The row has 3 fields, and there are ")
    assert found[1:] == [{"team": "T2", "team_name": "Lewes"}]
