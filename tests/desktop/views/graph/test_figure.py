"""The graph's figures and words, without a screen."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.views.graph.figure import Band, Figure, Point, show_change, show_value

BANDS = (Band(0, 5, "None"), Band(5, 10, "Mild"), Band(10, 27, "Severe"))


def figure(*values: float, worse: bool = True) -> Figure:
    points = tuple(Point(date(2026, 1, 1) + timedelta(days=30 * index), value) for index, value in enumerate(values))
    return Figure("PHQ-9 total", 0, 27, points, BANDS, (10, "Cut-off 10"), higher_is_worse=worse)


def test_the_label_has_name_range_and_direction() -> None:
    assert figure(3).label == "PHQ-9 total, 0 to 27, higher is worse"
    assert figure(3, worse=False).label == "PHQ-9 total, 0 to 27, higher is better"


def test_the_scale_is_marked_where_bands_begin_and_at_both_ends() -> None:
    assert figure(3).ticks == (0, 5, 10, 27)


def test_a_scale_without_bands_has_round_steps() -> None:
    assert Figure("Goal", 0, 10, ()).ticks == (0, 2, 4, 6, 8, 10)


def test_a_screen_reader_hears_latest_the_one_before_and_the_cut_off() -> None:
    said = figure(19, 8, 13).spoken()

    assert "Latest 13, Severe, on 2 March 2026." in said
    assert "Before that 8, Mild, on 31 January 2026." in said
    assert "at or above the cut-off of 10" in said


def test_the_table_twin_has_the_newest_on_top_with_its_change() -> None:
    assert figure(19, 8, 13).rows()[0] == ("02-Mar-2026", "13", "Severe", "\u25b2 5 worse")
    assert figure(19, 8, 13).rows()[-1][3] == "First score"


def test_a_change_says_its_direction_and_what_it_means() -> None:
    assert show_change(5, worse_up=True) == "\u25b2 5 worse"
    assert show_change(5, worse_up=False) == "\u25b2 5 better"
    assert show_change(-1.5, worse_up=True) == "\u25bc 1.5 better"
    assert show_change(0, worse_up=True) == "No change"


def test_a_score_has_no_needless_noughts() -> None:
    assert [show_value(value) for value in (13.0, 1.5, 0.25, 20)] == ["13", "1.5", "0.25", "20"]


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=40))
def test_every_point_stays_on_the_plot(values: list[float]) -> None:
    shown = figure(*values)

    assert all(0 <= shown.x(point.on) <= 1 and 0 <= shown.y(point.value) <= 1 for point in shown.points)
    assert len(shown.rows()) == len(values)
    assert shown.spoken()
