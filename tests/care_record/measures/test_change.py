from datetime import UTC, datetime
from decimal import Decimal

import pytest

from care_record.measures.change import Point, change
from tests.care_record.measures.forms import BY_ID


def points(*values: float) -> list[Point]:
    return [Point(datetime(2026, 1, day, tzinfo=UTC), Decimal(str(value))) for day, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("measure", "values", "words"),
    [
        ("phq-9", (20, 14), "Reliable improvement (down 6)"),
        ("phq-9", (20, 15), "No reliable change (down 5)"),
        ("phq-9", (10, 16), "Reliable deterioration (up 6)"),
        ("gad-7", (12, 8), "Reliable improvement (down 4)"),
        ("gad-7", (12, 12), "No change"),
        ("core-10", (20, 14.44), "Reliable improvement (down 5.56)"),
        ("audit-c", (8, 3), "Changed; no published threshold says whether reliably (down 5)"),
    ],
)
def test_change_since_the_first_score_in_words(measure: str, values: tuple[float, ...], words: str) -> None:
    manifest = BY_ID[measure].manifest
    assert manifest is not None
    found = change(points(*values), manifest.scores[0])
    assert found is not None
    assert found.since_first is not None
    assert found.since_first.words == words


def test_the_last_and_the_first_are_by_time_whatever_order_they_come_in() -> None:
    manifest = BY_ID["phq-9"].manifest
    assert manifest is not None
    found = change(list(reversed(points(20, 10, 13))), manifest.scores[0])
    assert found is not None
    assert found.since_last is not None
    assert found.since_first is not None
    assert [found.latest.value, found.since_last.by, found.since_first.by] == [Decimal(13), Decimal(3), Decimal(-7)]
    assert (found.since_last.verdict, found.since_first.verdict) == ("no-reliable-change", "improvement")
    assert (found.since_last.better, found.since_first.better) == (False, True)
    assert "Mental Health Services Data Set" in found.source


def test_one_score_has_no_change_and_none_has_nothing() -> None:
    manifest = BY_ID["phq-9"].manifest
    assert manifest is not None
    alone = change(points(20), manifest.scores[0])
    assert alone is not None
    assert (alone.since_last, alone.since_first) == (None, None)
    assert change([], manifest.scores[0]) is None


def test_where_a_high_score_is_good_a_rise_is_improvement() -> None:
    from dataclasses import replace

    manifest = BY_ID["phq-9"].manifest
    assert manifest is not None
    found = change(points(10, 20), replace(manifest.scores[0], direction="higher-is-better"))
    assert found is not None
    assert found.since_first is not None
    assert found.since_first.verdict == "improvement"


def test_the_national_rule_stands_beside_the_published_one_for_its_own_service_alone() -> None:
    manifest = BY_ID["core-10"].manifest
    assert manifest is not None
    found = change(points(20, 15), manifest.scores[0], "camhs-16-18")
    assert found is not None
    assert [one.words for one in found.national] == ["Improvement by the national rule (5 or more counts)"]
    assert "CYP" in found.national[0].rule.source
    adult = change(points(20, 15), manifest.scores[0], "adult")
    assert adult is not None
    assert adult.national == ()
    assert adult.since_first is not None
    assert adult.since_first.verdict == "improvement"


def test_the_national_rule_of_one_score_alone_says_nothing() -> None:
    manifest = BY_ID["phq-9"].manifest
    assert manifest is not None
    found = change(points(20), manifest.scores[0])
    assert found is not None
    assert [one.words for one in found.national] == [""]


@pytest.mark.parametrize(
    ("measure", "score", "service", "threshold", "better"),
    [
        ("dialog", "item-1", "adult", 1, "up"),
        ("gbo", "goal-1", "adult", 3, "up"),
        ("reqol-10", "total", "soamhs", 5, "up"),
        ("phq-9", "total", "camhs-16-18", 6, "down"),
        ("phq-a", "total", "camhs-16-18", 6, "down"),
        ("gad-7", "total", "camhs-16-18", 4, "down"),
        ("yp-core", "total", "camhs-16-18", 8, "down"),
        ("cgas", "total", "camhs-16-18", 11, "up"),
        ("swemwbs", "total", "camhs-16-18", 3, "up"),
        ("honosca", "scale-1", "camhs-16-18", 2, "down"),
        ("rcads-47", "depression", "camhs-16-18", 17.73, "down"),
        ("rcads-47-parent", "panic", "camhs-16-18", 40.93, "down"),
    ],
)
def test_each_national_rule_counts_from_its_threshold_on_in_the_measures_own_direction(
    measure: str, score: str, service: str, threshold: float, better: str
) -> None:
    """The national code marks DIALOG, QPR and ReQoL as high is bad; in all three high is good."""
    manifest = BY_ID[measure].manifest
    assert manifest is not None
    rule = manifest.score(score)
    assert rule is not None
    sign = 1 if better == "up" else -1
    for by, verdict in (
        (threshold, "improvement"),
        (threshold - 0.01, "no-reliable-change"),
        (-threshold, "deterioration"),
    ):
        found = change(points(50, 50 + sign * by), rule, service)
        assert found is not None
        assert [one.since_first.verdict for one in found.national if one.since_first] == [verdict]


def test_dialogs_items_on_treatment_are_experience_and_reqol_has_the_national_cut_off() -> None:
    dialog, reqol, qpr = (BY_ID[name].manifest for name in ("dialog", "reqol-10", "qpr-15"))
    assert dialog is not None
    assert reqol is not None
    assert qpr is not None
    counted = {rule.name for rule in dialog.scores if rule.national_change}
    assert counted == {f"item-{number}" for number in range(1, 9)}
    assert [one.cut_off for one in reqol.scores[0].national_change] == [Decimal(25)]
    assert qpr.scores[0].direction == "higher-is-better"
