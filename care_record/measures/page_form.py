"""One measure as the patient's page and the desktop's questionnaire screen take it: flat, ordered, JSON.

`docs/measures.md` gives the exact shape. The answers written into the response are the Questionnaire's own codings, so
that points are always looked up in the Questionnaire by the desktop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from care_record.measures import expressions
from care_record.measures.catalogue import Measure
from care_record.measures.questionnaire import (
    CORE,
    HELP_CONTROLS,
    SDC,
    Item,
    Json,
    Option,
    Questionnaire,
    extension_value,
    extensions,
    value_of,
)
from care_record.measures.translations import in_language, own_language, translations
from care_record.measures.valuesets import ValueSets, options

FORMAT = 1


def page_form(measure: Measure, language: str = "") -> dict[str, Any]:
    """Return the form. The measure's Questionnaire must have passed `check.check`.

    Words are in `language` (BCP 47) where the Questionnaire carries their translation; answers stay as they are. A page
    may offer the languages that it carries whole.
    """
    form = measure.form
    sets = measure.valuesets or {}
    manifest = measure.manifest
    shown = language if _speaks(form, language) else own_language(form)
    needs_fhirpath = expressions.uses_fhirpath(form)
    return {
        "v": FORMAT,
        "id": measure.id,
        "url": form.url,
        "version": form.version,
        "sha256": measure.sha256,
        "title": in_language(form.json, "title", language) or form.title,
        "language": shown,
        "copyright": form.json.get("copyright") or "",
        "minutes": manifest.json.get("minutes") if manifest else None,
        "needsFhirpath": needs_fhirpath,
        **({"expressions": expressions.for_page(form), "questionnaire": form.json} if needs_fhirpath else {}),
        **_other_languages(form, sets, shown),
        "nodes": [node for item in form.items for node in _nodes(item, None, form.json, sets, language)],
        "flags": [
            {"linkId": rule.link_id, "operator": rule.operator, "points": _number(rule.points), "reason": rule.reason}
            for rule in (manifest.flags if manifest else ())
        ],
        "scoreFlags": [_score_flag(measure, index) for index in range(len(manifest.score_flags) if manifest else 0)],
    }


def _speaks(form: Questionnaire, language: str) -> bool:
    """Whether every text that a person reads is there in this language, so that a page may say it is in it."""
    texts = [item.json for item in form.descend() if item.text]
    return bool(language and texts) and all(in_language(text, "text", language) != text["text"] for text in texts)


def _other_languages(form: Questionnaire, valuesets: ValueSets, shown: str) -> dict[str, Any]:
    """The words in the other languages that the form carries whole, and which language its owner wrote."""
    own = own_language(form)
    held = translations(form, valuesets)
    others = {tag: words for tag, words in held.items() if tag.split("-")[0] != shown.split("-", maxsplit=1)[0]}
    return {"ownLanguage": own, "translations": others} if others else {}


def _nodes(
    item: Item, parent: Item | None, questionnaire: Json, valuesets: ValueSets, language: str
) -> Iterator[dict[str, Any]]:
    yield _node(item, parent, questionnaire, valuesets, language)
    for child in item.items:
        if not _is_help(child):
            yield from _nodes(child, item, questionnaire, valuesets, language)


def _is_help(item: Item) -> bool:
    return item.type == "display" and bool(item.controls & HELP_CONTROLS)


def _node(item: Item, parent: Item | None, questionnaire: Json, valuesets: ValueSets, language: str) -> dict[str, Any]:
    node: dict[str, Any] = {
        "linkId": item.link_id,
        "parent": parent.link_id if parent else None,
        "kind": "question" if item.is_question else item.type,
        "type": item.type,
        "prefix": item.prefix,
        "text": in_language(item.json, "text", language) or "",
        "help": " ".join(str(in_language(child.json, "text", language)) for child in item.items if _is_help(child)),
        "hidden": item.hidden,
        "enableWhen": [dict(condition) for condition in item.enable_when],
        "enableBehavior": item.enable_behavior,
        "repeats": item.repeats,
    }
    if item.is_question:
        node |= {
            "required": item.required,
            "readOnly": item.read_only,
            "options": [
                {
                    "answer": option.answer,
                    "label": _label(option, language),
                    "prefix": option.prefix or "",
                    "points": _number(option.points),
                    "exclusive": option.exclusive,
                }
                for option in options(item, questionnaire, valuesets) or ()
            ],
            "open": item.type == "open-choice",
            "initial": _initial(item, questionnaire, valuesets),
            "control": min(item.controls, default=""),
            **_limits(item.json),
        }
    return node


def _label(option: Option, language: str) -> str:
    """What a person reads: the translation that the option's own coding carries, else its label."""
    told = in_language(option.value, "display", language) if isinstance(option.value, Mapping) else None
    return str(told or option.label)


def _initial(item: Item, questionnaire: Json, valuesets: ValueSets) -> list[dict[str, Any]]:
    """The answers that stand there at the start: `initial`, or the options marked initialSelected."""
    if item.initial:
        return [dict(value) for value in item.initial]
    return [option.answer for option in options(item, questionnaire, valuesets) or () if option.selected]


def _limits(item: Json) -> dict[str, Any]:
    """What else an answer must keep to; only what the Questionnaire says."""
    units = [value_of(extension) for extension in extensions(item, CORE + "questionnaire-unitOption")]
    found = {
        "min": extension_value(item, CORE + "minValue"),
        "max": extension_value(item, CORE + "maxValue"),
        "minQuantity": extension_value(item, SDC + "sdc-questionnaire-minQuantity"),
        "maxQuantity": extension_value(item, SDC + "sdc-questionnaire-maxQuantity"),
        "minLength": extension_value(item, CORE + "minLength"),
        "maxLength": item.get("maxLength"),
        "decimals": extension_value(item, CORE + "maxDecimalPlaces"),
        "regex": extension_value(item, CORE + "regex"),
        "hint": extension_value(item, CORE + "entryFormat"),
        "openLabel": extension_value(item, SDC + "sdc-questionnaire-openLabel"),
        "unit": extension_value(item, CORE + "questionnaire-unit"),
        "units": units or None,
        "maxSize": extension_value(item, CORE + "maxSize"),
        "mimeTypes": [value_of(extension) for extension in extensions(item, CORE + "mimeType")] or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _score_flag(measure: Measure, index: int) -> dict[str, Any]:
    manifest = measure.manifest
    if manifest is None:
        raise ValueError("A form without a manifest has no score rules.")
    rule = manifest.score_flags[index]
    score = manifest.score(rule.score)
    if score is None:
        raise ValueError(f"The manifest names no score {rule.score!r}.")
    return {
        "operator": rule.operator,
        "value": _number(rule.value),
        "reason": rule.reason,
        "method": score.method,
        "multiply": _number(score.multiply),
        "items": list(score.items),
        "missingAllowed": score.missing_allowed,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
