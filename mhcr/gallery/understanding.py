"""Scores over time and several raters in the gallery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from care_record.people.services import Referral, Service
from care_record.reporting.answered import Answered, Given
from care_record.reporting.readiness import Cared, Readiness, readiness
from desktop.services.reads import (
    AnswerRow,
    BandRange,
    ChangeLine,
    CutOffLine,
    Mark,
    MeasureScores,
    RatedCell,
    RatedRow,
    Rater,
    Raters,
    RuleLine,
    ScoreHistory,
    ScoreLine,
    ScoreSeries,
    SeriesPoint,
    Team,
)
from desktop.services.reads.reporting.pages import Kind, Scope, Whom, Written
from desktop.services.reads.reporting.reads import ReportingReads
from desktop.services.reads.understanding.reads import UnderstandingReads
from mhcr.gallery.answers import READING, RULES
from mhcr.gallery.people import ADULT, JASMINE, PEOPLE, SERIES, TEAM, TODAY, banner_of, ident


def _bands(*parts: tuple[int, int, str]) -> tuple[BandRange, ...]:
    return tuple(BandRange(Decimal(low), Decimal(high), name) for low, high, name in parts)


def _points(values: Iterable[tuple[int, float]]) -> tuple[SeriesPoint, ...]:
    """So many days ago, each with its value."""
    return tuple(
        SeriesPoint(TODAY - timedelta(days=ago), Decimal(str(value)), ident(501), flagged=False)
        for ago, value in values
    )


def _series(title: str, low: int, high: int, values: Iterable[tuple[int, float]], **more: object) -> ScoreSeries:
    points = _points(values)
    fields: dict[str, object] = {
        "key": title,
        "title": title,
        "headline": True,
        "low": Decimal(low),
        "high": Decimal(high),
        "higher_is_worse": True,
        "points": points,
        "bands": (),
        "population": "",
        "cut_off": None,
        "changes": (),
        "rules": (),
        "band": "",
    }
    return ScoreSeries(**(fields | more))  # type: ignore[arg-type]


PHQ9 = _series(
    "Total",
    0,
    27,
    (((TODAY - on).days, float(value)) for on, value in SERIES),
    bands=READING.bands,
    population=READING.population,
    cut_off=READING.cut_off,
    changes=READING.changes,
    rules=RULES,
    band="moderate",
)
CARER = replace(PHQ9, points=_points(((180, 21), (95, 17), (6, 18))), changes=(), rules=(), band="moderately severe")
GAD7 = _series(
    "Total",
    0,
    21,
    ((252, 14), (200, 12), (150, 10), (92, 10), (36, 7)),
    bands=_bands((0, 5, "minimal"), (5, 10, "mild"), (10, 15, "moderate"), (15, 21, "severe")),
    population="Bands for people aged 12 and over: Spitzer and colleagues 2006",
    cut_off=CutOffLine(Decimal(8), "8 or more: caseness for anxiety", "NHS Talking Therapies"),
    band="mild",
    changes=(
        ChangeLine("last time", Decimal(10), date(2026, 8, 20), Decimal(-3), False, "No reliable change (down 3).", ""),
    ),
    rules=(
        RuleLine("Published reliable change", Decimal(4), "NHS Talking Therapies manual", "No reliable change", ""),
    ),
)
SQOL = _series(
    "Quality of life",
    1,
    7,
    ((210, 3.25), (120, 3.88), (36, 4.5)),
    higher_is_worse=False,
    changes=(ChangeLine("last time", Decimal("3.88"), date(2026, 7, 23), Decimal("0.62"), None, "Changed.", ""),),
)
TREATMENT = replace(SQOL, title="Treatment satisfaction", key="ts", headline=False, points=_points(((36, 5.67),)))
HISTORY = ScoreHistory(
    banner=banner_of(JASMINE),
    measures=(
        MeasureScores("PHQ-9", "patient", (PHQ9,)),
        MeasureScores("PHQ-9", "carer", (CARER,)),
        MeasureScores("GAD-7", "patient", (GAD7,)),
        MeasureScores("DIALOG", "patient", (SQOL, TREATMENT)),
    ),
    marks=(Mark(date(2026, 3, 2), f"Referred to {TEAM.name}"),),
    today=TODAY,
    teams=(TEAM.name,),
)
NOTHING = replace(HISTORY, measures=())


def _rater(who: str, on: date, value: int, band: str, mode: str = "online") -> Rater:
    score = ScoreLine("total", "Total", Decimal(value), band, Decimal(0), Decimal(27), higher_is_worse=True)
    return Rater(who, ident(501), on, mode, (score,))


_CARER = (2, 3, 3, 2, 2, 3, 2, 1, 0)
_HOW = ("Not at all", "Several days", "More than half the days", "Nearly every day")


def _row(answer: AnswerRow, carer: int) -> RatedRow:
    own = answer.points or Decimal(0)
    cells = (
        RatedCell(answer.answer, answer.points, answer.flagged),
        RatedCell(_HOW[carer], Decimal(carer), flagged=False),
    )
    return RatedRow(answer.number, answer.link_id, answer.text, cells, abs(own - carer))


RATERS = Raters(
    banner=banner_of(JASMINE),
    measure_title="PHQ-9",
    days=14,
    raters=(
        _rater("patient", date(2026, 11, 19), 13, "moderate"),
        _rater("carer", date(2026, 11, 14), 18, "moderately severe"),
    ),
    rows=tuple(_row(answer, carer) for answer, carer in zip(READING.answers, _CARER, strict=True)),
)


@dataclass
class MemoryUnderstanding(UnderstandingReads):
    """The memory's one history, whoever is asked about."""

    history: ScoreHistory
    side_by_side: Raters

    def scores(self, patient: UUID) -> ScoreHistory:
        return self.history

    def raters(self, response: UUID) -> Raters:
        return self.side_by_side


@dataclass
class MemoryReporting(ReportingReads):
    """The memory's report; what is written is only noted in `done`."""

    report: Readiness
    done: list[tuple[str, tuple[Any, ...]]]

    def whom(self, scope: Scope) -> Whom:
        return Whom((JASMINE.id,), 9, 1)

    def readiness(self) -> Readiness:
        return self.report

    def export(self, kind: Kind, scope: Scope, place: Path, notes: Mapping[UUID, UUID]) -> Written:
        self.done.append(("exported", (kind, scope, place.name, dict(notes))))
        return Written((place.name,), 9, 1)


def _cared(number: int, team: Team, opened: date) -> Cared:
    service = Service.ADULT if team is ADULT else Service.CAMHS_16_18
    return Cared(PEOPLE[number], team.id, team.name, Referral(ident(800 + number), team.id, service, opened))


def _answer(number: int, cared: Cared, value: int, on: date) -> Answered:
    from care_record.measures import catalogue

    measure = catalogue.load(catalogue.source_folder() / "phq-9")
    exact = Decimal(value)
    return Answered(
        response=ident(820 + number),
        request=ident(840 + number),
        patient=cared.patient,
        team=cared.team,
        team_name=cared.team_name,
        referral=cared.referral,
        title="PHQ-9",
        canonical=measure.canonical,
        manifest=measure.manifest,
        respondent="patient",
        mode="online",
        completed=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        scores=(Given("total", exact, exact, ""),),
    )


def ready() -> Readiness:
    """The gallery's report: pairs, one score, none, late, and one out of range."""
    cared = [
        _cared(0, TEAM, date(2026, 3, 2)),
        _cared(1, ADULT, date(2026, 9, 14)),
        _cared(2, ADULT, date(2026, 2, 3)),
        _cared(3, ADULT, date(2026, 10, 20)),
        _cared(8, TEAM, date(2026, 8, 11)),
    ]
    answers = [
        _answer(0, cared[0], 19, date(2026, 3, 12)),
        _answer(1, cared[0], 13, date(2026, 11, 19)),
        _answer(2, cared[1], 8, date(2026, 9, 30)),
        _answer(3, cared[2], 21, date(2026, 2, 20)),
        _answer(4, cared[4], 31, date(2026, 8, 30)),
    ]
    return readiness(cared, answers, TODAY)
