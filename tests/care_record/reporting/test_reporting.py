"""What leaves for other records: codes and ranges, pairs, the national tables, FHIR, a table for people."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from care_record.arriving import fhir as arriving
from care_record.measures.manifest import Manifest
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import STATUS_FHIR, NHSNumber
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.reporting import fhir, mhsds, table
from care_record.reporting.answered import Answered, Given, referral_on
from care_record.reporting.national import Fault, countable, national
from care_record.reporting.readiness import Cared, as_text, months_before, readiness
from tests.care_record.measures.forms import BY_ID

TEAM, OTHER = UUID(int=1), UUID(int=2)
MARIGOLD = Patient(
    id=UUID(int=10),
    name=HumanName(family="Featherstonehaugh", given="Marigold", title="Ms"),
    birth_date=date(1984, 2, 29),
    nhs_number=NHSNumber("9434765919"),
    gender=Gender.FEMALE,
)
REFERRAL = Referral(UUID(int=20), TEAM, Service.ADULT, date(2026, 1, 5))
ITEMS = ({"linkId": "1", "answer": [{"valueCoding": {"system": "http://loinc.org", "code": "LA6568-5"}}]},)


def manifest(name: str = "phq-9", **score: Any) -> Manifest:
    found = BY_ID[name].manifest
    assert found is not None
    return replace(found, scores=(replace(found.scores[0], **score), *found.scores[1:])) if score else found


def answered(value: float, day: date = date(2026, 1, 12), number: int = 0, **changes: Any) -> Answered:
    exact = Decimal(str(value))
    fields: dict[str, Any] = {
        "response": UUID(int=100 + number + day.toordinal()),
        "request": UUID(int=9000 + number),
        "patient": MARIGOLD,
        "team": TEAM,
        "team_name": "Brighton Adult Community",
        "referral": REFERRAL,
        "title": "PHQ-9",
        "canonical": "https://example.org/phq-9|1.0.0",
        "manifest": manifest(),
        "respondent": "patient",
        "mode": "online",
        "completed": datetime(day.year, day.month, day.day, 10, 30, tzinfo=UTC),
        "scores": (Given("total", exact, exact, "mild"),),
        "items": ITEMS,
    }
    return Answered(**(fields | changes))


def faults(one: Answered) -> list[Fault | None]:
    return [score.fault for score in national(one)]


def test_a_score_has_the_code_and_the_range_of_its_manifest() -> None:
    (score,) = national(answered(13))
    assert (score.code, score.person_score, score.fault) == ("720433000", "13", None)


@pytest.mark.parametrize(
    ("value", "fault"), [(0, None), (27, None), (28, Fault.OUT_OF_RANGE), (-1, Fault.OUT_OF_RANGE)]
)
def test_the_national_range_counts_at_both_bounds(value: int, fault: Fault | None) -> None:
    assert faults(answered(value)) == [fault]


def test_a_range_that_the_data_set_has_moved_moves_the_score() -> None:
    ten = manifest("k10")
    assert [score.person_score for score in national(answered(10, manifest=ten))] == ["0"]
    assert [score.person_score for score in national(answered(50, manifest=ten))] == ["40"]


def test_the_shipped_k10_and_core_om_are_given_on_the_national_scale() -> None:
    k10 = answered(23, manifest=BY_ID["k10"].manifest)
    assert [(score.code, score.person_score) for score in national(k10)] == [("720211004", "13")]
    mean = (Given("wellbeing", Decimal("2.25"), Decimal("2.25"), ""),)
    core = answered(0, manifest=BY_ID["core-om"].manifest, scores=mean)
    assert [(score.code, score.person_score, score.fault) for score in national(core)] == [("718492008", "9", None)]


def test_a_score_without_code_range_referral_or_of_another_rater_says_so() -> None:
    assert faults(answered(3, manifest=manifest(codes=()))) == [Fault.NO_CODE]
    assert faults(answered(3, manifest=None)) == [Fault.NO_CODE]
    assert faults(answered(3, manifest=manifest(national_range=None))) == [Fault.NO_RANGE]
    assert faults(answered(3, referral=None)) == [Fault.NO_REFERRAL]
    assert faults(answered(3, respondent="parent")) == [Fault.OTHER_RESPONDENT]


def test_a_code_that_names_its_rater_is_for_that_one_alone() -> None:
    codes = tuple({"system": "http://snomed.info/sct", "code": code, "respondent": who} for code, who in _BOTH)
    both = manifest(codes=codes)
    assert [one.code for one in national(answered(3, manifest=both, respondent="parent"))] == ["2"]
    assert [one.code for one in national(answered(3, manifest=both))] == ["1"]


_BOTH = (("1", "patient"), ("2", "parent"))


def test_a_score_is_counted_once_for_person_day_referral_code_and_value() -> None:
    twice = [answered(13, number=1), answered(13, number=2), answered(12, number=3)]
    counted = countable(score for one in twice for score in national(one))
    assert [one.person_score for one in counted] == ["13", "12"]


def test_a_pair_is_the_first_and_the_latest_of_a_code_in_the_same_referral() -> None:
    later = Referral(UUID(int=21), TEAM, Service.ADULT, date(2026, 6, 1))
    cared = [Cared(MARIGOLD, TEAM, "Adult", REFERRAL), Cared(MARIGOLD, TEAM, "Adult", later)]
    answers = [
        answered(20, date(2026, 3, 2)),
        answered(13, date(2026, 1, 12)),
        answered(9, date(2026, 2, 9)),
        answered(5, date(2026, 6, 8), referral=later),
    ]
    report = readiness(cared, answers, date(2026, 6, 20))

    first, second = report.referrals
    (term,) = first.terms
    assert (term.first.person_score, term.latest.person_score, term.count) == ("13", "20", 3)
    assert (first.pairing, second.pairing, term.days_to_first) == ("paired", "unpaired", 7)
    (team,) = report.teams
    assert (team.referrals, team.paired, team.unpaired, team.none) == (2, 1, 1, 0)


def test_a_measure_of_which_the_data_set_takes_some_scores_is_no_fault_and_one_without_any_is_one_an_answer() -> None:
    domains = (Given("total", Decimal(1), Decimal(1), ""), Given("wellbeing", Decimal(1), Decimal(1), ""))
    core = answered(0, manifest=BY_ID["core-om"].manifest, title="CORE-OM", scores=domains)
    own = (Given("total", Decimal(1), Decimal(1), ""), Given("intrusion", Decimal(1), Decimal(1), ""))
    pcl = answered(0, manifest=BY_ID["pcl-5"].manifest, title="PCL-5", scores=own, number=5)
    report = readiness([Cared(MARIGOLD, TEAM, "Adult", REFERRAL)], [core, pcl], date(2026, 3, 1))
    assert report.referrals[0].faults == (("PCL-5", Fault.NO_CODE, 1),)
    assert report.teams[0].no_code == 1


def test_an_invalid_score_makes_no_pair_and_is_counted_as_a_fault() -> None:
    report = readiness(
        [Cared(MARIGOLD, TEAM, "Adult", REFERRAL)],
        [answered(13), answered(28, date(2026, 2, 9))],
        date(2026, 3, 1),
    )
    assert report.referrals[0].pairing == "unpaired"
    assert report.referrals[0].faults == (("PHQ-9, total", Fault.OUT_OF_RANGE, 1),)
    assert report.teams[0].out_of_range == 1


@pytest.mark.parametrize(
    ("today", "late"), [(date(2026, 7, 12), False), (date(2026, 7, 13), True), (date(2027, 1, 1), True)]
)
def test_an_open_referral_is_late_six_months_after_its_latest_valid_score(today: date, *, late: bool) -> None:
    report = readiness([Cared(MARIGOLD, TEAM, "Adult", REFERRAL)], [answered(13)], today)
    assert report.referrals[0].late is late


def test_a_closed_referral_is_never_late_and_one_without_a_score_counts_from_its_opening() -> None:
    closed = replace(REFERRAL, closed=date(2026, 2, 1))
    day = date(2026, 12, 1)
    assert not readiness([Cared(MARIGOLD, TEAM, "Adult", closed)], [], day).referrals[0].late
    without = readiness([Cared(MARIGOLD, TEAM, "Adult", REFERRAL)], [], day).referrals[0]
    assert (without.late, without.pairing) == (True, "none")


def test_a_score_in_no_referral_of_its_team_is_named() -> None:
    report = readiness([], [answered(13, referral=None)], date(2026, 3, 1))
    assert report.loose == (("PHQ-9, total", 1),)
    assert "PHQ-9, total: 1" in as_text(report)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_before_goes_back_so_many_months(day: date, months: int) -> None:
    found = months_before(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("status", [*STATUS_FHIR, ""])
def test_a_patient_says_how_far_the_nhs_number_is_verified_as_it_is_read_again(status: str) -> None:
    (said,) = fhir.patient(replace(MARIGOLD, nhs_number_status=status))["identifier"]
    coded = [one["valueCodeableConcept"]["coding"][0]["code"] for one in said.get("extension", ())]
    assert coded == ([STATUS_FHIR[status]] if status else [])
    read = arriving._nhs_number({"identifier": [said]})
    assert read == {"nhs_number": "9434765919", "nhs_number_status": status}


def test_the_report_names_nobody() -> None:
    said = as_text(readiness([Cared(MARIGOLD, TEAM, "Adult", REFERRAL)], [answered(13)], date(2026, 3, 1)))
    assert "FEATHERSTONEHAUGH" not in said.upper()
    assert "9434765919" not in said


def test_a_referrals_own_scores_go_to_606_and_those_of_a_numbered_contact_to_607_never_both() -> None:
    found = mhsds.tables([answered(13), answered(9, date(2026, 2, 9), care_activity="CA-77")])
    first = list(csv.DictReader(io.StringIO(found[mhsds.REFERRAL_FILE])))
    second = list(csv.DictReader(io.StringIO(found[mhsds.ACTIVITY_FILE])))
    assert first == [
        {
            "ServiceRequestID": str(REFERRAL.id),
            "CodedAssToolType": "720433000",
            "PersScore": "13",
            "AssToolCompTimestamp": "2026-01-12T10:30:00+00:00",
        }
    ]
    assert second == [{"CareActID": "CA-77", "CodedAssToolType": "720433000", "PersScore": "9"}]


def test_the_timestamp_is_londons() -> None:
    (row,) = csv.DictReader(io.StringIO(mhsds.tables([answered(13, date(2026, 7, 1))])[mhsds.REFERRAL_FILE]))
    assert row["AssToolCompTimestamp"] == "2026-07-01T11:30:00+01:00"


def test_what_does_not_count_is_in_neither_national_table() -> None:
    found = mhsds.tables([answered(28), answered(3, referral=None), answered(3, respondent="carer")])
    assert all(len(text.splitlines()) == 1 for text in found.values())


def test_the_table_has_a_row_for_each_score_and_says_why_one_does_not_count() -> None:
    rows = list(csv.DictReader(io.StringIO(table.scores([answered(13), answered(28, number=1)]))))
    assert (rows[0]["NHS number"], rows[0]["Value"], rows[0]["National value"]) == ("9434765919", "13", "13")
    assert rows[1]["National value"] == ""
    assert rows[1]["Not counted nationally because"] == "outside the national range"


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_ever_a_formula(cell: str) -> None:
    hostile = replace(MARIGOLD, name=HumanName(family=cell, given="Marigold"))
    (row,) = csv.DictReader(io.StringIO(table.scores([answered(3, patient=hostile)]), newline=""))
    assert row["Family name"] == f"'{cell}"


def resources(*answers: Answered) -> dict[str, list[dict[str, Any]]]:
    made = fhir.bundle(answers, datetime(2026, 6, 20, 12, tzinfo=UTC), UUID(int=1))
    Bundle.model_validate(made)
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in made.get("entry", []):
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_the_bundle_is_valid_r4_with_answer_score_and_person() -> None:
    found = resources(answered(13), answered(9.5, date(2026, 2, 9)))
    (person,) = found["Patient"]
    assert person["identifier"] == [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}]
    response, score = found["QuestionnaireResponse"][0], found["Observation"][0]
    assert response["item"] == list(ITEMS)
    assert response["source"] == response["subject"]
    assert score["derivedFrom"] == [{"reference": f"urn:uuid:{response['id']}"}]
    assert score["valueInteger"] == 13
    assert [code["code"] for code in score["code"]["coding"]] == ["720433000", "44261-6"]
    assert found["Observation"][1]["valueQuantity"]["value"] == 9.5


def test_another_rater_is_the_source_and_never_the_patient() -> None:
    found = resources(answered(13, respondent="carer"))
    (rater,) = found["RelatedPerson"]
    (response,) = found["QuestionnaireResponse"]
    assert response["source"] == {"reference": f"urn:uuid:{rater['id']}"}
    assert rater["relationship"] == [{"text": "Carer"}]
    assert response["subject"] == rater["patient"]


def test_one_person_stands_once_however_many_answers_there_are_and_the_same_answer_has_the_same_ids() -> None:
    many = [answered(number, date(2026, 2, 1) + timedelta(days=number)) for number in range(5)]
    assert len(resources(*many)["Patient"]) == 1
    ids = [one["id"] for one in resources(*many)["Observation"]]
    assert ids == [one["id"] for one in resources(*many)["Observation"]]
    assert len(set(ids)) == 5


def test_nothing_answered_is_an_empty_bundle() -> None:
    assert resources() == {}


def test_the_referral_that_held_is_the_one_opened_last() -> None:
    earlier = Referral(UUID(int=30), TEAM, Service.ADULT, date(2025, 1, 1), date(2026, 1, 5))
    elsewhere = Referral(UUID(int=31), OTHER, Service.ADULT, date(2025, 1, 1))
    everything = [elsewhere, REFERRAL, earlier]
    assert referral_on(everything, TEAM, date(2026, 1, 5)) == REFERRAL
    assert referral_on(everything, TEAM, date(2025, 5, 5)) == earlier
    assert referral_on(everything, TEAM, date(2024, 5, 5)) is None
