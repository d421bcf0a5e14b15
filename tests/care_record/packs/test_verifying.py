"""A pack is verified whole: form, manifest, golden answers, licence; what is wrong is said of the item it is of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.measures import catalogue
from care_record.packs.admission import clashes
from care_record.packs.pack import Pack
from care_record.packs.verifying import NO_WORDING, verify
from tests.probes.packs import changed, own_pack, shipped, structure

PACK = own_pack()
IDS = sorted(path.name for path in catalogue.source_folder().iterdir())


def scores(**change: Any) -> Pack:
    assert PACK.manifest is not None
    (first,) = PACK.manifest.json["scores"]
    return changed(PACK, scores=[{**first, **change}])


def item(**change: Any) -> Pack:
    first, *rest = PACK.questionnaire["item"]
    return replace(PACK, questionnaire={**PACK.questionnaire, "item": [{**first, **change}, *rest]})


def without(key: str) -> Pack:
    return replace(PACK, questionnaire={name: part for name, part in PACK.questionnaire.items() if name != key})


def unworded() -> Pack:
    first, *rest = PACK.questionnaire["item"]
    bare = {name: part for name, part in first.items() if name != "text"}
    return replace(PACK, questionnaire={**PACK.questionnaire, "item": [bare, *rest]})


def licence(**change: str) -> Pack:
    assert PACK.manifest is not None
    return changed(PACK, licence={**PACK.manifest.licence, **change})


def golden_case(**change: Any) -> Pack:
    assert PACK.golden is not None
    first, *rest = PACK.golden["cases"]
    return replace(PACK, golden={**PACK.golden, "cases": [{**first, **change}, *rest]})


def found(pack: Pack) -> str:
    return " | ".join(f"{one.file} {one.link_id}: {one.reason}" for one in verify(pack).problems)


@pytest.mark.parametrize("name", IDS)
def test_every_installed_measure_with_its_wording_is_sound(name: str) -> None:
    pack = shipped(name)
    verified = verify(pack)
    assert verified.right == len(verified.golden) > 0
    assert verified.sound or found(pack) == f"questionnaire.json None: {NO_WORDING}"


@pytest.mark.parametrize(
    ("pack", "words"),
    [
        (lambda: scores(items=["1", "99"]), "manifest.json 99: The score 'total' counts it, but the questionnaire has"),
        (lambda: scores(range=[12, 0]), "begins above its end"),
        (lambda: scores(bands=[{"from": 1, "name": "low"}]), "begin at 1, its range at 0"),
        (lambda: scores(bands=[{"from": 0, "name": "low"}, {"from": 0, "name": "high"}]), "does not begin above"),
        (lambda: scores(bands=[{"from": 0, "name": "low"}, {"from": 13, "name": "high"}]), "lies above its range"),
        (lambda: scores(bands=[{"from": 0, "name": " "}]), "has no name"),
        (lambda: scores(missing={"allowed": 1, "within": [{"items": ["77"], "allowed": 0}]}), "manifest.json 77"),
        (
            lambda: changed(PACK, flags=[{"linkId": "9", "operator": ">=", "points": 1, "reason": "x"}]),
            "manifest.json 9: It raises a flag, but the questionnaire has no such item",
        ),
        (lambda: changed(PACK, scores=[*PACK.manifest.json["scores"]] * 2), "have one name"),  # type: ignore[union-attr]
        (unworded, "questionnaire.json 1: It is scored, but has no wording"),
        (lambda: item(type="nonsense"), "questionnaire.json 1:"),
        (lambda: item(answerOption=[{"valueString": "Yes"}]), "its answers carry no points"),
        (lambda: without("url"), "It needs a url and a version"),
        (lambda: without("version"), "It needs a url and a version"),
        (lambda: licence(terms=""), "does not say the licence\u2019s terms"),
        (lambda: licence(holder=" "), "does not say who holds the rights"),
        (lambda: replace(PACK, licence=""), "LICENCE.md None: There is no licence record"),
        (lambda: replace(PACK, respondents=("dog",)), "'dog' may answer"),
        (lambda: replace(PACK, golden={"format": 9}), "have format 9"),
        (lambda: replace(PACK, golden={"format": 1, "cases": [{}]}), "Each golden answer has"),
        (lambda: golden_case(expect={"status": "scored", "scores": {"total": [1, "x"]}, "flags": []}), "was to come"),
        (lambda: golden_case(answers={"99": 0}), "does not have"),
        (lambda: golden_case(answers={"1": 99}), "does not have"),
        (lambda: structure(PACK), NO_WORDING),
    ],
)
def test_what_keeps_a_pack_from_being_sent_is_said_of_the_item(pack: Callable[[], Pack], words: str) -> None:
    assert words in found(pack())
    assert not verify(pack()).sound


def test_a_form_that_calculates_by_fhirpath_can_be_a_pack() -> None:
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    expression = {"language": "text/fhirpath", "expression": "1 + 1"}
    extension = [{"url": url, "valueExpression": expression}]
    pack = own_pack(item=[*PACK.questionnaire["item"], {"linkId": "x", "type": "integer", "extension": extension}])
    assert verify(pack).sound


def test_a_pack_without_manifest_says_that_it_has_neither_bands_nor_flags() -> None:
    verified = verify(replace(PACK, manifest=None, golden=None))
    assert verified.sound
    assert any("no bands, no flags" in one.reason for one in verified.warnings)


def test_a_bound_that_no_golden_answer_reaches_and_a_wrong_range_are_warnings() -> None:
    assert PACK.golden is not None
    few = replace(PACK, golden={**PACK.golden, "cases": PACK.golden["cases"][:1]})
    assert sum("No golden answer lies on each side" in one.reason for one in verify(few).warnings) == 3
    none = verify(replace(PACK, golden=None))
    assert none.sound
    assert any("There are no golden answers" in one.reason for one in none.warnings)
    assert any(
        "give 0 to 12; the manifest says 0 to 30" in one.reason for one in verify(scores(range=[0, 30])).warnings
    )


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80)
@given(st.sampled_from(sorted(PACK.questionnaire)), JUNK, JUNK)
def test_no_content_makes_verifying_fail(key: str, value: Any, golden: Any) -> None:
    broken = replace(PACK, questionnaire={**PACK.questionnaire, key: value}, golden={"format": 1, "cases": [golden]})
    assert verify(broken).problems


def test_a_version_is_one_wording_for_good_and_an_id_one_measure() -> None:
    installed = catalogue.installed(catalogue.source_folder())
    words = [
        " ".join(one.reason for one in clashes(pack, installed, {}))
        for pack in (
            PACK,
            shipped("audit-c"),
            replace(shipped("audit-c"), questionnaire={**shipped("audit-c").questionnaire, "title": "Other"}),
            own_pack(name="phq-9"),
        )
    ]
    assert words[0] == ""
    assert "installed with the program already" in words[1]
    assert "installed with other content" in words[2]
    assert "Another installed measure has the id 'phq-9'" in words[3]
