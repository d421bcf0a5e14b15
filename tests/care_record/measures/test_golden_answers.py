"""Every shipped measure gives the scores, bands and flags that its golden answers say, and is whole."""

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from care_record.measures.catalogue import Measure
from care_record.measures.check import check
from care_record.measures.page_form import page_form
from care_record.measures.score import Person, score
from care_record.packs.golden import response_to
from tests.care_record.measures.forms import BY_ID, MEASURES, SHIPPED


def golden(measure: Measure) -> list[dict[str, Any]]:
    assert measure.folder is not None
    cases: list[dict[str, Any]] = json.loads((measure.folder / "golden.json").read_text(encoding="utf-8"))["cases"]
    return cases


CASES = [(measure, case) for measure in SHIPPED for case in golden(measure)]
EVERY = pytest.mark.parametrize("measure", SHIPPED, ids=[measure.id for measure in SHIPPED])


@pytest.mark.parametrize(("measure", "case"), CASES, ids=[f"{m.id}: {c['name']}" for m, c in CASES])
def test_golden_answers_score_as_given(measure: Measure, case: dict[str, Any]) -> None:
    person = Person(**case["person"]) if "person" in case else None
    scored = score(measure.questionnaire, measure.manifest, response_to(measure, case["answers"]), person=person)
    got = {
        "status": scored.status,
        "scores": {v.name: [None if v.value is None else float(v.value), v.band] for v in scored.scores},
        "flags": [flag.link_id for flag in scored.flags],
    }
    assert got == case["expect"]


@EVERY
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


@EVERY
def test_the_range_of_each_score_is_what_its_options_can_give(measure: Measure) -> None:
    assert measure.manifest is not None
    nodes = {node["linkId"]: node for node in page_form(measure)["nodes"]}
    for rule in measure.manifest.scores:
        ends = [_ends(nodes[link_id]) for link_id in rule.items]
        low, high = (Decimal(sum(end[side] for end in ends)) for side in (0, 1))
        share = len(ends) if rule.method == "mean" else 1
        if rule.conversion:
            assert [raw for raw, _ in rule.conversion] == list(range(int(low), int(high) + 1))
            low, high = rule.conversion[0][1], rule.conversion[-1][1]
        if not rule.norms:
            assert (low * rule.multiply / share, high * rule.multiply / share) == (rule.low, rule.high)


def _ends(node: dict[str, Any]) -> tuple[int, int]:
    """The fewest and the most points that an item gives; an answer without points is not known or not applicable."""
    if node["type"] == "integer":
        return node["min"], node["max"]
    points = [option["points"] for option in node["options"] if option["points"] is not None]
    return min(points), max(points)


@EVERY
def test_bands_begin_at_the_lowest_score_rise_and_both_sides_of_each_bound_are_golden(measure: Measure) -> None:
    assert measure.manifest is not None
    for rule in measure.manifest.scores:
        if not rule.bands:
            continue
        assert rule.bands[0].lower == rule.low
        assert all(lower.lower < upper.lower for lower, upper in pairwise(rule.bands))
        assert rule.bands[-1].lower <= rule.high
        reached = {case["expect"]["scores"][rule.name][0] for case in golden(measure)} - {None}
        for band in rule.bands[1:]:
            # One more point moves a T-score by less than six.
            step = 6 if rule.norms else 1
            assert any(band.lower <= value < band.lower + step for value in reached), f"no golden case in {band.name}"
            assert any(band.lower - step <= value < band.lower for value in reached), f"none below {band.name}"


@EVERY
def test_flags_name_items_that_exist_and_no_item_is_forced(measure: Measure) -> None:
    assert measure.manifest is not None
    link_ids = {item.link_id for item in measure.form.descend()}
    assert {flag.link_id for flag in measure.manifest.flags} <= link_ids
    assert not any(item.required for item in measure.form.descend())
    if measure.manifest.flags and "clinician" not in measure.manifest.json["respondents"]:
        assert measure.manifest.score_flags, "with item rules alone the attention bit would name a single item"


def test_at_least_ten_measures_have_their_text_across_all_three_services() -> None:
    assert len(MEASURES) >= 10
    manifests = [measure.manifest for measure in MEASURES if measure.manifest is not None]
    for service in ("adult", "soamhs", "camhs-16-18"):
        assert sum(service in manifest.services for manifest in manifests) >= 8


@EVERY
def test_a_measure_of_structure_only_has_no_wording_and_one_with_text_has_it_all(measure: Measure) -> None:
    items = [item for item in measure.form.descend() if item.is_question]
    assert all(bool(item.text) is not measure.structure_only for item in items)
    labels = [option.label for item in items for option in item.given_options]
    wordless = [label for label in labels if label.isdigit() or label in ("na", *"ABCDEFGHIJ")]
    assert not measure.structure_only or labels == wordless


def test_core_om_reverses_item_32_and_not_item_30() -> None:
    ends = {item.link_id: item.given_options for item in BY_ID["core-om"].form.descend() if item.given_options}
    reversed_items = {link_id for link_id, given in ends.items() if given[0].points == 4}
    assert reversed_items == {"3", "4", "7", "12", "19", "21", "31", "32"}


def test_the_national_data_set_takes_k10_from_0_and_core_oms_parts_as_sums() -> None:
    found = [("k10", "total", [0, 40]), ("core-om", "problems", [0, 48]), ("core-om", "wellbeing", [0, 16])]
    for name, score_name, wanted in found:
        manifest = BY_ID[name].manifest
        assert manifest is not None
        rule = manifest.score(score_name)
        assert rule is not None
        assert [rule.national(rule.low), rule.national(rule.high)] == wanted == list(rule.national_range or ())
