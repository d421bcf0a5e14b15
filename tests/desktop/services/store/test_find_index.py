"""What finds a person as somebody types: it stays whole when an older store is opened."""

import random

import apsw
import pytest

from benchmarks.people import fill, people
from desktop.services.store import schema

OF_BEFORE = """
drop table patient_find;
create virtual table patient_find using fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2');
insert into patient_find (rowid, words) select pk, find from patient;
pragma user_version = 3;
"""


def found(mirror: apsw.Connection, word: str) -> set[int]:
    rows = mirror.execute("select rowid from patient_find where patient_find match ?", (f'"{word}"*',))
    return {int(row[0]) for row in rows}


@pytest.mark.parametrize("before", ["", OF_BEFORE], ids=["made by this version", "made by version 3"])
def test_whoever_has_a_word_that_begins_so_is_found_by_one_sign_to_ten(before: str) -> None:
    mirror = apsw.Connection(":memory:")
    schema.prepare_mirror(mirror)
    fill([mirror], people(300, random.Random(5)))
    mirror.execute(before)
    schema.prepare_mirror(mirror)
    assert mirror.pragma("user_version") == schema.MIRROR_VERSION
    held = {int(pk): str(words).split() for pk, words in mirror.execute("select pk, find from patient")}
    beginnings = {word[:size] for words in list(held.values())[:40] for word in words for size in range(1, 11)}
    for beginning in beginnings:
        fitting = {pk for pk, words in held.items() if any(word.startswith(beginning) for word in words)}
        assert found(mirror, beginning) == fitting, beginning
    mirror.close()


def test_an_older_store_gets_the_index_of_each_beginning() -> None:
    mirror = apsw.Connection(":memory:")
    schema.prepare_mirror(mirror)
    mirror.execute(OF_BEFORE)
    schema.prepare_mirror(mirror)
    assert "prefix = '1 2 3 4 5'" in mirror.execute("select sql from sqlite_schema where name = 'patient_find'").get
    mirror.close()
