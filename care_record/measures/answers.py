"""Whether one answer fits its item: type, permitted options, range, length, pattern.

Source: FHIR R4 Questionnaire.item.type and its value types; R4 data types' regular expressions; the standard
Questionnaire extensions minValue, maxValue, minLength, maxDecimalPlaces, regex, maxSize, mimeType; SDC minQuantity and
maxQuantity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from care_record.measures.primitives import valid_primitive
from care_record.measures.questionnaire import CORE, SDC, Item, Json, Option, extension_value, extensions, value_of

VALUE_TYPES: Mapping[str, tuple[str, ...]] = {
    "boolean": ("Boolean",),
    "decimal": ("Decimal",),
    "integer": ("Integer",),
    "date": ("Date",),
    "dateTime": ("DateTime",),
    "time": ("Time",),
    "string": ("String",),
    "text": ("String",),
    "url": ("Uri",),
    "choice": ("Coding",),
    "open-choice": ("Coding", "String"),
    "attachment": ("Attachment",),
    "reference": ("Reference",),
    "quantity": ("Quantity",),
}
"""The answer types that each item type takes (value[x] key without `value`)."""

Limit = Decimal | str


def answer_problem(item: Item, permitted: Sequence[Option] | None, answer: Json) -> str | None:
    """Return why the answer does not fit the item, in words, or None when it does."""
    keys = [key for key in answer if key.startswith("value") and len(key) > len("value")]
    if len(keys) != 1:
        return "An answer holds exactly one value."
    kind, value = keys[0].removeprefix("value"), answer[keys[0]]
    allowed = VALUE_TYPES[item.type]
    # A choice whose options are strings, dates or numbers is answered with one of those.
    listed = {option.kind for option in permitted or ()}
    if kind not in allowed and kind not in listed:
        return f"The answer is a {kind[:1].lower() + kind[1:]}; the item takes {' or '.join(allowed)}."
    if not valid_primitive(kind, value):
        return f"{_short(value)} is not a valid {kind[:1].lower() + kind[1:]}."
    if permitted and not any(option.matches(answer) for option in permitted) and item.type != "open-choice":
        return f"{_short(value)} is not one of the answers offered."
    return _limits(item, kind, value)


def _limits(item: Item, kind: str, value: Any) -> str | None:
    if isinstance(value, str):
        limit = item.json.get("maxLength")
        if isinstance(limit, int) and len(value) > limit:
            return f"The answer has {len(value)} characters; at most {limit} are allowed."
        least = extension_value(item.json, CORE + "minLength")
        if isinstance(least, int) and len(value) < least:
            return f"The answer has {len(value)} characters; at least {least} are needed."
        pattern = extension_value(item.json, CORE + "regex")
        if kind == "String" and isinstance(pattern, str) and not _fits(pattern, value):
            return f"The answer does not have the form {pattern}."
    if kind == "Attachment":
        return _attachment(item, value)
    places = extension_value(item.json, CORE + "maxDecimalPlaces")
    number = value.get("value") if kind == "Quantity" else value
    if isinstance(places, int) and isinstance(number, int | float) and not isinstance(number, bool):
        exponent = Decimal(str(number)).as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            return f"{number} has more than {places} decimal places."
    return _quantity(item, value) if kind == "Quantity" else _range(item, value)


def _range(item: Item, value: Any) -> str | None:
    low, high = extension_value(item.json, CORE + "minValue"), extension_value(item.json, CORE + "maxValue")
    if below(value, low):
        return f"{_short(value)} is less than the least allowed, {low}."
    if below(high, value):
        return f"{_short(value)} is more than the most allowed, {high}."
    return None


def _quantity(item: Item, value: Json) -> str | None:
    units = [value_of(extension) for extension in extensions(item.json, CORE + "questionnaire-unitOption")]
    coded = [unit for unit in units if isinstance(unit, Mapping)]
    if coded and not any(_same_unit(value, unit) for unit in coded):
        return f"The unit {value.get('unit') or value.get('code')!r} is not one of those offered."
    given = value.get("value")
    for name in ("minQuantity", "maxQuantity"):
        limit = extension_value(item.json, SDC + f"sdc-questionnaire-{name}")
        # Quantities in different units are not compared: that would need a table of conversions.
        if not isinstance(limit, Mapping) or limit.get("code") != value.get("code"):
            continue
        bound = limit.get("value")
        if below(given, bound) if name == "minQuantity" else below(bound, given):
            return f"{given} is outside the range allowed ({bound} {limit.get('unit', '')})."
    return None


def _same_unit(quantity: Json, unit: Json) -> bool:
    if quantity.get("code") is not None:
        return quantity.get("code") == unit.get("code") and quantity.get("system") in (None, unit.get("system"))
    return quantity.get("unit") in (unit.get("display"), unit.get("code"))


def _attachment(item: Item, value: Json) -> str | None:
    size, limit = value.get("size"), extension_value(item.json, CORE + "maxSize")
    if isinstance(size, int) and isinstance(limit, int | float) and size > limit:
        return f"The file has {size} bytes; at most {limit} are allowed."
    kinds = [value_of(extension) for extension in extensions(item.json, CORE + "mimeType")]
    if kinds and value.get("contentType") not in kinds:
        return f"A file of type {value.get('contentType')!r} is not one of those allowed."
    return None


def _fits(pattern: str, value: str) -> bool:
    # Some authors write the FHIRPath call instead of the pattern alone.
    call = re.fullmatch(r"matches\(\s*(['\"])(.*)\1\s*\)", pattern, re.DOTALL)
    pattern = call[2] if call else pattern
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return True


def below(left: Any, right: Any) -> bool:
    """Return whether left < right, for two numbers or two dates or times of one precision; otherwise False."""
    numbers = [side for side in (left, right) if isinstance(side, int | float) and not isinstance(side, bool)]
    if len(numbers) == 2:
        return Decimal(str(left)) < Decimal(str(right))
    return isinstance(left, str) and isinstance(right, str) and len(left) == len(right) and left < right


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("display") or value.get("code") or value.get("reference") or "The answer"
    return str(value)[:80]
