"""Answers in words, for a person to check; and whether one calls for help at once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from care_record.answering.items import Answer, FormItem, Json, option_of
from care_record.people.dates import show_date

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


def in_words(item: FormItem, answer: Answer) -> str:
    """One answer as a person reads it."""
    option = option_of(item, answer)
    if option is not None:
        return label(option)
    key, value = next(((key, value) for key, value in answer.items() if key.startswith("value")), ("", None))
    if isinstance(value, Mapping):
        return _of_parts(key, value)
    match key:
        case "valueBoolean":
            said = "Yes" if value else "No"
        case "valueDate" | "valueDateTime":
            day, _, clock = str(value).partition("T")
            said = ", ".join(part for part in (_day(day), clock[:5]) if part)
        case "valueTime":
            said = str(value)[:5]
        case _:
            unit = unit_words(item.node.get("unit")) if isinstance(value, int | float) else ""
            said = f"{value} {unit}".strip()
    return said


def label(option: Json) -> str:
    """An option's words, with its number or letter."""
    return " ".join(part for part in (str(option.get("prefix") or ""), str(option.get("label") or "")) if part)


def unit_words(unit: Any) -> str:
    """A unit (Coding) as a person reads it, empty for none."""
    return str(unit.get("display") or unit.get("code") or "") if isinstance(unit, Mapping) else ""


def calls_for_help(form: Json, item: FormItem, answers: Sequence[Answer]) -> bool:
    """Whether these answers call for help in a crisis at once. A comparison that is not known counts as raised."""
    points = points_of(item, answers)
    if points is None:
        return False
    rules = [rule for rule in form["flags"] if rule["linkId"] == item.link_id]
    return any(rule["operator"] not in _COMPARE or _COMPARE[rule["operator"]](points, rule["points"]) for rule in rules)


def points_of(item: FormItem, answers: Sequence[Answer]) -> float | None:
    """The points of a question's answers, added up; None where none has points."""
    found: list[float] = []
    for answer in answers:
        option = option_of(item, answer)
        if option is not None:
            found += [option["points"]] if option.get("points") is not None else []
        elif not item.options:
            number = answer.get("valueInteger", answer.get("valueDecimal"))
            found += [number] if isinstance(number, int | float) and not isinstance(number, bool) else []
    return sum(found) if found else None


def _of_parts(key: str, value: Mapping[str, Any]) -> str:
    if key == "valueQuantity":
        return " ".join(
            str(part) for part in (value.get("value"), value.get("unit") or value.get("code")) if part is not None
        )
    if key == "valueAttachment":
        return str(value.get("title") or "A file")
    return str(value.get("display") or value.get("code") or value.get("reference") or "")


def _day(text: str) -> str:
    try:
        return show_date(date.fromisoformat(text))
    except ValueError:
        return text
