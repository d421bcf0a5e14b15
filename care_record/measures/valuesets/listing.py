"""Where an item's permitted answers come from: its options, a contained value set, or one handed in.

Source: FHIR R4 ValueSet (compose and expansion); SDC "expanded value sets". No terminology service is asked; HL7's own
small value sets and code systems are carried (`standard`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from care_record.measures.questionnaire import Item, Json, Option, weight_on
from care_record.measures.valuesets import standard

ValueSets = Mapping[str, Json]

MAX_DEPTH = 16


def by_url(resources: Iterable[Any]) -> dict[str, Json]:
    """Index ValueSets by `url` and by `url|version`; a Bundle gives those in it; anything else is passed over."""
    found: dict[str, Json] = {}
    for resource in resources:
        if not isinstance(resource, Mapping):
            continue
        if resource.get("resourceType") == "Bundle":
            inner = [entry.get("resource") for entry in resource.get("entry") or () if isinstance(entry, Mapping)]
            found |= by_url(inner)
        if resource.get("resourceType") == "ValueSet" and isinstance(resource.get("url"), str):
            found[resource["url"]] = resource
            if isinstance(resource.get("version"), str):
                found[f"{resource['url']}|{resource['version']}"] = resource
    return found


def resolve(reference: str, questionnaire: Json, valuesets: ValueSets) -> Json | None:
    """Return the value set that `reference` names (`#id` of a contained one, or a canonical), or None.

    What the form contains comes first, then what was handed in, then what the program carries.
    """
    for resource in questionnaire.get("contained") or ():
        if not isinstance(resource, Mapping) or resource.get("resourceType") != "ValueSet":
            continue
        if reference in (f"#{resource.get('id')}", resource.get("url")):
            return resource
    if reference in valuesets:
        return valuesets[reference]
    return valuesets.get(reference.split("|", 1)[0]) or standard.value_set(reference)


def codings(valueset: Json, near: Json | None = None, valuesets: ValueSets | None = None) -> list[Json] | None:
    """Return the codings of a value set, or None when they cannot be listed from what is here.

    An expansion counts as written; so does a compose that lists its concepts, names a complete code system (contained
    in the questionnaire `near`, or carried), or is made of value sets that can themselves be listed. A filter, or a
    code system from elsewhere, needs a terminology service.
    """
    return _codings(valueset, near or {}, valuesets or {}, 0)


def _codings(valueset: Json, near: Json, valuesets: ValueSets, depth: int) -> list[Json] | None:
    expansion = valueset.get("expansion")
    if isinstance(expansion, Mapping) and isinstance(expansion.get("contains"), list):
        return list(_contains(expansion["contains"]))
    compose = valueset.get("compose")
    if not isinstance(compose, Mapping) or depth > MAX_DEPTH:
        return None
    found = _all_included(compose.get("include"), near, valuesets, depth)
    excluded = _all_included(compose.get("exclude"), near, valuesets, depth)
    if found is None or excluded is None:
        return None
    gone = {_key(coding) for coding in excluded}
    return [coding for coding in found if _key(coding) not in gone] or None


def _key(coding: Json) -> tuple[Any, Any]:
    return coding.get("system"), coding.get("code")


def _all_included(includes: Any, near: Json, valuesets: ValueSets, depth: int) -> list[Json] | None:
    found: dict[tuple[Any, Any], Json] = {}
    for include in includes if isinstance(includes, list) else ():
        part = _included(include, near, valuesets, depth) if isinstance(include, Mapping) else None
        if part is None:
            return None
        for coding in part:
            found.setdefault(_key(coding), coding)
    return list(found.values())


def _included(include: Json, near: Json, valuesets: ValueSets, depth: int) -> list[Json] | None:
    """Return what one include or exclude names: what its system and each of its value sets have in common."""
    if include.get("filter"):
        return None
    names = include.get("valueSet") or []
    parts: list[list[Json] | None] = []
    if include.get("system"):
        concepts = include.get("concept") or _whole_system(include["system"], near)
        parts.append(_of_system(include["system"], concepts) if isinstance(concepts, list) else None)
    for name in names if isinstance(names, list) else [names]:
        other = resolve(str(name), near, valuesets)
        parts.append(None if other is None else _codings(other, near, valuesets, depth + 1))
    if not parts or None in parts:
        return None
    first, *others = (part for part in parts if part is not None)
    common = [{_key(coding) for coding in part} for part in others]
    return [coding for coding in first if all(_key(coding) in keys for keys in common)]


def _of_system(system: Any, concepts: list[Any]) -> list[Json]:
    return [
        {"system": system, **concept} for concept in concepts if isinstance(concept, Mapping) and concept.get("code")
    ]


def _whole_system(url: Any, near: Json) -> list[Json] | None:
    for resource in near.get("contained") or ():
        if not isinstance(resource, Mapping) or resource.get("resourceType") != "CodeSystem":
            continue
        if resource.get("url") == url and resource.get("content") == "complete":
            return list(_concepts(resource.get("concept") or ()))
    return standard.code_system(url) if isinstance(url, str) else None


def _concepts(concepts: Iterable[Any]) -> Iterator[Json]:
    for concept in concepts:
        if isinstance(concept, Mapping):
            yield {key: part for key, part in concept.items() if key != "concept"}
            yield from _concepts(concept.get("concept") or ())


def _contains(entries: Iterable[Any]) -> Iterator[Json]:
    for entry in entries:
        if isinstance(entry, Mapping):
            if entry.get("code") and not entry.get("abstract"):
                yield {key: part for key, part in entry.items() if key != "contains"}
            yield from _contains(entry.get("contains") or ())


def options(item: Item, questionnaire: Json, valuesets: ValueSets) -> tuple[Option, ...] | None:
    """Return an item's permitted answers: () where anything of its type may be given, None where they are lacking."""
    if item.given_options:
        return item.given_options
    reference = item.json.get("answerValueSet")
    if not reference:
        return ()
    valueset = resolve(reference, questionnaire, valuesets)
    listed = codings(valueset, questionnaire, valuesets) if valueset is not None else None
    if listed is None:
        return None
    if item.type == "string":
        return tuple(Option("String", str(coding.get("display") or coding["code"])) for coding in listed)
    if item.type not in ("choice", "open-choice"):
        return ()
    kept = ("system", "version", "code", "display")
    return tuple(
        Option("Coding", {key: coding[key] for key in kept if key in coding}, weight_on(coding)) for coding in listed
    )
