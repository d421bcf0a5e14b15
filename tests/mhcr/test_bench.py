"""The table of figures: made from what is measured, each benchmark's rows in their place; and what held the window."""

import threading

import pytest

from benchmarks.figure import Figure
from benchmarks.page import number, rewritten, row
from benchmarks.window.held import NAME, Held

PAGE = """# Figures

| figure | command | value | limit or peer | ratio | budget | met |
|---|---|---|---|---|---|---|
| old | `bench find` | 1 ms | 2 ms, plain | 0.50 | \u2264 1.3 | yes |
| kept | `bench send` | 5 s | 4 s, rows | 1.25 | none |  |

After it.
"""


def test_a_row_says_whether_the_budget_is_met() -> None:
    slow = Figure("start", 0.3, "s", 0.2, "a bare window", 1.4)
    assert row("start", slow) == "| start | `bench start` | 0.3 s | 0.2 s, a bare window | 1.50 | \u2264 1.4 | **no** |"
    rate = Figure("sync", 900, "a second", 1000, "raw", 0.5, at_least=True)
    assert row("sync", rate).endswith("| 0.90 | \u2265 0.5 | yes |")


@pytest.mark.parametrize(("value", "shown"), [(12345.6, "12,346"), (100, "100"), (99.96, "100"), (0.01234, "0.0123")])
def test_a_number_has_three_digits_and_no_exponent(value: float, shown: str) -> None:
    assert number(value) == shown


def test_rows_take_the_place_of_those_measured_before_and_new_ones_stand_in_order() -> None:
    order = ["start", "find", "send"]
    page = rewritten(PAGE, "find", ["| new | `bench find` | x |"], order)
    page = rewritten(page, "start", ["| first | `bench start` | y |"], order)
    table = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")]
    assert table == ["figure", "first", "new", "kept"]
    assert page.endswith("\nAfter it.\n")


def test_what_held_the_window_is_said_of_ticks_that_are_later_than_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NAME, "20")
    held, ended = Held(), threading.Event()
    thread = threading.Thread(target=ended.wait, name="a-reader")
    thread.start()
    for late_ms in (19.0, 35.0):
        held.look(late_ms)
        held.came(1.5, late_ms)
    ended.set()
    thread.join()

    said = capsys.readouterr().err
    assert "a-reader: " in said
    assert "wait" in said
    assert "1.500 s: 35.0 ms late" in said
    assert "19.0" not in said


def test_nothing_is_looked_at_unless_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    held = Held()
    held.begin()
    held.look(1000)
    held.came(1.5, 1000)
    held.end()
    assert capsys.readouterr().err == ""
