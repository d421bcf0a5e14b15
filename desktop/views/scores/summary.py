"""All scores of one person as plain text for the record system."""

from collections.abc import Iterator

from care_record.people.dates import show_date
from care_record.sentences import capital
from desktop.services.reads import MeasureScores, ScoreHistory
from desktop.views.graph.figure import show_value
from desktop.views.parts.copying import guarded
from desktop.views.reading.figures import national_lines
from desktop.views.scores.series import change_words, title

LATEST = 6
"""So many of the newest values of each score."""


def summary_text(history: ScoreHistory) -> str:
    """Each measure with its newest values, and what changed by which rule; it begins and ends with whose it is."""
    lines = [f"Scores over time, on {show_date(history.today)}"]
    for measure in history.measures:
        lines += ["", *_measure(measure)]
    return guarded(history.banner.banner, lines)


def _measure(measure: MeasureScores) -> Iterator[str]:
    for series in measure.series:
        latest = series.points[-1]
        band = f", {capital(series.band)}" if series.band else ""
        scale = f"range {show_value(series.low)} to {show_value(series.high)}"
        way = "higher is worse" if series.higher_is_worse else "higher is better"
        yield f"{title(measure)}, {series.title.lower()}: {show_value(latest.value)}{band} ({scale}, {way})"
        if series.cut_off is not None:
            yield f"  {capital(series.cut_off.said_of(latest.value))}"
        newest = reversed(series.points[-LATEST:])
        yield f"  {'; '.join(f'{show_date(one.on)}: {show_value(one.value)}' for one in newest)}"
        if series.headline:
            yield from (f"  {said}" for said in (*change_words(series), *national_lines(series.rules)))
