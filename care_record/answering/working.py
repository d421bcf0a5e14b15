"""The expressions of an imported form, worked out over what was answered so far (SDC 4.0.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from care_record.answering.building import response_of
from care_record.answering.items import Answer, FormItem, Json
from care_record.answering.places import NOTHING, Entries, Worked, lay
from care_record.measures import expressions
from care_record.measures.catalogue import Measure
from care_record.measures.primitives import valid_primitive

_AT = datetime(2000, 1, 1, tzinfo=UTC)
_ROUNDS = 4
"""A calculation may switch an item off, and that change a calculation; forms that go on for ever are stopped."""
_KEYS = {"quantity": "valueQuantity", "text": "valueString", "choice": "valueCoding", "url": "valueUri"}


def work_out(measure: Measure, form: Json, items: Sequence[FormItem], entries: Entries) -> Worked:
    """Calculated answers, and what is switched off; nothing for a form without expressions. Never raises."""
    if not form["needsFhirpath"]:
        return NOTHING
    by_id = {item.link_id: item for top in items for item in top.descend()}
    worked = NOTHING
    for _ in range(_ROUNDS):
        response = response_of(form, measure.canonical, lay(items, entries, worked), _AT)
        outcome = expressions.work_out(measure.form, response, measure.valuesets)
        values = {
            link_id: tuple(filter(None, (_answer(by_id[link_id], value) for value in found)))
            for link_id, found in outcome.values.items()
            if link_id in by_id
        }
        after = Worked(values, outcome.switched_off)
        if after == worked:
            break
        worked = after
    return worked


def _answer(item: FormItem, value: Any) -> Answer | None:
    """A result of FHIRPath as an answer of the item's type, None where it is of another."""
    key = _KEYS.get(item.type, "value" + item.type[:1].upper() + item.type[1:])
    if item.type == "integer":
        whole = isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value == int(value)
        return {key: int(value)} if whole else None
    if item.type == "decimal":
        known = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return {key: int(value) if value == int(value) else float(value)} if known else None
    if item.type == "boolean":
        return {key: value} if isinstance(value, bool) else None
    if item.type in ("quantity", "choice", "open-choice"):
        return {"valueString" if isinstance(value, str) else key: value} if isinstance(value, Mapping | str) else None
    return {key: str(value)} if valid_primitive(key.removeprefix("value"), str(value)) else None
