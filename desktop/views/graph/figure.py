"""What a score graph shows, without Qt: scale, bands, cut-off and points, and the same in words.

NHS Common User Interface, displaying graphs and tables: points joined by straight lines, the scale whole and labelled,
bands as labelled areas, the cut-off labelled, the latest value large with the one before it, fixed ranges of time.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from care_record.people.dates import show_date, show_date_to_patient

Symbol = Literal["circle", "square", "triangle", "diamond"]
SYMBOLS: dict[str, Symbol] = {"patient": "circle", "carer": "square", "parent": "triangle", "clinician": "diamond"}
"""Each respondent's own symbol, so that colour alone never tells whose score it is."""


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of the score, from `lower` up to `upper`."""

    lower: float
    upper: float
    name: str


@dataclass(frozen=True, slots=True)
class Point:
    """One score on one day."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, as a referral."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One score over time, oldest first. `axis` is the label that is always in sight.

    `population` says whom the bands are about. `span` is the time that the axis covers, from its first to its last day;
    None covers the points.
    """

    axis: str
    lower: float
    upper: float
    points: tuple[Point, ...]
    bands: tuple[Band, ...] = ()
    cut_off: tuple[float, str] | None = None
    higher_is_worse: bool = True
    population: str = ""
    span: tuple[date, date] | None = None
    marks: tuple[Mark, ...] = ()
    symbol: Symbol = "circle"

    def during(self, span: tuple[date, date]) -> Self:
        """The same over one span of time: what lies outside is left out."""
        first, last = span
        return replace(
            self,
            span=span,
            points=tuple(point for point in self.points if first <= point.on <= last),
            marks=tuple(mark for mark in self.marks if first <= mark.on <= last),
        )

    @property
    def label(self) -> str:
        """The axis label with its range and which way is worse."""
        way = "higher is worse" if self.higher_is_worse else "higher is better"
        return f"{self.axis}, {show_value(self.lower)} to {show_value(self.upper)}, {way}"

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values on the scale: the bands' edges where there are any, else round steps; both ends always."""
        inner = sorted({band.lower for band in self.bands}) if self.bands else self._steps()
        return tuple(sorted({self.lower, self.upper, *(tick for tick in inner if self.lower < tick < self.upper)}))

    def _steps(self) -> list[float]:
        span = self.upper - self.lower
        step = next((size for size in (1, 2, 5, 10, 20, 25, 50, 100) if span / size <= 6), span or 1)
        first = int(self.lower // step + 1) * step
        return [value for value in (first + step * index for index in range(8)) if value < self.upper]

    def band_of(self, value: float) -> str:
        """The name of the band that holds a value, empty where none does."""
        inside = [band for band in self.bands if band.lower <= value]
        return max(inside, key=lambda band: band.lower).name if inside else ""

    def x(self, on: date) -> float:
        """Where a day stands between the first (0) and the last (1); one lone day stands at the end."""
        first, last = self.span or (self.points[0].on, self.points[-1].on)
        return min(1.0, max(0.0, (on - first).days / (last - first).days)) if last > first else 1.0

    def y(self, value: float) -> float:
        """Where a value stands between the foot (0) and the top (1) of the scale."""
        span = self.upper - self.lower
        return min(1.0, max(0.0, (value - self.lower) / span)) if span else 0.0

    def spoken(self) -> str:
        """The graph for somebody who hears it."""
        if not self.points:
            return f"{self.label}. {'No score in this time' if self.span else 'No score yet'}."
        said = [f"Graph of {self.label}."]
        latest = self.points[-1]
        said.append(f"Latest {self._say(latest)}.")
        if len(self.points) > 1:
            said.append(f"Before that {self._say(self.points[-2])}.")
            said.append(f"First {self._say(self.points[0])}. {len(self.points)} scores in all.")
        if self.cut_off is not None:
            side = "at or above" if latest.value >= self.cut_off[0] else "below"
            said.append(f"The latest is {side} the cut-off of {show_value(self.cut_off[0])}.")
        said += [f"{mark.words} on {show_date_to_patient(mark.on)}." for mark in self.marks]
        return " ".join(said)

    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """The graph as a table, newest on top: date, score, band, change from the one before."""
        lines = []
        for index, point in enumerate(self.points):
            change = "First score"
            if index:
                difference = point.value - self.points[index - 1].value
                change = "No change" if not difference else show_change(difference, worse_up=self.higher_is_worse)
            lines.append((show_date(point.on), show_value(point.value), self.band_of(point.value) or "\u2013", change))
        return tuple(reversed(lines))

    def _say(self, point: Point) -> str:
        band = self.band_of(point.value)
        return f"{show_value(point.value)}{f', {band},' if band else ''} on {show_date_to_patient(point.on)}"


def show_value(value: float | Decimal) -> str:
    """A score without needless noughts."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def show_change(difference: float | Decimal, *, worse_up: bool) -> str:
    """A change with its arrow and its word, as `\u25b2 5 worse`; the arrow is the direction of the number."""
    if not difference:
        return "No change"
    arrow = "\u25b2" if difference > 0 else "\u25bc"
    word = "worse" if (difference > 0) == worse_up else "better"
    return f"{arrow} {show_value(abs(float(difference)))} {word}"


def month_starts(span: tuple[date, date], step: int) -> tuple[date, ...]:
    """The first days of months within a span, every `step` months counted from January."""
    first, last = span
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = (date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0)
    return tuple(day for day in days if first <= day <= last)


def show_month(day: date) -> str:
    """`Oct-2026`."""
    return show_date(day)[3:]
