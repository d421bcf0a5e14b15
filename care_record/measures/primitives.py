"""The R4 data types that answers and Questionnaires use, as rules on JSON values.

Source: HL7 FHIR R4 data types, https://hl7.org/fhir/R4/datatypes.html (regular expressions as given there).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_DATE_TIME = rf"{_DATE}|\d{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T{_TIME}{_ZONE}"

PATTERNS: Mapping[str, re.Pattern[str]] = {
    "String": re.compile(r"(?s).*\S.*"),
    "Markdown": re.compile(r"(?s).*\S.*"),
    "Uri": re.compile(r"\S+"),
    "Url": re.compile(r"\S+"),
    "Canonical": re.compile(r"\S+"),
    "Oid": re.compile(r"urn:oid:[0-2](\.(0|[1-9]\d*))+"),
    "Uuid": re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "Code": re.compile(r"\S+(\s\S+)*"),
    "Id": re.compile(r"[A-Za-z0-9\-.]{1,64}"),
    "Date": re.compile(_DATE),
    "DateTime": re.compile(_DATE_TIME),
    "Instant": re.compile(rf"\d{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T{_TIME}{_ZONE}"),
    "Time": re.compile(_TIME),
    "Base64Binary": re.compile(r"[0-9A-Za-z+/=\s]*"),
}

INTEGER_LIMIT = 2**31


def valid_primitive(kind: str, value: Any) -> bool:
    """Return whether a JSON value is one of FHIR type `kind`, spelt as in value[x] ("Integer", "DateTime", "Coding").

    A complex type only has to be a JSON object here; its parts are checked where it stands in a Questionnaire.
    """
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind in ("Integer", "PositiveInt", "UnsignedInt"):
        least = {"PositiveInt": 1, "UnsignedInt": 0}.get(kind, -INTEGER_LIMIT)
        return isinstance(value, int) and not isinstance(value, bool) and least <= value < INTEGER_LIMIT
    if kind == "Decimal":
        return is_number(value)
    if kind not in PATTERNS:
        return isinstance(value, Mapping) and bool(value)
    if not isinstance(value, str) or PATTERNS[kind].fullmatch(value) is None:
        return False
    return _real_day(value) if kind in ("Date", "DateTime", "Instant") else True


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return not isinstance(value, float) or math.isfinite(value)


def _real_day(value: str) -> bool:
    if len(value) < len("2000-01-01"):
        return True
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True
