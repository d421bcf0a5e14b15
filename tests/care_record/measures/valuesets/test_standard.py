"""HL7's own small value sets are carried, so that forms which name them can be shown."""

import pytest

from care_record.measures import questionnaire as model
from care_record.measures.catalogue import Measure
from care_record.measures.check import check
from care_record.measures.page_form import page_form
from care_record.measures.valuesets import codings, options, resolve
from care_record.measures.valuesets.standard import code_system, value_set
from tests.care_record.measures.forms import coding, form, question

HL7 = "http://hl7.org/fhir/ValueSet/"


def labels(reference: str) -> list[str]:
    found = value_set(reference)
    assert found is not None
    return [str(one.get("display") or one["code"]) for one in codings(found) or ()]


def test_a_whole_code_system_is_listed_in_its_own_order_with_its_words() -> None:
    assert labels(HL7 + "administrative-gender") == ["Male", "Female", "Other", "Unknown"]


def test_a_value_set_keeps_the_words_that_it_gives_to_codes_of_others() -> None:
    assert labels(HL7 + "yesnodontknow") == ["Yes", "No", "Don't know"]


def test_marital_status_is_of_two_systems() -> None:
    found = codings(value_set(HL7 + "marital-status") or {}) or []
    assert {one["system"].rsplit("/", 1)[-1] for one in found} == {"v3-MaritalStatus", "v3-NullFlavor"}
    assert "Widowed" in {one.get("display") for one in found}


@pytest.mark.parametrize(("version", "held"), [("|4.0.1", True), ("|5.0.0", False), ("", True)])
def test_another_version_than_r4s_is_not_taken_for_it(version: str, held: bool) -> None:
    assert (value_set(HL7 + "administrative-gender" + version) is not None) is held


def test_nothing_of_snomed_is_carried() -> None:
    assert value_set(HL7 + "condition-severity") is None
    assert value_set(HL7 + "condition-code") is None
    assert code_system("http://snomed.info/sct") is None


def test_a_form_that_names_one_is_usable_and_shows_it() -> None:
    given = form(question("1", "choice", answerValueSet=HL7 + "administrative-gender"))
    assert check(given).status == "usable"
    node = page_form(Measure("x", given, None))["nodes"][0]
    assert [option["label"] for option in node["options"]] == ["Male", "Female", "Other", "Unknown"]


def test_what_the_form_contains_or_was_handed_in_comes_before_what_is_carried() -> None:
    mine = {
        "resourceType": "ValueSet",
        "url": HL7 + "administrative-gender",
        "status": "active",
        "expansion": {"timestamp": "2026-01-01", "contains": [coding("a")]},
    }
    assert resolve(HL7 + "administrative-gender", {}, {HL7 + "administrative-gender": mine}) is mine


def contained(include: list[dict[str, object]], **compose: object) -> list[str] | None:
    valueset = {
        "resourceType": "ValueSet",
        "id": "own",
        "status": "active",
        "compose": {"include": include, **compose},
    }
    given = form(question("1", "choice", answerValueSet="#own"), contained=[valueset])
    item = model.read(given).items[0]
    found = options(item, given, {})
    return None if found is None else [option.value["code"] for option in found]


GENDER = "http://hl7.org/fhir/administrative-gender"


def test_a_contained_value_set_may_name_a_carried_code_system() -> None:
    assert contained([{"system": GENDER}]) == ["male", "female", "other", "unknown"]


def test_what_a_compose_excludes_is_left_out() -> None:
    gone = [{"system": GENDER, "concept": [{"code": "unknown"}]}]
    assert contained([{"system": GENDER}], exclude=gone) == ["male", "female", "other"]


def test_a_system_and_a_value_set_in_one_include_mean_what_they_have_in_common() -> None:
    both: dict[str, object] = {
        "system": GENDER,
        "concept": [{"code": "male"}, {"code": "x"}],
        "valueSet": [HL7 + "administrative-gender"],
    }
    assert contained([both]) == ["male"]


def test_a_code_named_twice_stands_once() -> None:
    assert contained([{"system": GENDER}, {"system": GENDER, "concept": [{"code": "male"}]}]) == [
        "male",
        "female",
        "other",
        "unknown",
    ]


@pytest.mark.parametrize(
    "include",
    [
        {"system": GENDER, "filter": [{"property": "concept", "op": "is-a", "value": "male"}]},
        {"system": "http://snomed.info/sct"},
        {"valueSet": ["http://example.org/none"]},
    ],
)
def test_what_only_a_terminology_service_can_list_is_lacking(include: dict[str, object]) -> None:
    assert contained([include]) is None
