"""FHIR R4 (UK Core) resources read as rows, from a bundle, a single resource or NDJSON."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.arriving import fhir
from care_record.arriving.files import Files
from care_record.arriving.rows import (
    KINDS,
    AppointmentRow,
    PersonRow,
    ReferralRow,
    Refusal,
    Row,
    TeamRow,
)
from care_record.arriving.table import UnusableFile
from tests.probes.trust_world import NOON

META = {"lastUpdated": "2026-11-16T09:00:00Z"}
STATUS = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "R1",
    "meta": META | {"security": [{"code": "R"}]},
    "identifier": [
        {"system": "https://local.example/mrn", "value": "M-77"},
        {
            "system": "https://fhir.nhs.uk/Id/nhs-number",
            "value": "9434765919",
            "extension": [
                {"url": STATUS, "valueCodeableConcept": {"coding": [{"code": "number-present-and-verified"}]}}
            ],
        },
    ],
    "name": [
        {"use": "nickname", "given": ["Goldie"]},
        {"use": "official", "family": "Featherstonehaugh", "given": ["Marigold", "Ann", "Joy"], "prefix": ["Ms"]},
    ],
    "telecom": [
        {"system": "phone", "use": "old", "value": "01273 000000"},
        {"system": "phone", "use": "mobile", "value": "07700 900123"},
        {"system": "phone", "use": "home", "value": "01273 496123"},
        {"system": "email", "value": "marigold@example.org"},
    ],
    "gender": "female",
    "birthDate": "1984-02-29",
    "address": [
        {"use": "old", "line": ["9 Past Street"], "postalCode": "BN1 1AA"},
        {"use": "home", "line": ["1 Long Lane"], "city": "Hove", "postalCode": "bn31aa"},
    ],
    "communication": [{"language": {"coding": [{"code": "cy"}]}, "preferred": True}],
    "deceasedDateTime": "2026-06-30T23:30:00Z",
}
TEAM = {"resourceType": "HealthcareService", "id": "T1", "meta": META, "name": "Hove Adult Team"}
EPISODE = {
    "resourceType": "EpisodeOfCare",
    "id": "E1",
    "meta": META,
    "status": "finished",
    "patient": {"reference": "Patient/R1"},
    "managingOrganization": {"reference": "Organization/T1"},
    "referralRequest": [{"reference": "ServiceRequest/F1"}],
    "period": {"start": "2026-11-01", "end": "2026-11-10"},
}
REQUEST = {
    "resourceType": "ServiceRequest",
    "id": "F1",
    "meta": META,
    "status": "active",
    "subject": {"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"},
    "performer": [{"reference": "HealthcareService/T1"}],
    "authoredOn": "2026-11-01T10:00:00Z",
}
APPOINTMENT = {
    "resourceType": "Appointment",
    "id": "A1",
    "meta": META,
    "status": "booked",
    "start": "2026-12-01T10:00:00Z",
    "participant": [
        {"actor": {"reference": "Practitioner/P1"}},
        {"actor": {"reference": "Patient/R1"}},
        {"actor": {"reference": "HealthcareService/T1"}},
    ],
}
OTHER = {"resourceType": "Observation", "id": "O1", "valueString": "nothing for us"}


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"resource": one} for one in resources]
    entries[0]["fullUrl"] = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"  # type: ignore[assignment]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=1).encode()


def lines(*resources: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in resources)


def read(folder: Path, content: bytes) -> list[Row | list[Refusal]]:
    path = folder / "given.json"
    path.write_bytes(content)
    with Files("fhir", [path], lambda: NOON) as files:
        found = [row for kind in KINDS for row in files.rows(kind)]
        assert files.count() == len(found)
        return found


def test_a_patient_of_uk_core_is_read_whole(tmp_path: Path) -> None:
    (row,) = read(tmp_path, json.dumps(PATIENT).encode())
    assert isinstance(row, PersonRow)
    assert (row.number, row.updated, row.deceased) == ("R1", 1_794_819_600_000, True)
    # half an hour before midnight UTC is the next day in London's summer
    assert str(row.died) == "2026-07-01"
    assert row.details == {
        "family": "Featherstonehaugh",
        "given": "Marigold",
        "middle": "Ann Joy",
        "title": "Ms",
        "suffix": "",
        "known_as": "Goldie",
        "nhs_number": "9434765919",
        "nhs_number_status": "01",
        "birth_date": "1984-02-29",
        "gender": "female",
        "email": "marigold@example.org",
        "mobile": "07700 900123",
        "phone": "01273 496123",
        "address": {"lines": ["1 Long Lane", "Hove"], "postcode": "BN3 1AA"},
        "language": "cy",
        "restricted": True,
    }


@pytest.mark.parametrize("write", [bundle, lines])
def test_teams_referrals_and_appointments_are_read_and_the_rest_is_passed_over(tmp_path: Path, write: Any) -> None:
    request = REQUEST if write is bundle else REQUEST | {"subject": {"reference": "Patient/R1"}}
    team, person, asked, ended, appointment = read(tmp_path, write(PATIENT, APPOINTMENT, EPISODE, request, OTHER, TEAM))
    assert isinstance(team, TeamRow)
    assert (team.code, team.name) == ("T1", "Hove Adult Team")
    assert isinstance(person, PersonRow)
    assert isinstance(asked, ReferralRow) and isinstance(ended, ReferralRow)  # noqa: PT018
    # the episode of a request goes by the request's number, so that its end closes the referral
    found = {(one.number, one.person, one.team, str(one.opened), str(one.closed)) for one in (asked, ended)}
    assert found == {
        ("ServiceRequest/F1", "R1", "T1", "2026-11-01", "None"),
        ("ServiceRequest/F1", "R1", "T1", "2026-11-01", "2026-11-10"),
    }
    assert isinstance(appointment, AppointmentRow)
    assert (appointment.number, appointment.person, appointment.team) == ("A1", "R1", "T1")
    assert (appointment.at, appointment.cancelled) == (1_796_119_200_000, False)


@pytest.mark.parametrize(
    ("resource", "field", "words"),
    [
        (PATIENT | {"active": False}, "active", "no longer uses this record"),
        (PATIENT | {"birthDate": "1984"}, "date_of_birth", "not a date"),
        (PATIENT | {"meta": {}}, "last_updated", "missing"),
        (PATIENT | {"id": None, "identifier": []}, "patient", "must be there"),
        (REQUEST | {"status": "entered-in-error"}, "status", "entered in error"),
        (REQUEST | {"status": "completed"}, "status", "EpisodeOfCare"),
        (EPISODE | {"period": {"start": "2026-11-01"}}, "period", "no day says when"),
        (APPOINTMENT | {"start": 7}, "starts", "missing"),
    ],
)
def test_a_resource_that_cannot_be_a_row_is_refused_with_its_reason(
    tmp_path: Path, resource: dict[str, Any], field: str, words: str
) -> None:
    (row,) = read(tmp_path, json.dumps(resource).encode())
    assert isinstance(row, list)
    assert any(one.field == field and words in one.words for one in row), row


def test_a_line_that_is_no_json_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps(TEAM).encode() + b"\n{half\n\n" + json.dumps(PATIENT).encode())
    assert isinstance(found[0], TeamRow)
    assert found[1] == [Refusal(found[1][0].where, "", fhir.NOT_JSON)]  # type: ignore[index]
    assert isinstance(found[2], PersonRow)


@pytest.mark.parametrize("content", [b"", b"[]", b"nothing", b'{"id": "R1"}', b"[" * 100_000])
def test_a_file_that_is_no_fhir_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnusableFile, match=r"given\.json: It is"):
        read(tmp_path, content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted({*PATIENT, *EPISODE, *REQUEST, *APPOINTMENT} - {"resourceType"})


@given(
    kind=st.sampled_from(["Patient", "Organization", "ServiceRequest", "EpisodeOfCare", "Appointment"]),
    parts=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8),
)
def test_no_resource_makes_reading_fail_otherwise(kind: str, parts: dict[str, Any]) -> None:
    whole = {"Patient": PATIENT, "EpisodeOfCare": EPISODE, "ServiceRequest": REQUEST, "Appointment": APPOINTMENT}
    content = json.dumps(whole.get(kind, TEAM) | parts | {"resourceType": kind}).encode()
    for one in fhir.resources("given.json", io.BytesIO(content)):
        assert isinstance(one, fhir.Parsed)
        try:
            fields = fhir.fields_of(one.resource, {})
        except fhir.Refused:
            continue
        assert fields is None or all(isinstance(value, str) for value in fields.values())
