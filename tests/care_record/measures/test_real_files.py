"""Questionnaires that nobody here wrote, named by MHCR_QUESTIONNAIRES or found beside the project."""

import os
from collections import Counter
from collections.abc import Callable

import pytest

from care_record.measures import questionnaire as model
from care_record.measures.catalogue import Measure
from care_record.measures.check import Check, check
from care_record.measures.page_form import page_form
from care_record.measures.rules import rule_problems
from care_record.measures.score import score
from care_record.measures.structure import structure_problems
from tests.care_record.measures.real_files import FOLDER, VARIABLE, index, read
from tests.conftest import SAID

Recorder = Callable[[str, object], None]
TITLE = "real questionnaires"
ROWS = index()
FORMS = [row for row in ROWS if row["kind"] == "Questionnaire"]


@pytest.fixture(scope="module")
def checked() -> dict[str, Check]:
    return {row["file"]: check(read(row)) for row in FORMS}


def test_the_folder_that_was_named_has_questionnaires_in_it(record_property: Recorder) -> None:
    if not FORMS:
        words = f"NONE were found in {FOLDER}: set {VARIABLE}. Nothing was tried on real questionnaires."
        record_property(SAID, (TITLE, words))
    assert FORMS or not os.environ.get(VARIABLE)


def test_every_file_is_usable_incomplete_or_refused_and_what_is_not_usable_has_a_reason(
    checked: dict[str, Check], record_property: Recorder
) -> None:
    counts = Counter(result.status for result in checked.values())
    if FORMS:
        sound = [row for row in FORMS if _keeps_r4(row)]
        of_sound = Counter(checked[row["file"]].status for row in sound)
        words = (
            f"{len(FORMS)} in {FOLDER}: usable {counts['usable']}, incomplete {counts['incomplete']}, "
            f"refused {counts['refused']}; of {len(sound)} that keep R4's rules: usable {of_sound['usable']}, "
            f"incomplete {of_sound['incomplete']}, refused {of_sound['refused']}"
        )
        record_property(SAID, (TITLE, words))
        assert of_sound["refused"] <= 0.03 * len(sound)
        assert of_sound["usable"] >= 0.82 * len(sound)
    for name, result in checked.items():
        assert bool(result.problems) == (result.status != "usable"), name
        assert all(problem.reason for problem in result.problems), name


def _keeps_r4(row: dict[str, str]) -> bool:
    questionnaire = read(row)
    return not any(structure_problems(questionnaire)) and not any(rule_problems(model.read(questionnaire)))


def test_what_lacks_only_a_value_set_is_not_refused_where_others_show_the_rest(checked: dict[str, Check]) -> None:
    for row in FORMS:
        if row["lhc_forms"] == "ok-except-external-valueset" and _keeps_r4(row):
            assert checked[row["file"]].status in ("usable", "incomplete"), row["file"]


BROKEN = {
    "abstract-question-type-included-q.json": "'question'",
    "invariant-corrupted-expression-q.json": "left over",
    "invariant-undefined-variable-q.json": "%unknown",
    "bundle-questionnaire.json": "linkId is missing",
    "Questionnaire-Questionnaire-IMMZCRegisterClient.json": "que-2",
    "sdc-instance-good.json": "que-1",
    "715.R4.json": "not a valid integer",
}


def test_broken_files_are_refused_with_what_is_wrong(checked: dict[str, Check]) -> None:
    for name, result in checked.items():
        wanted = BROKEN.get(name.rsplit("/", 1)[-1])
        if wanted:
            assert result.status == "refused", name
            assert any(wanted in problem.reason for problem in result.problems), (name, result.problems[:3])


def test_every_form_that_can_be_used_can_be_shown(checked: dict[str, Check]) -> None:
    for row in FORMS:
        if checked[row["file"]].status != "refused":
            questionnaire = read(row)
            nodes = page_form(Measure("x", questionnaire, None))["nodes"]
            assert len(nodes) <= sum(1 for _ in model.read(questionnaire).descend())


def test_no_response_makes_scoring_fail(checked: dict[str, Check]) -> None:
    for row in ROWS:
        pair = row["pairs_with"]
        if row["kind"] == "QuestionnaireResponse" and pair in checked and checked[pair].status != "refused":
            questionnaire = read({"file": pair})
            assert score(questionnaire, None, read(row)).status in ("scored", "not-scored")
