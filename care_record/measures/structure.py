"""The structure of an R4 Questionnaire as JSON: which elements there are, of which type, and how often.

Source: HL7 FHIR R4 (4.0.1): Questionnaire, Element, DomainResource and the data types; invariants ele-1, ext-1, dom-2,
per-1, qty-3 and exp-1; the JSON rules of https://hl7.org/fhir/R4/json.html (no null, nothing empty).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from care_record.measures.primitives import PATTERNS, valid_primitive

MAX_DEPTH = 100
VALUE = "value[x]"

# "!" exactly one, "+" one or more, "*" any number, otherwise at most one.
TYPES: Mapping[str, Mapping[str, str]] = {
    "Questionnaire": {
        "resourceType": "code!", "meta": "Meta", "implicitRules": "uri", "language": "code", "text": "Narrative",
        "contained": "Resource*", "modifierExtension": "Extension*", "url": "uri", "identifier": "Identifier*",
        "version": "string", "name": "string", "title": "string", "derivedFrom": "canonical*", "status": "code!",
        "experimental": "boolean", "subjectType": "code*", "date": "dateTime", "publisher": "string",
        "contact": "ContactDetail*", "description": "markdown", "useContext": "UsageContext*",
        "jurisdiction": "CodeableConcept*", "purpose": "markdown", "copyright": "markdown", "approvalDate": "date",
        "lastReviewDate": "date", "effectivePeriod": "Period", "code": "Coding*", "item": "Item*",
    },
    "Item": {
        "modifierExtension": "Extension*", "linkId": "string!", "definition": "uri", "code": "Coding*",
        "prefix": "string", "text": "string", "type": "code!", "enableWhen": "EnableWhen*", "enableBehavior": "code",
        "required": "boolean", "repeats": "boolean", "readOnly": "boolean", "maxLength": "integer",
        "answerValueSet": "canonical", "answerOption": "AnswerOption*", "initial": "Initial*", "item": "Item*",
    },
    "EnableWhen": {
        "modifierExtension": "Extension*", "question": "string!", "operator": "code!",
        "answer[x]": "boolean decimal integer date dateTime time string Coding Quantity Reference!",
    },
    "AnswerOption": {
        "modifierExtension": "Extension*", "initialSelected": "boolean",
        VALUE: "integer date time string Coding Reference!",
    },
    "Initial": {
        "modifierExtension": "Extension*",
        VALUE: "boolean decimal integer date dateTime time string uri Attachment Coding Quantity Reference!",
    },
    "Meta": {
        "versionId": "id", "lastUpdated": "instant", "source": "uri", "profile": "canonical*", "security": "Coding*",
        "tag": "Coding*",
    },
    "Narrative": {"status": "code!", "div": "xhtml!"},
    "Identifier": {
        "use": "code", "type": "CodeableConcept", "system": "uri", "value": "string", "period": "Period",
        "assigner": "Reference",
    },
    "ContactDetail": {"name": "string", "telecom": "ContactPoint*"},
    "ContactPoint": {
        "system": "code", "value": "string", "use": "code", "rank": "positiveInt", "period": "Period",
    },
    "UsageContext": {"code": "Coding!", VALUE: "CodeableConcept Quantity Range Reference!"},
    "CodeableConcept": {"coding": "Coding*", "text": "string"},
    "Coding": {
        "system": "uri", "version": "string", "code": "code", "display": "string", "userSelected": "boolean",
    },
    "Period": {"start": "dateTime", "end": "dateTime"},
    "Quantity": {"value": "decimal", "comparator": "code", "unit": "string", "system": "uri", "code": "code"},
    "Range": {"low": "Quantity", "high": "Quantity"},
    "Reference": {"reference": "string", "type": "uri", "identifier": "Identifier", "display": "string"},
    "Attachment": {
        "contentType": "code", "language": "code", "data": "base64Binary", "url": "url", "size": "unsignedInt",
        "hash": "base64Binary", "title": "string", "creation": "dateTime",
    },
    "Expression": {
        "description": "string", "name": "name", "language": "code!", "expression": "string", "reference": "uri",
    },
    "Extension": {"url": "uri!", VALUE: "*"},
}  # fmt: skip

CODES: Mapping[tuple[str, str], frozenset[str]] = {
    ("Questionnaire", "status"): frozenset({"draft", "active", "retired", "unknown"}),
    ("Item", "type"): frozenset(
        {
            "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url",
            "choice", "open-choice", "attachment", "reference", "quantity",
        }
    ),
    ("Item", "enableBehavior"): frozenset({"all", "any"}),
    ("EnableWhen", "operator"): frozenset({"exists", "=", "!=", ">", "<", ">=", "<="}),
    ("Narrative", "status"): frozenset({"generated", "extensions", "additional", "empty"}),
    ("Quantity", "comparator"): frozenset({"<", "<=", ">=", ">"}),
    ("ContactPoint", "system"): frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"}),
    ("ContactPoint", "use"): frozenset({"home", "work", "temp", "old", "mobile"}),
    ("Identifier", "use"): frozenset({"usual", "official", "temp", "secondary", "old"}),
}  # fmt: skip

PRIMITIVE_KINDS = frozenset({*PATTERNS, "Boolean", "Integer", "PositiveInt", "UnsignedInt", "Decimal"})

Found = Iterator[tuple[str | None, str]]


def structure_problems(questionnaire: Any) -> Found:
    """Yield (linkId or None, reason) for everything in the JSON that is not R4's structure. Never raises."""
    if not isinstance(questionnaire, Mapping):
        yield None, "This is not a JSON object."
        return
    if questionnaire.get("resourceType") != "Questionnaire":
        yield None, f"This is not a Questionnaire but {_words(questionnaire.get('resourceType'))}."
        return
    yield from _element(questionnaire, "Questionnaire", "Questionnaire", None, 0)


def _words(resource_type: Any) -> str:
    return f"a {resource_type}" if isinstance(resource_type, str) and resource_type else "JSON without a resourceType"


def _element(element: Mapping[str, Any], kind: str, path: str, link_id: str | None, depth: int) -> Found:
    if depth > MAX_DEPTH:
        yield link_id, "The elements are nested too deeply."
        return
    if kind == "Item" and isinstance(element.get("linkId"), str):
        link_id = element["linkId"]
    if not any(key != "id" for key in element):
        yield link_id, f"{path} is empty (ele-1)."
    rules = TYPES[kind]
    for key, value in element.items():
        yield from _part((kind, key), value, f"{path}.{key}", link_id, depth)
    present = {_rule(rules, key.removeprefix("_"))[0] for key in element}
    for name, types in rules.items():
        if types[-1] in "!+" and name not in present:
            yield link_id, f"{path}.{name} is missing."
        if name.endswith("[x]") and sum(_choice(name, key) for key in element) > 1:
            yield link_id, f"{path}.{name} is given more than once."
    yield from _invariants(element, kind, path, link_id)


def _part(rule: tuple[str, str], value: Any, where: str, link_id: str | None, depth: int) -> Found:
    kind, key = rule
    name, types = _rule(TYPES[kind], key)
    if key == "id":
        if not isinstance(value, str) or not value.strip():
            yield link_id, f"{where} is not an id."
    elif key == "extension":
        yield from _repeated(value, "Extension", where, link_id, depth)
    elif key.startswith("_") and _rule(TYPES[kind], key[1:])[0] is not None:
        yield from _companion(value, where, link_id, depth)
    elif name is None:
        yield link_id, f"{where}: R4 has no such element."
    else:
        yield from _value(value, types, where, link_id, depth)
        allowed = CODES.get(rule)
        if allowed is not None and isinstance(value, str) and value not in allowed:
            yield link_id, f"{where} is {value!r}; R4 knows {', '.join(sorted(allowed))}."


def _rule(rules: Mapping[str, str], key: str) -> tuple[str | None, str]:
    """Return (name in the table, types) of a key; a choice element gives the one type that the key spells."""
    if key in rules:
        return key, rules[key]
    for name, types in rules.items():
        if name.endswith("[x]") and _choice(name, key):
            spelt = key[len(name) - 3 :]
            allowed = types.rstrip("!+*").split()
            match = [kind for kind in allowed if kind[:1].upper() + kind[1:] == spelt]
            if match or types == "*":
                return name, match[0] if match else spelt[:1].lower() + spelt[1:] if spelt in PRIMITIVE_KINDS else spelt
    return None, ""


def _choice(name: str, key: str) -> bool:
    stem = name[:-3]
    return key.startswith(stem) and len(key) > len(stem) and key[len(stem)].isupper()


def _value(value: Any, types: str, where: str, link_id: str | None, depth: int) -> Found:
    kind = types.rstrip("!+*")
    if types[-1] in "+*":
        yield from _repeated(value, kind, where, link_id, depth)
    elif isinstance(value, list):
        yield link_id, f"{where} is a list; one value is allowed."
    else:
        yield from _one(value, kind, where, link_id, depth)


def _repeated(value: Any, kind: str, where: str, link_id: str | None, depth: int) -> Found:
    if not isinstance(value, list):
        yield link_id, f"{where} is not a list."
    elif not value:
        yield link_id, f"{where} is an empty list."
    else:
        for index, entry in enumerate(value):
            if entry is None and kind[:1].islower():
                continue
            yield from _one(entry, kind, f"{where}[{index}]", link_id, depth)


def _one(value: Any, kind: str, where: str, link_id: str | None, depth: int) -> Found:
    if kind[:1].islower():
        if not _primitive(kind, value):
            yield link_id, f"{where} is not a valid {kind}: {str(value)[:60]!r}."
    elif not isinstance(value, Mapping):
        yield link_id, f"{where} is not a JSON object."
    elif kind == "Resource":
        yield from _contained(value, where, link_id, depth)
    elif kind in TYPES:
        yield from _element(value, kind, where, link_id, depth + 1)
    else:
        yield from _plain(value, where, link_id, depth + 1)


def _primitive(kind: str, value: Any) -> bool:
    if kind == "xhtml":
        return isinstance(value, str) and value.lstrip().startswith("<div")
    if kind == "name":
        # An expression's name is an id in R4; the underscores that many forms use do no harm.
        return isinstance(value, str) and bool(value) and not any(character.isspace() for character in value)
    return valid_primitive(kind[:1].upper() + kind[1:], value)


def _companion(value: Any, where: str, link_id: str | None, depth: int) -> Found:
    """Check `_name`, the extensions of a primitive: an object, or a list of objects and nulls."""
    for entry in value if isinstance(value, list) else [value]:
        if entry is None and isinstance(value, list):
            continue
        if not isinstance(entry, Mapping) or not entry or set(entry) - {"id", "extension"}:
            yield link_id, f"{where} holds something other than an id and extensions."
        elif "extension" in entry:
            yield from _repeated(entry["extension"], "Extension", where, link_id, depth)


def _contained(resource: Mapping[str, Any], where: str, link_id: str | None, depth: int) -> Found:
    if not isinstance(resource.get("resourceType"), str):
        yield link_id, f"{where} has no resourceType."
    if "contained" in resource:
        yield link_id, f"{where} contains resources itself (dom-2)."
    yield from _plain(resource, where, link_id, depth + 1)


def _plain(value: Any, where: str, link_id: str | None, depth: int) -> Found:
    """The JSON rules alone, for types and resources that this program does not act on."""
    if depth > MAX_DEPTH:
        yield link_id, "The elements are nested too deeply."
    elif value is None:
        yield link_id, f"{where} is null."
    elif isinstance(value, Mapping):
        if not value:
            yield link_id, f"{where} is empty (ele-1)."
        for key, part in value.items():
            yield from _plain(part, f"{where}.{key}", link_id, depth + 1)
    elif isinstance(value, list):
        if not value:
            yield link_id, f"{where} is an empty list."
        for entry in value:
            if entry is not None:
                yield from _plain(entry, where, link_id, depth + 1)


def _invariants(element: Mapping[str, Any], kind: str, path: str, link_id: str | None) -> Found:
    if kind == "Extension":
        has_value = any(_choice(VALUE, key.removeprefix("_")) for key in element)
        if has_value == ("extension" in element):
            yield link_id, f"{path} needs either a value or extensions, not both (ext-1)."
    elif kind == "Expression" and "expression" not in element and "reference" not in element:
        yield link_id, f"{path} has neither an expression nor a reference (exp-1)."
    elif kind == "Quantity" and "code" in element and "system" not in element:
        yield link_id, f"{path} has a unit code without its system (qty-3)."
    elif kind == "Attachment" and "data" in element and "contentType" not in element:
        yield link_id, f"{path} has data without its content type (att-1)."
    elif kind == "ContactPoint" and "value" in element and "system" not in element:
        yield link_id, f"{path} has a value without its system (cpt-2)."
    elif kind == "Period":
        start, end = element.get("start"), element.get("end")
        if isinstance(start, str) and isinstance(end, str) and start[:10] > end[: len(start[:10])]:
            yield link_id, f"{path} ends before it starts (per-1)."
