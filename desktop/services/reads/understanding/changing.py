"""What a series of scores says: bands, change by the published rule, and each rule with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from care_record.measures.change import NATIONAL_WORDS, WORDS, Difference, Point, Verdict, change
from desktop.services.reads import scores
from desktop.services.reads.measures import BandRange, ChangeLine, CutOffLine, RuleLine

if TYPE_CHECKING:
    from datetime import date

    from care_record.measures.catalogue import Measure
    from care_record.measures.manifest import Manifest, Score

PUBLISHED = "Published reliable change"
_SERVICES = {"adult-community": "adult community", "children-young-people": "young people"}


def changes(history: list[Point], measure: Measure | None, name: str | None) -> tuple[ChangeLine, ...]:
    """The latest score against the one before and, from the third on, the first."""
    if measure is None or name is None:
        return ()
    found = scores.changed(history, measure, name)
    if found is None:
        return ()
    lines: list[ChangeLine] = []
    pairs: tuple[tuple[Literal["last time", "the start"], Any], ...] = (
        ("last time", found.since_last),
        ("the start", found.since_first if len(history) > 2 else None),
    )
    for since, difference in pairs:
        if difference is not None:
            before = found.latest.value - difference.by
            reliable = {"improvement": True, "deterioration": True, "changed": None}.get(difference.verdict, False)
            on: date = scores.day(Point(difference.since, before))
            words = f"{difference.words} since {since}."
            lines.append(ChangeLine(since, before, on, difference.by, reliable, words, found.source))
    return tuple(lines)


def bands(rule: Score | None) -> tuple[BandRange, ...]:
    """The bands of a score from the lowest up, each to the next one's bound."""
    if rule is None or not rule.bands:
        return ()
    ordered = sorted(rule.bands, key=lambda band: band.lower)
    tops = [band.lower for band in ordered[1:]] + [rule.high]
    return tuple(BandRange(band.lower, top, band.name) for band, top in zip(ordered, tops, strict=True))


def cut_off(rule: Score | None) -> CutOffLine | None:
    """The published threshold of a score, None where it has none."""
    if rule is None or rule.cut_off is None:
        return None
    return CutOffLine(rule.cut_off.value, rule.cut_off.words, rule.cut_off.source, rule.cut_off.operator)


def rules(
    history: Sequence[Point], manifest: Manifest | None, name: str | None, service: str | None = None
) -> tuple[RuleLine, ...]:
    """The published rule for change and the national ones, each with what it says of the latest score.

    `service` is the team's; with it the national rules of other services are left out.
    """
    rule = manifest.score(name) if manifest and name else None
    if rule is None:
        return ()
    found = change(history, rule, service)
    again = len(history) > 2
    lines = []
    if rule.reliable_change is not None:
        lines.append(
            RuleLine(
                title=PUBLISHED,
                threshold=rule.reliable_change.value,
                source=rule.reliable_change.source,
                since_last=_said(WORDS, found.since_last) if found else "",
                since_first=_said(WORDS, found.since_first) if found and again else "",
            )
        )
    lines += [
        RuleLine(
            title=f"NHS England, {_SERVICES.get(one.rule.service, one.rule.service)}",
            threshold=one.rule.threshold,
            source=one.rule.source,
            since_last=_said(NATIONAL_WORDS, one.since_last),
            since_first=_said(NATIONAL_WORDS, one.since_first) if again else "",
            cut_off=one.rule.cut_off,
            national=True,
        )
        for one in (found.national if found else ())
    ]
    return tuple(lines)


def _said(words: Mapping[Verdict, str], difference: Difference | None) -> str:
    return words[difference.verdict] if difference is not None else ""
