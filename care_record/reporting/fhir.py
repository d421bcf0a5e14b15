"""A FHIR R4 bundle of answers and scores for a record system.

QuestionnaireResponse as it was answered, one Observation for each score with its SNOMED CT and LOINC codes and
`derivedFrom`, Patient with the NHS number (UK Core: https://fhir.nhs.uk/Id/nhs-number), RelatedPerson as `source`
where not the patient answered. The referral is named by its identifier: the record system has its own resource of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from care_record.people.names import fold
from care_record.people.nhs_number import STATUS_FHIR
from care_record.reporting.answered import PATIENT

if TYPE_CHECKING:
    from datetime import datetime

    from care_record.people.nhs_number import NHSNumber
    from care_record.people.patient import Patient
    from care_record.reporting.answered import Answered, Given

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_UK_CORE = "https://fhir.hl7.org.uk"
_OURS = UUID("6b1f6c0e-52a7-5a8e-8f6f-3f0e9f3a7c11")
_SURVEY = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "survey",
            "display": "Survey",
        }
    ]
}
Resource = dict[str, Any]


def bundle(answers: Sequence[Answered], made: datetime, identity: UUID) -> Resource:
    """A collection of everything about these answers; `identity` is the bundle's own. Times are UTC."""
    entries: dict[str, Resource] = {}
    for one in answers:
        for resource in _resources(one):
            url = f"urn:uuid:{resource['id']}"
            entries.setdefault(url, {"fullUrl": url, "resource": resource})
    found: Resource = {
        "resourceType": "Bundle",
        "id": str(identity),
        "type": "collection",
        "timestamp": _instant(made),
    }
    return found | ({"entry": list(entries.values())} if entries else {})


def _resources(one: Answered) -> Iterable[Resource]:
    yield patient(one.patient)
    source = one.patient.id
    if one.respondent != PATIENT:
        rater = _rater(one)
        yield rater
        source = UUID(rater["id"])
    yield _response(one, source)
    for given in one.scores:
        yield _observation(one, given, source)


def patient(person: Patient) -> Resource:
    """The person, without address and contact: the record system has them."""
    name = person.name
    given = [part for part in (name.given, name.middle) if part]
    found: Resource = {
        "resourceType": "Patient",
        "id": str(person.id),
        "name": [
            {"use": "official", "family": name.family}
            | ({"given": given} if given else {})
            | ({"prefix": [name.title]} if name.title else {})
        ],
        "gender": person.gender.fhir,
        "birthDate": person.birth_date.isoformat(),
    }
    if person.nhs_number:
        found["identifier"] = [_identifier(person.nhs_number, person.nhs_number_status)]
    if person.deceased:
        day = person.deceased_date
        found |= {"deceasedDateTime": day.isoformat()} if day else {"deceasedBoolean": True}
    return found


def _identifier(number: NHSNumber, status: str) -> Resource:
    """The NHS number, and how far it is verified where anybody has said (UK Core NHSNumberVerificationStatus)."""
    told = STATUS_FHIR.get(status)
    said: Resource = {"system": NHS_NUMBER, "value": number.digits}
    if told is None:
        return said
    coding = {"system": f"{_UK_CORE}/CodeSystem/UKCore-NHSNumberVerificationStatus", "code": told}
    url = f"{_UK_CORE}/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
    return {"extension": [{"url": url, "valueCodeableConcept": {"coding": [coding]}}], **said}


def _rater(one: Answered) -> Resource:
    """Who answered beside the patient: by name where somebody was asked by name, else a role."""
    who = f"{one.respondent} {fold(one.rater)}" if one.rater else one.respondent
    found: Resource = {
        "resourceType": "RelatedPerson",
        "id": str(uuid5(_OURS, f"rater {one.patient.id} {who}")),
        "patient": _reference(one.patient.id),
        "relationship": [{"text": one.relationship or one.respondent.capitalize()}],
    }
    return found | ({"name": [{"text": one.rater}]} if one.rater else {})


def _response(one: Answered, source: UUID) -> Resource:
    found: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": str(one.response),
        "questionnaire": one.canonical,
        "status": "completed",
        "subject": _reference(one.patient.id),
        "authored": _instant(one.completed),
        "source": _reference(source),
    }
    if one.referral is not None:
        found["basedOn"] = [_referral(one.referral.id)]
    items = [dict(item) for item in one.items if isinstance(item, Mapping)]
    return found | ({"item": items} if items else {})


def _observation(one: Answered, given: Given, source: UUID) -> Resource:
    rule = one.manifest.score(given.name) if one.manifest else None
    title = f"{one.title}: {rule.title if rule else given.name}"
    codings = [
        {key: code[key] for key in ("system", "code", "display") if code.get(key)}
        for code in (rule.codes if rule else ())
        if code.get("respondent") in (None, one.respondent)
    ]
    value: Resource
    if given.value == given.value.to_integral_value():
        value = {"valueInteger": int(given.value)}
    else:
        value = {
            "valueQuantity": {
                "value": float(given.value),
                "unit": "score",
                "system": "http://unitsofmeasure.org",
                "code": "{score}",
            }
        }
    found: Resource = {
        "resourceType": "Observation",
        "id": str(uuid5(_OURS, f"score {one.response} {given.name}")),
        "status": "final",
        "category": [_SURVEY],
        "code": ({"coding": codings} if codings else {}) | {"text": title},
        "subject": _reference(one.patient.id),
        "effectiveDateTime": _instant(one.completed),
        "performer": [_reference(source)],
        **value,
        "derivedFrom": [_reference(one.response)],
    }
    if one.referral is not None:
        found["basedOn"] = [_referral(one.referral.id)]
    return found | ({"interpretation": [{"text": given.band}]} if given.band else {})


def _reference(identity: UUID) -> Resource:
    return {"reference": f"urn:uuid:{identity}"}


def _referral(identity: UUID) -> Resource:
    return {
        "type": "ServiceRequest",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{identity}"},
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
