"""The wording of a Questionnaire in further languages, whole or not at all.

Source: FHIR R4 extension `translation` (http://hl7.org/fhir/StructureDefinition/translation) on a text or a display;
`designation` of a value set's concept. A language is offered only where every text that a person reads has it, so
that nobody is asked in two languages at once. Points and codes are those of the Questionnaire, whatever is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from care_record.measures.questionnaire import CORE, HELP_CONTROLS, Item, Json, Questionnaire, extensions, value_of
from care_record.measures.valuesets import ValueSets, codings, resolve

TRANSLATION = CORE + "translation"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A language tag (BCP 47), as far as a page uses it."""

Translated = dict[str, str]
"""A text by language tag."""


def translations(form: Questionnaire, valuesets: ValueSets) -> dict[str, dict[str, Any]]:
    """By language, the form's own too: `title`, `copyright`, and by linkId what stands in its node.

    That is `text`, `prefix`, `help` and the labels of its `options`. A form in one language has only that.
    """
    own = own_language(form)
    shown = [item for item in form.descend() if not item.hidden]
    found = {item.link_id: _item(item, form.json, valuesets, own) for item in shown if not _is_help(item)}
    tags = {tag for parts in found.values() for part in parts.values() for tag in _tags(part)}
    made = {}
    for tag in sorted(tags | {own}):
        items = {link_id: _in(parts, tag) for link_id, parts in found.items()}
        if any(item is None for item in items.values()):
            continue
        title, rights = (_said(form.json, name, own).get(tag) for name in ("title", "copyright"))
        made[tag] = {
            **({"title": title} if title else {}),
            **({"copyright": rights} if rights else {}),
            "items": {link_id: item for link_id, item in items.items() if item},
        }
    return made


def own_language(form: Questionnaire) -> str:
    """The language in which its owner wrote it."""
    return str(form.json.get("language") or "en-GB")


def translated(element: Json, name: str) -> Translated:
    """The translations of a text: those on its `_name`."""
    beside = element.get(f"_{name}")
    found: Translated = {}
    for extension in extensions(beside, TRANSLATION) if isinstance(beside, Mapping) else ():
        tag = next((one.get("valueCode") for one in extensions(extension, "lang")), None)
        content = next(
            (one.get("valueString") or one.get("valueMarkdown") for one in extensions(extension, "content")), None
        )
        if isinstance(tag, str) and _LANGUAGE.fullmatch(tag) and isinstance(content, str) and content.strip():
            found[tag] = content
    return found


def in_language(element: Json, name: str, language: str) -> Any:
    """Return a text in this language (BCP 47, its region left aside), else as its owner wrote it."""
    wanted = language.lower().split("-")[0]
    found = (text for tag, text in translated(element, name).items() if tag.lower().split("-")[0] == wanted)
    return next(found, element.get(name))


def _said(element: Json, name: str, own: str) -> Translated:
    """A text in every language that it is in."""
    text = element.get(name)
    return {own: text, **translated(element, name)} if isinstance(text, str) and text else {}


def _item(item: Item, questionnaire: Json, valuesets: ValueSets, own: str) -> dict[str, Any]:
    """What of an item a person reads: each part with its translations, `options` a list of them."""
    parts: dict[str, Any] = {}
    if item.text:
        parts["text"] = _said(item.json, "text", own)
    if any(sign.isalpha() for sign in item.prefix):
        parts["prefix"] = _said(item.json, "prefix", own)
    helps = [child for child in item.items if _is_help(child) and child.text]
    if helps:
        parts["help"] = _joined([_said(child.json, "text", own) for child in helps])
    options = list(_options(item, questionnaire, valuesets, own)) if item.is_question else []
    if options:
        parts["options"] = options
    return parts


def _options(item: Item, questionnaire: Json, valuesets: ValueSets, own: str) -> Iterator[Translated]:
    """Each option's label by language; one without letters, such as a number, reads the same in every language."""
    for option in item.json.get("answerOption") or ():
        coding = option.get("valueCoding")
        if isinstance(coding, Mapping):
            yield _label(coding, translated(coding, "display"), own)
        elif "valueString" in option:
            yield _label({"display": option["valueString"]}, translated(option, "valueString"), own)
        else:
            yield {_SAME: str(value_of(option))}
    reference = item.json.get("answerValueSet")
    valueset = resolve(reference, questionnaire, valuesets) if isinstance(reference, str) else None
    for coding in (codings(valueset, questionnaire, valuesets) or ()) if valueset is not None else ():
        named = {
            one["language"]: one["value"]
            for one in coding.get("designation") or ()
            if isinstance(one, Mapping) and isinstance(one.get("language"), str) and isinstance(one.get("value"), str)
        }
        yield _label(coding, named | translated(coding, "display"), own)


_SAME = "*"


def _label(coding: Json, found: Translated, own: str) -> Translated:
    label = str(coding.get("display") or coding.get("code") or "")
    return {own: label, **found} if any(sign.isalpha() for sign in label) else {_SAME: label}


def _tags(part: Any) -> set[str]:
    found = set().union(*part) if isinstance(part, list) else set(part)
    return found - {_SAME}


def _in(parts: Mapping[str, Any], tag: str) -> dict[str, Any] | None:
    """An item's words in one language; None where any of them is lacking."""
    made: dict[str, Any] = {}
    for name, part in parts.items():
        if name == "options":
            labels = [one.get(tag, one.get(_SAME)) for one in part]
            if None in labels:
                return None
            made[name] = labels
        elif tag in part:
            made[name] = part[tag]
        else:
            return None
    return made


def _joined(parts: list[Translated]) -> Translated:
    tags = set(parts[0]).intersection(*parts[1:])
    return {tag: " ".join(part[tag] for part in parts) for tag in tags}


def _is_help(item: Item) -> bool:
    return item.type == "display" and bool(item.controls & HELP_CONTROLS)
