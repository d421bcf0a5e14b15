"""Every shipped measure gives the scores, bands and flags that its golden answers say, and is whole."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from care_record.measures.catalogue import Measure
from care_record.measures.check import check
from care_record.measures.page_form import page_form
from care_record.measures.score import score
from tests.care_record.measures.forms import MEASURES, response_to


def golden(measure: Measure) -> list[dict[str, Any]]:
    assert measure.folder is not None
    cases: list[dict[str, Any]] = json.loads((measure.folder / "golden.json").read_text(encoding="utf-8"))["cases"]
    return cases


CASES = [(measure, case) for measure in MEASURES for case in golden(measure)]


@pytest.mark.parametrize(("measure", "case"), CASES, ids=[f"{m.id}: {c['name']}" for m, c in CASES])
def test_golden_answers_score_as_given(measure: Measure, case: dict[str, Any]) -> None:
    scored = score(measure.questionnaire, measure.manifest, response_to(measure, case["answers"]))
    got = {
        "status": scored.status,
        "scores": {v.name: [None if v.value is None else float(v.value), v.band] for v in scored.scores},
        "flags": [flag.link_id for flag in scored.flags],
    }
    assert got == case["expect"]


@pytest.mark.parametrize("measure", MEASURES, ids=[m.id for m in MEASURES])
def test_a_shipped_measure_is_usable_and_has_its_licence_and_sources(measure: Measure) -> None:
    assert check(measure.questionnaire).status == "usable"
    assert measure.manifest is not None
    assert measure.folder is not None
    licence = measure.manifest.licence
    assert licence["name"]
    assert licence["holder"]
    assert licence["attribution"] == measure.questionnaire["copyright"]
    assert licence["sources"]
    assert licence["textSources"]
    assert (Path(measure.folder) / "LICENCE.md").is_file()
    assert measure.url.endswith(f"/{measure.id}")


@pytest.mark.parametrize("measure", MEASURES, ids=[m.id for m in MEASURES])
def test_the_range_of_each_score_is_what_its_options_can_give(measure: Measure) -> None:
    assert measure.manifest is not None
    nodes = {node["linkId"]: node for node in page_form(measure)["nodes"]}
    for rule in measure.manifest.scores:
        points = [[option["points"] for option in nodes[link_id]["options"]] for link_id in rule.items]
        assert all(None not in given for given in points)
        assert (sum(map(min, points)), sum(map(max, points))) == (rule.low, rule.high)


@pytest.mark.parametrize("measure", MEASURES, ids=[m.id for m in MEASURES])
def test_bands_begin_at_the_lowest_score_rise_and_both_sides_of_each_bound_are_golden(measure: Measure) -> None:
    assert measure.manifest is not None
    for rule in measure.manifest.scores:
        if not rule.bands:
            continue
        assert rule.bands[0].lower == rule.low
        assert all(lower.lower < upper.lower for lower, upper in pairwise(rule.bands))
        assert rule.bands[-1].lower <= rule.high
        reached = {case["expect"]["scores"][rule.name][0] for case in golden(measure)}
        for band in rule.bands[1:]:
            assert {band.lower, band.lower - 1} <= reached, f"no golden case on both sides of {band.name}"


@pytest.mark.parametrize("measure", MEASURES, ids=[m.id for m in MEASURES])
def test_flags_name_items_that_exist_and_no_item_is_forced(measure: Measure) -> None:
    assert measure.manifest is not None
    link_ids = {item.link_id for item in measure.form.descend()}
    assert {flag.link_id for flag in measure.manifest.flags} <= link_ids
    assert not any(item.required for item in measure.form.descend())
    assert measure.manifest.score_flags, "a measure needs a score rule, so that the attention bit names no single item"
