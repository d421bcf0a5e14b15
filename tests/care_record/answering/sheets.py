"""Forms made here, and walks through any form with answers that fit it."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from care_record.answering.items import Answer, FormItem
from care_record.answering.sheet import Paper, Sheet
from care_record.measures.catalogue import Measure

CASES = Path(__file__).with_name("response_cases.json")
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def cases() -> list[dict[str, Any]]:
    """The cases that both languages must pass."""
    found: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return found


def made_of(*items: Mapping[str, Any]) -> Measure:
    """A measure made of these items."""
    questionnaire = {
        "resourceType": "Questionnaire",
        "url": "https://example.org/Questionnaire/made-here",
        "version": "1",
        "title": "Made here",
        "status": "active",
        "item": list(items),
    }
    return Measure("made-here", questionnaire, None)


def paper_of(*items: Mapping[str, Any]) -> Paper:
    """The form of a measure made of these items."""
    return Paper.of(made_of(*items))


_BY_TYPE: Mapping[str, Answer] = {
    "string": {"valueString": "words"},
    "text": {"valueString": "words"},
    "choice": {"valueCoding": {"display": "words"}},
    "open-choice": {"valueString": "words"},
    "reference": {"valueReference": {"display": "words"}},
    "url": {"valueUri": "https://www.nhs.uk"},
    "date": {"valueDate": "2026-02-03"},
    "dateTime": {"valueDateTime": "2026-02-03T10:30:00+00:00"},
    "time": {"valueTime": "10:30:00"},
    "attachment": {"valueAttachment": {"contentType": "text/plain", "data": "aGVsbG8=", "size": 5, "title": "a.txt"}},
}


def fitting(item: FormItem, draw: random.Random) -> Answer:
    """An answer that fits an item, where one can be thought of without knowing its pattern."""
    if item.options:
        chosen: Answer = draw.choice(list(item.options))["answer"]
        return chosen
    node = item.node
    if item.type in ("integer", "decimal"):
        number = next((one for one in (node.get("min"), node.get("max")) if isinstance(one, int | float)), 1)
        return {"valueInteger" if item.type == "integer" else "valueDecimal": number}
    if item.type == "quantity":
        low = next((node[name] for name in ("minQuantity", "maxQuantity") if name in node), {"value": 1})
        unit = (node.get("units") or [node.get("unit") or {}])[0]
        parts = {name: unit[name] for name in ("system", "code") if unit.get(name)}
        return {"valueQuantity": {"value": low["value"], **parts}}
    if item.type == "attachment" and node.get("mimeTypes"):
        return {"valueAttachment": {"contentType": node["mimeTypes"][0], "data": "aGVsbG8=", "size": 5}}
    if node.get("minLength"):
        return {"valueString": "w" * node["minLength"]}
    return _BY_TYPE[item.type]


def walked(sheet: Sheet, draw: random.Random, *, most: int = 2000, share: float = 1.0) -> Sheet:
    """Go through a form step by step as a person does; a question is answered with this chance."""
    for _ in range(most):
        step = sheet.waiting
        if step is None:
            return sheet
        item = step.place.item
        if step.kind == "question" and (item.required or draw.random() < share) and not step.place.answers:
            sheet = sheet.answered(step.place.path, [fitting(item, draw)])
        sheet = sheet.gone_on(step.id)
    raise AssertionError("the form never ends")


def paths(sheet: Sheet) -> Sequence[str]:
    """What is asked now."""
    return [step.id for step in sheet.steps.steps]
