"""From a series of scores as it was read to its figure, and the words that stand beside it."""

from datetime import date, timedelta

from care_record.people.dates import show_date
from care_record.sentences import capital
from desktop.services.reads import MeasureScores, ScoreHistory, ScoreSeries
from desktop.services.reads.understanding.pages import respondent_word
from desktop.views.graph.figure import SYMBOLS, Band, Figure, Mark, Point, show_change, show_value

RANGES: tuple[tuple[str, int | None], ...] = (("3 months", 92), ("1 year", 366), ("3 years", 1096), ("All", None))
"""Fixed ranges of time (CUI), in days back from today; None goes back to the first score."""


def span(history: ScoreHistory, days: int | None) -> tuple[date, date]:
    """The time that every graph covers, so that their axes align."""
    today = history.today
    if days is not None:
        return today - timedelta(days=days), today
    first = min((one.points[0].on for measure in history.measures for one in measure.series), default=today)
    return min(first, today - timedelta(days=92)), today


def figure(measure: MeasureScores, series: ScoreSeries, history: ScoreHistory, shown: tuple[date, date]) -> Figure:
    """The graph of one series over a span of time."""
    cut = series.cut_off
    whole = Figure(
        axis=f"{title(measure)}, {series.title.lower()}",
        lower=float(series.low),
        upper=float(series.high),
        points=tuple(Point(one.on, float(one.value)) for one in series.points),
        bands=tuple(Band(float(one.lower), float(one.upper), capital(one.name)) for one in series.bands),
        cut_off=(float(cut.value), f"Cut-off {show_value(cut.value)}") if cut is not None else None,
        higher_is_worse=series.higher_is_worse,
        population=series.population,
        marks=tuple(Mark(one.on, one.words) for one in history.marks),
        symbol=SYMBOLS.get(measure.respondent, "circle"),
    )
    return whole.during(shown)


def title(measure: MeasureScores) -> str:
    """The measure, with who answered it where that was not the patient."""
    if measure.respondent in ("", "patient"):
        return measure.measure_title
    by = measure.who or respondent_word(measure.respondent).lower()
    return f"{measure.measure_title} by {by}"


def latest_words(series: ScoreSeries) -> tuple[str, str, str]:
    """The latest value, its band, and when it was with the value before it."""
    latest = series.points[-1]
    said = f"on {show_date(latest.on)}"
    if len(series.points) > 1:
        before = series.points[-2]
        said += f", was {show_value(before.value)} on {show_date(before.on)}"
    return show_value(latest.value), capital(series.band), said


def change_words(series: ScoreSeries) -> list[str]:
    """What changed since last time and the start, and whether reliably."""
    said = []
    for one in series.changes:
        amount = show_change(one.difference, worse_up=series.higher_is_worse)
        reliable = {True: ": reliable", False: ": not reliable", None: ""}[one.reliable]
        said.append(f"{amount} since {one.since}{reliable if one.difference else ''}")
    return said


def other_words(measure: MeasureScores, shown: ScoreSeries) -> str:
    """The latest of the measure's other scores, in a line."""
    others = [one for one in measure.series if one is not shown]
    return ", ".join(f"{one.title} {show_value(one.points[-1].value)}" for one in others)
