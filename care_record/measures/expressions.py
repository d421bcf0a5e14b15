"""The expressions of an imported form: what they are, whether they can be used, and what they give.

Acted upon: variable, calculatedExpression, enableWhenExpression, and the checks of constraint and targetConstraint.
Left out and noted: initialExpression and everything that asks a server (pre-filling), CQL, and expressions that only
change how an item looks. Source: SDC 4.0.0, behaviour and calculation; https://hl7.org/fhir/uv/sdc/.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from care_record.measures import fhirpath
from care_record.measures.fhirpath import ExpressionError
from care_record.measures.questionnaire import (
    CORE,
    ITEM_WEIGHT,
    SDC,
    Item,
    Json,
    Questionnaire,
    extension_value,
    extensions,
    typed_value,
    value_of,
    weight_on,
)
from care_record.measures.valuesets import ValueSets, options

VARIABLE = CORE + "variable"
CALCULATED = SDC + "sdc-questionnaire-calculatedExpression"
ENABLE_WHEN = SDC + "sdc-questionnaire-enableWhenExpression"
INITIAL = SDC + "sdc-questionnaire-initialExpression"
CONSTRAINTS = (CORE + "questionnaire-constraint", CORE + "targetConstraint", SDC + "targetConstraint")
OPTIONS = (SDC + "sdc-questionnaire-answerExpression", SDC + "sdc-questionnaire-candidateExpression")
TOGGLE = SDC + "sdc-questionnaire-answerOptionsToggleExpression"
POPULATING = (
    SDC + "sdc-questionnaire-launchContext",
    SDC + "launchContext",
    SDC + "sdc-questionnaire-itemPopulationContext",
    SDC + "sdc-questionnaire-sourceQueries",
)
FHIRPATH, QUERY, CQL = "text/fhirpath", "application/x-fhir-query", "text/cql"
RESPONSE = "QuestionnaireResponse"
PASSES = 8


@dataclass(frozen=True, slots=True)
class Use:
    """One expression of a form: where it stands, what it is for, and its text."""

    link_id: str | None
    purpose: str
    language: str
    expression: str


def uses(form: Questionnaire) -> Iterator[Use]:
    """Yield every expression that this program would act on, in document order."""
    yield from _uses(form.json, None)
    for item in form.descend():
        yield from _uses(item.json, item.link_id)


def _uses(element: Json, link_id: str | None) -> Iterator[Use]:
    for url, purpose in ((VARIABLE, "variable"), (CALCULATED, "calculation"), (ENABLE_WHEN, "condition")):
        for extension in extensions(element, url):
            yield from _use(value_of(extension), link_id, purpose)
    for extension in extensions(element, *OPTIONS):
        yield from _use(value_of(extension), link_id, "list of answers")
    for extension in extensions(element, *CONSTRAINTS, TOGGLE):
        for part in extension.get("extension") or ():
            if isinstance(part, Mapping) and part.get("url") == "expression":
                value = value_of(part)
                if isinstance(value, str):
                    yield Use(link_id, "constraint", FHIRPATH, value)
                else:
                    yield from _use(value, link_id, "constraint")


def _use(value: Any, link_id: str | None, purpose: str) -> Iterator[Use]:
    if isinstance(value, Mapping):
        language = str(value.get("language", ""))
        yield Use(link_id, purpose, language, str(value.get("expression", "")))


def uses_fhirpath(form: Questionnaire) -> bool:
    """Return whether a page needs FHIRPath to show the form as its author meant it."""
    return any(use.language == FHIRPATH and use.purpose in ("calculation", "condition") for use in uses(form))


def for_page(form: Questionnaire) -> dict[str, Any]:
    """The expressions that a page works out, as `docs/measures.md` gives them."""
    items = {item.link_id: _said(item) for item in form.descend()}
    return {
        "names": sorted(_given_names(form) - {""}),
        "variables": _variables(form.json),
        "items": {link_id: said for link_id, said in items.items() if len(said) > 1 or said["variables"]},
    }


def _said(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"variables": _variables(item.json)}
    calculation, condition = extension_value(item.json, CALCULATED), extension_value(item.json, ENABLE_WHEN)
    if _is_fhirpath(calculation):
        found["calculated"] = {key: calculation[key] for key in ("expression", "name") if key in calculation}
    if _is_fhirpath(condition):
        found["enabled"] = condition["expression"]
    return found


def _variables(element: Json) -> list[dict[str, str]]:
    values = [value_of(extension) for extension in extensions(element, VARIABLE)]
    return [
        {"name": str(value["name"]), "expression": value["expression"]}
        for value in values
        if _is_fhirpath(value) and value.get("name")
    ]


def problems(form: Questionnaire) -> Iterator[tuple[str | None, str]]:
    """Yield (linkId, reason) for each expression that this program would act on and cannot."""
    given = _given_names(form)
    for use in uses(form):
        if use.language != FHIRPATH:
            continue
        found = fhirpath.problem(use.expression, given)
        if found:
            yield use.link_id, f"The expression of its {use.purpose} cannot be used: {found}."


def notes(form: Questionnaire) -> Iterator[str]:
    """Yield what is left out: pre-filling, queries, CQL."""
    if any(True for _ in extensions(form.json, *POPULATING)):
        yield "Pre-filling from a record is left out."
    for use in uses(form):
        if use.language == QUERY:
            yield f"{use.link_id or 'The form'}: a query to a server is left out ({use.purpose})."
        elif use.language != FHIRPATH:
            yield f"{use.link_id or 'The form'}: an expression in {use.language} is left out ({use.purpose})."
    for group in form.descend():
        if group.type == "group" and group.repeats:
            for item in group.descend():
                if _is_fhirpath(extension_value(item.json, CALCULATED)):
                    yield f"{item.link_id}: in a group that repeats, it is calculated for the first entry alone."
    count = sum(1 for item in form.descend() for _ in extensions(item.json, INITIAL))
    if count:
        yield f"{count} items are not pre-filled (initialExpression)."


def _given_names(form: Questionnaire) -> frozenset[str]:
    """Every name that a variable, a launch context or a query of the form defines, anywhere in it."""
    names = {"patient", "user", "encounter"}
    for element in (form.json, *(item.json for item in form.descend())):
        for extension in extensions(element, VARIABLE, CALCULATED, INITIAL, *POPULATING):
            value = value_of(extension)
            if isinstance(value, Mapping):
                names.add(str(value.get("name") or ""))
                names.add(str(value.get("reference") or "").removeprefix("#"))
            for part in extension.get("extension") or ():
                if isinstance(part, Mapping) and part.get("url") == "name":
                    name = value_of(part)
                    names.add(str(name.get("code") if isinstance(name, Mapping) else name))
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the expressions of a form give for a response."""

    values: Mapping[str, tuple[Any, ...]]
    switched_off: frozenset[str]
    problems: tuple[tuple[str | None, str], ...]


def work_out(form: Questionnaire, response: Json, valuesets: ValueSets | None = None) -> Outcome:
    """Evaluate a form's calculations and conditions over a response. Never raises.

    Calculated values are written into a copy of the response, and everything is worked out again until nothing changes,
    so that one calculation can use another. Conditions are those of the last pass.
    """
    if not any(use.purpose in ("calculation", "condition") for use in uses(form)):
        return Outcome({}, frozenset(), ())
    working = _with_points(form, response, valuesets or {})
    work = _Pass()
    for _ in range(PASSES):
        before = dict(work.values)
        work = _Pass(values=before.copy())
        names = fhirpath.context(working, form.json) | dict.fromkeys(_given_names(form))
        work.name_variables(form.json, working, names, None)
        for item in form.items:
            work.walk(item, working, names)
        if work.values == before:
            break
        _write(working, form, work.values)
    return Outcome(work.values, frozenset(work.off), tuple(work.problems))


def unmet(
    form: Questionnaire, response: Json, valuesets: ValueSets | None = None
) -> tuple[tuple[str | None, str], ...]:
    """The (linkId, words) of each constraint of severity `error` that a response says no to. Never raises.

    Of a group that repeats, its first entry is looked at. What comes to nothing, or cannot be worked out, is not unmet.
    """
    if not any(use.purpose == "constraint" and use.language == FHIRPATH for use in uses(form)):
        return ()
    working, work = _with_points(form, response, valuesets or {}), _Pass(checks=True)
    names = fhirpath.context(working, form.json) | dict.fromkeys(_given_names(form))
    work.name_variables(form.json, working, names, None)
    work.check(form.json, working, names, None)
    for item in form.items:
        work.walk(item, working, names)
    return tuple(work.unmet)


@dataclass(slots=True)
class _Pass:
    """One evaluation of everything, in document order."""

    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    problems: list[tuple[str | None, str]] = field(default_factory=list)
    checks: bool = False
    unmet: list[tuple[str | None, str]] = field(default_factory=list)

    def walk(self, item: Item, place: Any, names: dict[str, Any], base: str = RESPONSE) -> None:
        """Work out an item, which stands directly under `place` of the response, at `base`, and everything under it."""
        here = _response_item(place, item.link_id)
        above = fhirpath.placed(place or {}, base)
        node = above if here is None else fhirpath.placed(here, f"{base}.item")
        inner = {**names, "qitem": fhirpath.placed(item.json, "Questionnaire.item"), "context": node}
        self.name_variables(item.json, node, inner, item.link_id)
        condition = extension_value(item.json, ENABLE_WHEN)
        if _is_fhirpath(condition):
            result = self._try(condition, above, inner, item.link_id)
            if result is not None and fhirpath.plain_values(result)[:1] != [True]:
                self.off.add(item.link_id)
        calculation = extension_value(item.json, CALCULATED)
        if _is_fhirpath(calculation) and item.is_question:
            result = self._try(calculation, node, inner, item.link_id)
            if result is not None:
                self.values[item.link_id] = tuple(fhirpath.plain_values(result))
                if calculation.get("name"):
                    names[calculation["name"]] = result
        if self.checks and here is not None:
            self.check(item.json, node, inner, item.link_id)
        answers = (here or {}).get("answer") or [{}]
        under = f"{base}.item.answer" if item.is_question else f"{base}.item"
        for child in item.items:
            self.walk(child, (answers[0] if item.is_question else here) or {}, inner, under)

    def check(self, element: Json, place: Any, names: Mapping[str, Any], link_id: str | None) -> None:
        """Work out the constraints of an element (R5 targetConstraint and its forerunners in R4 and SDC)."""
        for extension in extensions(element, *CONSTRAINTS):
            parts = {part.get("url"): value_of(part) for part in extension.get("extension") or () if _is_part(part)}
            said = parts.get("expression")
            expression: Any = {"language": FHIRPATH, "expression": said} if isinstance(said, str) else said
            if parts.get("severity", "error") != "error" or not _is_fhirpath(expression):
                continue
            result = self._try(expression, place, names, link_id)
            if result is not None and fhirpath.plain_values(result)[:1] == [False]:
                self.unmet.append((link_id, str(parts.get("human") or "This does not fit the form's own rule.")))

    def name_variables(self, element: Json, place: Any, names: dict[str, Any], link_id: str | None) -> None:
        """Work out the variables of an element and add them to `names`."""
        for extension in extensions(element, VARIABLE):
            value = value_of(extension)
            if isinstance(value, Mapping) and _is_fhirpath(value) and value.get("name"):
                names[str(value["name"])] = self._try(value, place, names, link_id) or []

    def _try(self, expression: Json, place: Any, names: Mapping[str, Any], link_id: str | None) -> list[Any] | None:
        try:
            return fhirpath.find(place, expression["expression"], names)
        except ExpressionError as error:
            self.problems.append((link_id, f"An expression could not be worked out: {error}"))
            return None


def _is_part(part: Any) -> bool:
    return isinstance(part, Mapping)


def _is_fhirpath(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("language") == FHIRPATH and isinstance(value.get("expression"), str)


def _response_item(place: Any, link_id: str) -> dict[str, Any] | None:
    for entry in (place.get("item") if isinstance(place, Mapping) else None) or ():
        if isinstance(entry, dict) and entry.get("linkId") == link_id:
            return entry
    return None


def _with_points(form: Questionnaire, response: Json, valuesets: ValueSets) -> dict[str, Any]:
    """Copy the response and write each chosen option's points into its answer, where weight() looks first."""
    working: dict[str, Any] = copy.deepcopy(dict(response))
    by_id = {item.link_id: item for item in form.descend()}
    waiting: list[Any] = [working]
    while waiting:
        entry = waiting.pop()
        if not isinstance(entry, dict):
            continue
        for key in ("item", "answer"):
            waiting.extend(entry[key] if isinstance(entry.get(key), list) else [])
        link_id = entry.get("linkId")
        item = by_id.get(link_id) if isinstance(link_id, str) else None
        answers = entry.get("answer")
        if item is None or not isinstance(answers, list):
            continue
        permitted = options(item, form.json, valuesets) or ()
        for answer in answers:
            if isinstance(answer, dict) and weight_on(answer) is None:
                _add_points(answer, [o.points for o in permitted if o.points is not None and o.matches(answer)])
    return working


def _add_points(answer: dict[str, Any], points: list[Any]) -> None:
    typed = typed_value(answer)
    if not points or typed is None:
        return
    extension = {"url": ITEM_WEIGHT, "valueDecimal": points[0]}
    for place in (answer, typed[1]):
        if isinstance(place, dict):
            place["extension"] = [*(place.get("extension") or ()), extension]


def _write(working: dict[str, Any], form: Questionnaire, values: Mapping[str, tuple[Any, ...]]) -> None:
    for item in form.items:
        _write_item(working, item, values)


def _write_item(place: dict[str, Any], item: Item, values: Mapping[str, tuple[Any, ...]]) -> None:
    entry = _response_item(place, item.link_id)
    if not any(under.link_id in values for under in item.descend()):
        return
    if entry is None:
        entry = {"linkId": item.link_id}
        place.setdefault("item", []).append(entry)
    if item.link_id in values:
        key = {"quantity": "valueQuantity", "text": "valueString", "choice": "valueCoding", "url": "valueUri"}
        name = key.get(item.type, "value" + item.type[:1].upper() + item.type[1:])
        entry["answer"] = [{name: value} for value in values[item.link_id]]
    inside = entry if not item.is_question else next(iter(entry.get("answer") or ()), None)
    for child in item.items:
        if isinstance(inside, dict):
            _write_item(inside, child, values)
