"""Tables as record systems write them: columns in any order and case, several ways of writing, one meaning."""

import io
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.arriving import table
from care_record.arriving.reading import read
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


def refusals(content: bytes) -> list[tuple[int, int, str]]:
    file = io.BytesIO(content)
    found = table.rows(table.look("teams.csv", file), file)
    return [(one.where.row, one.where.line, one.words) for one in found if isinstance(one, Refusal)]


GOOD = [{"team": "T1", "team_name": "Hove"}, {"team": "T3", "team_name": "Lewes"}]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b'T2,"Bright"on', "a quotation mark is missing, or stands where none can"),
        (b"T2,Brighton,more", "3 fields"),
        (b"T2," + b"x" * (3 << 20), "longer than a million letters"),
        (b"T2," + b"x" * 200_000, "a quotation mark is missing"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_costs_no_other(bad: bytes, words: str) -> None:
    content = b"\n".join([b"team,team_name", b"T1,Hove", b"", bad, b"T3,Lewes", b""])
    assert [one for one in rows(content) if isinstance(one, dict)] == GOOD
    ((row, line, said),) = refusals(content)
    assert (row, line) == (2, 4)
    assert words in said


def test_a_hundred_megabytes_on_one_line_cost_no_other_line_and_little_memory() -> None:
    content = b"team,team_name\nT1,Hove\nT2," + b"x" * (100 << 20) + b"\nT3,Lewes\n"
    tracemalloc.start()
    found = rows(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one for one in found if isinstance(one, dict)] == GOOD
    assert refusals(content) == [(2, 3, table.TOO_LONG)]
    # one block of bytes at a time, and what a quarter of a million letters take when they are decoded
    assert most < 110 << 20


@pytest.mark.parametrize("cut", [b'T2,"Brigh', b"T2"])
def test_a_file_that_was_cut_off_loses_its_last_row_alone(cut: bytes) -> None:
    content = b"team,team_name\nT1,Hove\nT3,Lewes\n" + cut
    assert [one for one in rows(content) if isinstance(one, dict)] == GOOD
    ((row, line, words),) = refusals(content)
    assert (row, line) == (3, 4)
    assert "cut off" in words


def test_a_line_in_another_encoding_makes_no_other_name_wrong() -> None:
    content = "team,team_name\nT1,Équipe\n".encode() + "T2,Café\n".encode("cp1252")
    first, second = rows(content)
    assert first == {"team": "T1", "team_name": "Équipe"}
    file = io.BytesIO(content)
    (_, bad) = table.rows(table.look("teams.csv", file), file)
    assert not isinstance(bad, Refusal)
    refused = read("teams", bad[1], bad[0], 0)
    assert isinstance(refused, list)
    assert refused[0] == Refusal(bad[0], "team_name", "It has something in it that is no letter and no sign.")
    assert isinstance(second, dict)
