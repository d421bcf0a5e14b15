from pathlib import Path

import pytest

from checks.words import forbidden_words

# Written in pieces, for the check looks at this file too.
EVERYWHERE = ["/wo" + "rk/main", "https://py" + "pi.org/simple", "see iss" + "ue 12", "TO" + "DO: later"]
IN_TESTS = ["time.sl" + "eep(1)", "@pytest.mark.fl" + "aky", "Magic" + "Mock()", "pytest.sk" + "ip('no')"]


@pytest.mark.parametrize("text", EVERYWHERE)
def test_a_forbidden_word_is_found_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.md").write_text(f"fine\n{text}\n")

    (finding,) = forbidden_words(tmp_path)

    assert finding.startswith("notes.md:2: ")


@pytest.mark.parametrize("text", IN_TESTS)
def test_tests_neither_wait_for_time_nor_look_away(tmp_path: Path, text: str) -> None:
    for folder in ("tests", "benchmarks"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "test_it.py").write_text(text)

    (finding,) = forbidden_words(tmp_path)

    assert finding.startswith("tests/test_it.py:1: ")


def test_pictures_and_plain_words_pass(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "b.md").write_text("a framework for homework; an issue of blood; todo lists")

    assert list(forbidden_words(tmp_path)) == []
