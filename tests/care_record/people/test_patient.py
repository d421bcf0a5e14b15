from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.people.address import Address
from care_record.people.banner import banner, number_and_status, number_status
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.needs import NEEDS, show_needs
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient, patient_problems, require_valid
from care_record.people.problems import InvalidPatientError

TODAY = date(2026, 11, 22)
JASMINE = Patient(
    id=UUID(int=7),
    name=HumanName("Holloway", "Jasmine", "Miss", known_as="jas"),
    birth_date=date(2009, 5, 6),
    nhs_number=NHSNumber("9434765919"),
    gender=Gender.FEMALE,
    address=Address(("1 High Street", "Hove"), "BN3 1AA"),
    email="jasmine@example.org",
    mobile="07700 900123",
    needs=("large-print",),
    language="pl",
)
TEXT = st.text(max_size=20)
PATIENTS = st.builds(
    Patient,
    id=st.uuids(),
    name=st.builds(
        HumanName,
        family=st.text(min_size=1, max_size=20),
        given=TEXT,
        title=TEXT,
        middle=TEXT,
        suffix=TEXT,
        known_as=TEXT,
    ),
    birth_date=st.dates(),
    nhs_number=st.sampled_from([None, NHSNumber("9434765919")]),
    gender=st.sampled_from(Gender),
    address=st.none() | st.builds(Address, lines=st.lists(TEXT, max_size=5).map(tuple), postcode=TEXT),
    email=TEXT,
    mobile=TEXT,
    phone=TEXT,
    needs=st.lists(st.sampled_from(sorted(NEEDS)), max_size=3).map(tuple),
    language=TEXT,
    restricted=st.booleans(),
    deceased=st.booleans(),
    deceased_date=st.none() | st.dates(),
)


@given(PATIENTS)
def test_every_patient_crosses_cbor_unchanged(patient: Patient) -> None:
    assert Patient.from_dict(cbor2.loads(cbor2.dumps(patient.to_dict(), canonical=True))) == patient


def test_what_is_not_recorded_is_left_out() -> None:
    bare = Patient(UUID(int=1), HumanName("Smith", "Ann"), date(1980, 1, 2))
    assert bare.to_dict() == {
        "id": UUID(int=1).bytes,
        "name": {"family": "Smith", "given": "Ann"},
        "birth_date": "1980-01-02",
        "gender": "not-known",
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "7"),
        ("id", b"short"),
        ("birth_date", "06-May-2009"),
        ("birth_date", "20090506"),
        ("nhs_number", "9434765918"),
        ("gender", "F"),
        ("name", {"family": "x", "nick": "y"}),
        ("address", {"lines": ["x"]}),
        ("needs", "large-print"),
        ("restricted", 1),
        ("email", None),
        ("colour", "red"),
    ],
)
def test_plain_values_of_a_wrong_kind_are_refused_by_key(key: str, value: object) -> None:
    with pytest.raises(InvalidPatientError) as refused:
        Patient.from_dict(JASMINE.to_dict() | {key: value})
    assert [problem.field for problem in refused.value.problems] == [key]


def test_every_missing_key_is_named_at_once() -> None:
    with pytest.raises(InvalidPatientError) as refused:
        Patient.from_dict({})
    assert [problem.field for problem in refused.value.problems] == ["id", "name", "birth_date"]


def test_whole_details_are_taken() -> None:
    assert require_valid(JASMINE, TODAY) is JASMINE


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": HumanName("Holloway")}, "given", "Enter the given name"),
        ({"birth_date": date(2030, 1, 1)}, "birth_date", "in the future"),
        ({"email": "jas"}, "email", "has an @"),
        ({"mobile": "01632 960123"}, "mobile", "not a mobile number"),
        ({"phone": "12"}, "phone", "not a whole telephone number"),
        ({"address": Address(("x",), "Hove")}, "postcode", "not a UK postcode"),
        ({"needs": ("semaphore",)}, "needs", "not known: semaphore"),
        ({"deceased_date": TODAY}, "deceased_date", "not recorded as died"),
        ({"deceased": True, "deceased_date": date(2000, 1, 1)}, "deceased_date", "before the date of birth"),
        ({"deceased": True, "deceased_date": date(2027, 1, 1)}, "deceased_date", "in the future"),
    ],
)
def test_each_field_says_what_is_wrong(change: dict[str, object], field: str, words: str) -> None:
    problems = patient_problems(replace(JASMINE, **change), TODAY)  # type: ignore[arg-type]
    assert [problem for problem in problems if problem.field == field and words in problem.words]
    with pytest.raises(InvalidPatientError):
        require_valid(replace(JASMINE, **change), TODAY)  # type: ignore[arg-type]


def test_the_banner_has_its_fields_in_order_and_no_colons() -> None:
    shown = banner(JASMINE, TODAY)
    assert [(field.label, field.value) for field in shown.zone_1] == [
        ("", "HOLLOWAY, Jasmine (Miss)"),
        ("Born", "06-May-2009 (17y 6m)"),
        ("Gender", "Female"),
        ("NHS No.", "943 476 5919"),
    ]
    assert shown.preferred_name == "Jas"
    labels = ["Address", "Mobile", "Phone", "E-mail", "Communication needs", "NHS number status"]
    assert [field.label for field in shown.zone_2] == labels
    assert shown.zone_2[2].value == "Not recorded"
    assert shown.zone_2[4].value == "Language: Polish, Large print"
    assert shown.spoken.startswith("HOLLOWAY, Jasmine (Miss), Born 06-May-2009 (17y 6m)")


@pytest.mark.parametrize(
    ("status", "alone", "beside"),
    [
        ("01", "Verified", "943 476 5919 (verified)"),
        ("02", "Not traced", "943 476 5919 (not traced)"),
        ("", "Not said whether verified", "943 476 5919"),
    ],
)
def test_it_says_how_far_the_nhs_number_is_verified_also_of_a_restricted_person(
    status: str, alone: str, beside: str
) -> None:
    person = replace(JASMINE, nhs_number_status=status)
    for one in (person, replace(person, restricted=True)):
        assert banner(one, TODAY).zone_2[-1].value == alone
        assert number_and_status(one) == beside
    assert number_and_status(replace(person, nhs_number=None)) == "Unknown"
    assert number_status(replace(person, nhs_number=None)) == "Not recorded"


def test_the_banner_of_the_dead_says_when_and_at_what_age() -> None:
    died = banner(replace(JASMINE, deceased=True, deceased_date=date(2026, 1, 2)), TODAY)
    assert died.deceased
    assert [(field.label, field.value) for field in died.zone_1[1:4]] == [
        ("Born", "06-May-2009"),
        ("Died", "02-Jan-2026"),
        ("Age at Death", "16y 7m"),
    ]
    unknown = banner(replace(JASMINE, deceased=True), TODAY)
    assert [field.value for field in unknown.zone_1[2:4]] == ["Unknown", "Unknown"]


def test_the_banner_hides_where_a_restricted_person_lives() -> None:
    shown = banner(replace(JASMINE, restricted=True, nhs_number=None), TODAY)
    assert {field.value for field in shown.zone_2[:4]} == {"Restricted"}
    assert shown.zone_1[-1].value == "Unknown"
    assert "High Street" not in repr(shown)


def test_genders_are_never_abbreviated() -> None:
    assert [gender.label for gender in Gender] == ["Female", "Male", "Other Specific", "Not Known", "Not Specified"]
    assert {gender.fhir for gender in Gender} == {"female", "male", "other", "unknown"}


def test_needs_are_words() -> None:
    assert show_needs(("braille",), "cy") == ("Language: Welsh", "Braille")
