"""What screens show of scores over time and of several raters: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.measures import BandRange, ChangeLine, CutOffLine, RuleLine, ScoreLine
    from desktop.services.reads.people import BannerData

RESPONDENTS = {"patient": "Patient", "carer": "Carer", "parent": "Parent", "clinician": "Clinician"}


def rater_word(respondent: str, who: str) -> str:
    """The respondent's word, or the name of the one who was asked: `Grace Okafor, mother`."""
    return who or respondent_word(respondent)


def respondent_word(code: str) -> str:
    """Who answered, in one word with a capital."""
    return RESPONDENTS.get(code, code.capitalize())


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One score of a series; `value` is as the screens show it, `response` is the answer that it comes from."""

    on: date
    value: Decimal
    response: UUID
    flagged: bool


@dataclass(frozen=True, slots=True)
class ScoreSeries:
    """One score of one measure by one respondent, oldest first, each with a scale that the measure gives.

    `headline` marks the one that stands for the measure. `changes` are of the latest point by the published rule,
    `rules` every rule for change with its source; `population` is whom the bands are about.
    """

    key: str
    title: str
    headline: bool
    low: Decimal
    high: Decimal
    higher_is_worse: bool
    points: tuple[SeriesPoint, ...]
    bands: tuple[BandRange, ...]
    population: str
    cut_off: CutOffLine | None
    changes: tuple[ChangeLine, ...]
    rules: tuple[RuleLine, ...]
    band: str


@dataclass(frozen=True, slots=True)
class MeasureScores:
    """One measure by one rater: its scores, the headline first. `who` is the rater's name where one is known."""

    measure_title: str
    respondent: str
    series: tuple[ScoreSeries, ...]
    who: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened and stands on the time axis: a referral that opened or closed."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class ScoreHistory:
    """All scores of one person. `hidden` says why there are none to show, empty where they may be shown."""

    banner: BannerData
    measures: tuple[MeasureScores, ...]
    marks: tuple[Mark, ...]
    today: date
    hidden: str = ""
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rater:
    """One rater's answer beside the others'. `who` is the rater's name where one is known."""

    respondent: str
    response: UUID
    on: date
    mode: str
    scores: tuple[ScoreLine, ...]
    who: str = ""


@dataclass(frozen=True, slots=True)
class RatedCell:
    """What one rater answered to one question."""

    answer: str
    points: Decimal | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class RatedRow:
    """One question with each rater's answer, in the order of the raters; None where it was not asked of that one.

    `spread` is the largest difference in points, None where fewer than two have points.
    """

    number: str
    link_id: str
    text: str
    cells: tuple[RatedCell | None, ...]
    spread: Decimal | None


@dataclass(frozen=True, slots=True)
class Raters:
    """One measure as several people answered it within `days` of the answer that was asked about."""

    banner: BannerData
    measure_title: str
    days: int
    raters: tuple[Rater, ...]
    rows: tuple[RatedRow, ...]
    hidden: str = ""
