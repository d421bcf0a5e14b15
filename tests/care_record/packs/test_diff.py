"""Two versions are compared: equal ones have no difference, and each kind of change is found and said."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.measures.questionnaire import ITEM_WEIGHT
from care_record.packs.diff import WORDS, What, compare
from care_record.packs.pack import Pack
from tests.probes.packs import changed, own_pack, shipped

PACK = own_pack()
assert PACK.manifest is not None
(SCORE,) = PACK.manifest.json["scores"]


def items(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Pack:
    return replace(PACK, questionnaire={**PACK.questionnaire, "item": change([*PACK.questionnaire["item"]])})


def first(**change: Any) -> Pack:
    return items(lambda had: [{**had[0], **change}, *had[1:]])


def worth(points: int) -> list[dict[str, Any]]:
    had: list[dict[str, Any]] = PACK.questionnaire["item"][0]["answerOption"]
    return [{**had[0], "extension": [{"url": ITEM_WEIGHT, "valueDecimal": points}]}, *had[1:]]


CONDITION = {"question": "2", "operator": "=", "answerString": "x"}
CHANGES: dict[str, tuple[Pack, set[What]]] = {
    "the title": (own_pack(title="Drinking"), {"title"}),
    "an item added": (items(lambda had: [*had, {"linkId": "n", "text": "New", "type": "string"}]), {"item-added"}),
    "an item removed": (items(lambda had: had[1:]), {"item-removed"}),
    "an item moved": (items(lambda had: [had[1], had[0], *had[2:]]), {"item-moved"}),
    "an item reworded": (first(text="How often?"), {"reworded"}),
    "an item's answers": (first(answerOption=PACK.questionnaire["item"][0]["answerOption"][:2]), {"answers", "points"}),
    "an answer's points": (first(answerOption=worth(3)), {"points"}),
    "a condition": (first(enableWhen=[CONDITION]), {"asked-when"}),
    "an item that must be answered": (first(required=True), {"item-kind"}),
    "the missing-item rule": (changed(PACK, scores=[{**SCORE, "missing": {"allowed": 2}}]), {"score"}),
    "the bands": (changed(PACK, scores=[{**SCORE, "bands": SCORE["bands"][:1]}]), {"bands"}),
    "the cut-off": (changed(PACK, scores=[{**SCORE, "cutOff": None}]), {"cut-off"}),
    "reliable change": (
        changed(PACK, scores=[{**SCORE, "reliableChange": {"value": 4, "source": "Ours"}}]),
        {"reliable-change"},
    ),
    "the flags": (
        changed(PACK, flags=[{"linkId": "3", "operator": ">", "points": 3, "reason": "Daily"}]),
        {"flags"},
    ),
    "the ages": (changed(PACK, ages={"min": 12, "max": None}), {"ages"}),
    "who may answer": (replace(PACK, respondents=("carer",)), {"respondents"}),
    "the licence": (replace(PACK, licence="Other terms"), {"licence"}),
    "the golden answers": (replace(PACK, golden=None), {"golden"}),
    "the version alone": (own_pack("2"), {"other"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_kind_of_change_is_found(name: str) -> None:
    after, wanted = CHANGES[name]
    found = compare(PACK, after)
    assert {one.what for one in found} == wanted
    assert all(one.before != one.after for one in found)
    back = compare(after, PACK)
    turned: dict[What, What] = {"item-added": "item-removed", "item-removed": "item-added"}
    assert {one.what for one in back} == {turned.get(what, what) for what in wanted}


def test_every_kind_has_its_words_and_its_test() -> None:
    assert {what for _, kinds in CHANGES.values() for what in kinds} == set(WORDS)


@given(st.sampled_from([PACK, *(pack for pack, _ in CHANGES.values())]))
def test_equal_packs_have_no_difference(pack: Pack) -> None:
    assert compare(pack, replace(pack)) == ()


@given(*(st.sampled_from([PACK, shipped("phq-9"), *(pack for pack, _ in CHANGES.values())]) for _ in range(2)))
def test_packs_that_differ_have_a_difference_and_equal_ones_none(before: Pack, after: Pack) -> None:
    assert bool(compare(before, after)) == (before.content != after.content)


def test_a_measure_without_manifest_is_compared_too() -> None:
    bare = replace(PACK, manifest=None, golden=None)
    assert {"score", "bands", "licence", "golden"} <= {one.what for one in compare(bare, PACK)}
