"""An answer that is scored against norms takes the person's recorded sex and their age when it came."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from care_record.packs.golden import response_to
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from desktop.services.reads.scores import for_norms
from desktop.services.sync import opening
from tests.care_record.measures.forms import BY_ID

RCADS = BY_ID["rcads-47"]
ROW: dict[str, Any] = {"id": b"r" * 16, "attention": 0}


def scored(gender: Gender, on: date) -> dict[str, Any]:
    person = Patient(UUID(int=1), HumanName("Testperson", "Marigold"), date(2008, 6, 1), gender=gender)
    answer = response_to(RCADS, {str(number): 1 for number in range(1, 48)})
    content = json.dumps({"v": 1, "response": answer}).encode()
    kept = opening.opened(ROW, content, RCADS, for_norms(person, on)).values["scored"]
    assert isinstance(kept, str)
    return {one["name"]: one["value"] for one in json.loads(kept)["scores"]}


def test_each_recorded_sex_has_its_own_norms_and_the_raw_score_is_the_same() -> None:
    girl, boy = scored(Gender.FEMALE, date(2025, 1, 10)), scored(Gender.MALE, date(2025, 1, 10))
    assert girl["depression"] != boy["depression"]
    assert girl["depression-raw"] == boy["depression-raw"] == "10"


@pytest.mark.parametrize("gender", [Gender.OTHER, Gender.NOT_KNOWN, Gender.NOT_SPECIFIED])
def test_without_a_recorded_sex_that_has_norms_there_is_the_raw_score_alone(gender: Gender) -> None:
    found = scored(gender, date(2025, 1, 10))
    assert found["depression"] is None
    assert found["depression-raw"] == "10"


def test_the_birthday_counts_on_its_day() -> None:
    assert (
        scored(Gender.FEMALE, date(2024, 5, 31))["depression"] != scored(Gender.FEMALE, date(2024, 6, 1))["depression"]
    )
    assert scored(Gender.FEMALE, date(2026, 6, 1))["depression"] is None
