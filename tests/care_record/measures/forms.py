"""Small Questionnaires and responses for the tests of measures."""

from typing import Any

from care_record.measures.catalogue import shipped, source_folder
from care_record.measures.questionnaire import ITEM_WEIGHT

Json = dict[str, Any]

SHIPPED = shipped(source_folder())
MEASURES = tuple(measure for measure in SHIPPED if not measure.structure_only)
BY_ID = {measure.id: measure for measure in SHIPPED}


def form(*items: Json, **more: Any) -> Json:
    """A Questionnaire of these items."""
    return {"resourceType": "Questionnaire", "status": "active", **more, "item": list(items)}


def question(link_id: str, kind: str = "string", **more: Any) -> Json:
    return {"linkId": link_id, "text": f"Question {link_id}", "type": kind, **more}


def group(link_id: str, *items: Json, **more: Any) -> Json:
    return {"linkId": link_id, "text": f"Group {link_id}", "type": "group", **more, "item": list(items)}


def coding(code: str, display: str | None = None) -> Json:
    return {"system": "http://example.org/codes", "code": code, "display": display or code}


def option(code: str, points: float | None = None) -> Json:
    extra = {} if points is None else {"extension": [{"url": ITEM_WEIGHT, "valueDecimal": points}]}
    return {**extra, "valueCoding": coding(code)}


def response(*items: Json, **more: Any) -> Json:
    return {"resourceType": "QuestionnaireResponse", "status": "completed", **more, "item": list(items)}


def answered(link_id: str, *values: Json, **more: Any) -> Json:
    return {"linkId": link_id, "answer": list(values), **more}
