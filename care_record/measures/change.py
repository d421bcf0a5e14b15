"""Change of a score over time, and whether it is reliable.

Source: NHS England, Mental Health Services Data Set publication code: reliable when |last - first| is at least the
measure's threshold; improvement or deterioration by the measure's direction, otherwise no reliable change. Threshold
and its own source stand in the manifest. Beside the published threshold stand NHS England's own rules for a service
(adult community mental health; children and young people), where the manifest has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from care_record.measures.manifest import NationalChange, Score

Verdict = Literal["improvement", "deterioration", "no-reliable-change", "no-change", "changed"]

WORDS: dict[Verdict, str] = {
    "improvement": "Reliable improvement",
    "deterioration": "Reliable deterioration",
    "no-reliable-change": "No reliable change",
    "no-change": "No change",
    "changed": "Changed; no published threshold says whether reliably",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One score at one time. `value` is in the score's own units, unrounded."""

    at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference from an earlier point; `better` is None where the score is the same."""

    since: datetime
    by: Decimal
    verdict: Verdict
    better: bool | None

    @property
    def words(self) -> str:
        """What a clinician reads: "Reliable improvement (down 7)"."""
        if self.by == 0:
            return WORDS[self.verdict]
        size = abs(self.by)
        shown = size.to_integral_value() if size == size.to_integral_value() else round(size, 2).normalize()
        return f"{WORDS[self.verdict]} ({'down' if self.by < 0 else 'up'} {shown})"


NATIONAL_WORDS: dict[Verdict, str] = {
    "improvement": "Improvement by the national rule",
    "deterioration": "Deterioration by the national rule",
    "no-reliable-change": "No change by the national rule",
    "no-change": "No change",
    "changed": "Changed",
}
_SERVICES = {
    "adult": "adult-community",
    "soamhs": "adult-community",
    "camhs-16-18": "children-young-people",
}


@dataclass(frozen=True, slots=True)
class National:
    """What NHS England's rule for one service says of the latest score; the differences as in `Change`."""

    rule: NationalChange
    since_last: Difference | None
    since_first: Difference | None

    @property
    def words(self) -> str:
        """What a clinician reads of the first and the latest score, which is the pair that the data set counts."""
        found = self.since_first
        return f"{NATIONAL_WORDS[found.verdict]} ({self.rule.threshold} or more counts)" if found else ""


@dataclass(frozen=True, slots=True)
class Change:
    """The latest score against the one before it and against the first; None where there is no other score."""

    latest: Point
    since_last: Difference | None
    since_first: Difference | None
    threshold: Decimal | None
    source: str
    national: tuple[National, ...] = ()


def change(points: Sequence[Point], score: Score, service: str | None = None) -> Change | None:
    """Return the change of one score over time, whatever order the points come in; None without a point.

    `service` is the team's (`adult`, `soamhs`, `camhs-16-18`): only its national rules are given; None gives all.
    """
    if not points:
        return None
    ordered = sorted(points, key=lambda point: point.at)
    latest, before = ordered[-1], ordered[:-1]
    rule = score.reliable_change
    threshold = rule.value if rule else None
    rules = [one for one in score.national_change if service is None or one.service == _SERVICES.get(service)]
    return Change(
        latest=latest,
        since_last=_difference(before[-1], latest, score, threshold) if before else None,
        since_first=_difference(before[0], latest, score, threshold) if before else None,
        threshold=threshold,
        source=rule.source if rule else "",
        national=tuple(
            National(
                one,
                _difference(before[-1], latest, score, one.threshold) if before else None,
                _difference(before[0], latest, score, one.threshold) if before else None,
            )
            for one in rules
        ),
    )


def _difference(earlier: Point, latest: Point, score: Score, threshold: Decimal | None) -> Difference:
    by = latest.value - earlier.value
    better = None if by == 0 else (by > 0) == (score.direction == "higher-is-better")
    verdict: Verdict
    if by == 0:
        verdict = "no-change"
    elif threshold is None:
        verdict = "changed"
    elif abs(by) < threshold:
        verdict = "no-reliable-change"
    else:
        verdict = "improvement" if better else "deterioration"
    return Difference(earlier.at, by, verdict, better)
