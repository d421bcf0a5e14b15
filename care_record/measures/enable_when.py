"""Which items are asked: Questionnaire.item.enableWhen as a pure function.

Source: FHIR R4 Questionnaire.item.enableWhen and the value set questionnaire-enable-operator. The browser has the same
rule in TypeScript; `tests/care_record/measures/enable_when_cases.json` is run through both.
"""

from __future__ import annotations

import operator as operators
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from care_record.measures.questionnaire import Json, typed_value

Answers = Callable[[str], Sequence[Json]]
"""Gives the answers (each `{"value[x]": ...}`) to the nearest question with this linkId; none is an empty sequence."""


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operators.gt,
    "<": operators.lt,
    ">=": operators.ge,
    "<=": operators.le,
}


def enabled(conditions: Sequence[Json], behavior: str, answers: Answers) -> bool:
    """Return whether an item with these enableWhen conditions is asked. No condition means yes."""
    if not conditions:
        return True
    held = (holds(condition, answers(str(condition.get("question", "")))) for condition in conditions)
    return any(held) if behavior == "any" else all(held)


def holds(condition: Json, answers: Sequence[Json]) -> bool:
    """Return whether one condition holds for the answers to the question that it names.

    `exists` compares presence with the boolean given. `!=` holds when no answer equals the condition's, so also when
    there is none (the wording of the code system). Every other operator holds when at least one answer satisfies it.
    """
    given = [value for value in (typed_value(answer) for answer in answers) if value is not None]
    wanted = typed_value(condition, "answer")
    operator = condition.get("operator")
    if wanted is None:
        return False
    if operator == "exists":
        return bool(given) == (wanted[1] is True)
    if operator == "=":
        return any(_same(value, wanted) for value in given)
    if operator == "!=":
        return not any(_same(value, wanted) for value in given)
    return any(_ordered(str(operator), value, wanted) for value in given)


def _same(answer: tuple[str, Any], wanted: tuple[str, Any]) -> bool:
    value, other = answer[1], wanted[1]
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return _same_object(answer[0], value, other)
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    numbers = _number(value), _number(other)
    return numbers[0] == numbers[1] if None not in numbers else bool(value == other)


def _same_object(kind: str, value: Json, other: Json) -> bool:
    if kind == "Quantity":
        return _unit(value) == _unit(other) and _number(value.get("value")) == _number(other.get("value"))
    if kind == "Reference":
        return bool(value.get("reference") == other.get("reference"))
    if "code" not in other:
        return "code" not in value and value.get("display") == other.get("display")
    # A condition without a system means the code alone; R4 has no other way to say "any system".
    return value.get("code") == other["code"] and other.get("system") in (None, value.get("system"))


def _ordered(operator: str, answer: tuple[str, Any], wanted: tuple[str, Any]) -> bool:
    left, right = _sortable(answer), _sortable(wanted)
    if left is None or right is None or left[0] != right[0]:
        return False
    compare = COMPARE.get(operator)
    return compare is not None and bool(compare(left[1], right[1]))


def _sortable(typed: tuple[str, Any]) -> tuple[Any, Any] | None:
    kind, value = typed
    if kind == "Quantity" and isinstance(value, Mapping):
        number = _number(value.get("value"))
        return None if number is None else (_unit(value), number)
    number = _number(value)
    if number is not None:
        return ("number", number)
    # R4 dates and times compare as text within one precision and one time zone.
    return ("text", value) if isinstance(value, str) else None


def _unit(quantity: Json) -> tuple[Any, Any]:
    return quantity.get("system"), quantity.get("code") or quantity.get("unit")


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))
