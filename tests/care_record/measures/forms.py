"""Small Questionnaires and responses for the tests of measures."""

from collections.abc import Mapping
from typing import Any

from care_record.measures.catalogue import Measure, shipped, source_folder
from care_record.measures.questionnaire import ITEM_WEIGHT, Item

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


def response_to(measure: Measure, answers: Mapping[str, int | str]) -> Json:
    """A response with one answer for each linkId: an option's code or position; where there are none, the value."""
    return response(*_items(measure.form.items, answers), questionnaire=measure.canonical)


def _items(items: tuple[Item, ...], answers: Mapping[str, int | str]) -> list[Json]:
    found = []
    for item in items:
        if item.is_question and item.link_id in answers:
            wanted, options = answers[item.link_id], item.json.get("answerOption")
            if options is None:
                kind = "valueInteger" if item.type == "integer" else "valueString"
                found.append(answered(item.link_id, {kind: wanted}))
                continue
            by_code = [o for o in options if o["valueCoding"]["code"] == str(wanted)]
            chosen = by_code[0] if by_code else options[int(wanted)]
            found.append(answered(item.link_id, {"valueCoding": chosen["valueCoding"]}))
        elif item.type == "group":
            inside = _items(item.items, answers)
            if inside:
                found.append({"linkId": item.link_id, "item": inside})
    return found
