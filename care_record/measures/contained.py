"""R4's rules for the value sets that a Questionnaire contains, and for references to what it contains.

Source: HL7 FHIR R4 ValueSet, invariants vsd-1, vsd-2, vsd-3, vsd-6 and vsd-10; Reference, invariant ref-1. Whether each
contained resource is referred to at all (dom-3) is left alone: an unused one does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from care_record.measures.questionnaire import Json, Questionnaire

Found = Iterator[tuple[str | None, str]]

STATUSES = frozenset({"draft", "active", "retired", "unknown"})


def contained_problems(form: Questionnaire) -> Found:
    """Yield (linkId, reason) for each contained value set and local reference that breaks R4's rules."""
    contained = [resource for resource in form.json.get("contained") or () if isinstance(resource, Mapping)]
    for resource in contained:
        if resource.get("resourceType") == "ValueSet":
            for reason in _value_set(resource):
                yield None, f"The contained value set {resource.get('id', 'without an id')!r}: {reason}"
    ids = {resource.get("id") for resource in contained}
    for link_id, element in ((None, form.json), *((item.link_id, item.json) for item in form.descend())):
        for reference in _local(element, top=True):
            if reference not in ids:
                yield link_id, f"It refers to #{reference}, which the questionnaire does not contain (ref-1)."


def _local(element: Any, *, top: bool = False) -> Iterator[str]:
    """Yield the ids that local references in this element name; items under it have their own turn."""
    if isinstance(element, Mapping):
        for key, value in element.items():
            if key == "reference" and isinstance(value, str) and value.startswith("#") and len(value) > 1:
                yield value[1:]
            elif not (top and key in ("item", "contained")):
                yield from _local(value)
    elif isinstance(element, list):
        for entry in element:
            yield from _local(entry)


def _value_set(valueset: Json) -> Iterator[str]:
    if not isinstance(valueset.get("id"), str):
        yield "it has no id, so nothing can name it."
    if valueset.get("status") not in STATUSES:
        yield f"its status is {valueset.get('status')!r}."
    compose, expansion = valueset.get("compose"), valueset.get("expansion")
    if compose is not None:
        include = compose.get("include") if isinstance(compose, Mapping) else None
        if not isinstance(include, list) or not include:
            yield "its compose includes nothing."
        else:
            for part in [*include, *(compose.get("exclude") or ())]:
                yield from _include(part)
    if expansion is not None:
        if not isinstance(expansion, Mapping) or not isinstance(expansion.get("timestamp"), str):
            yield "its expansion has no timestamp."
        else:
            yield from _expanded(expansion.get("contains") or (), 0)


def _include(part: Any) -> Iterator[str]:
    if not isinstance(part, Mapping):
        yield "an include is not a JSON object."
        return
    if not part.get("system") and not part.get("valueSet"):
        yield "an include has neither a system nor a value set (vsd-1)."
    if (part.get("concept") or part.get("filter")) and not part.get("system"):
        yield "an include has concepts or filters without their system (vsd-2)."
    if part.get("concept") and part.get("filter"):
        yield "an include has both concepts and filters (vsd-3)."
    concepts = part.get("concept") or []
    if not isinstance(concepts, list) or not all(isinstance(c, Mapping) and c.get("code") for c in concepts):
        yield "a concept has no code."


def _expanded(entries: Any, depth: int) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) and depth < 50 else ():
        if not isinstance(entry, Mapping) or not (entry.get("code") or entry.get("display")):
            yield "an entry of its expansion has neither a code nor a display (vsd-6)."
            continue
        if entry.get("code") and not entry.get("system"):
            yield "an entry of its expansion has a code without its system (vsd-10)."
        yield from _expanded(entry.get("contains") or [], depth + 1)
