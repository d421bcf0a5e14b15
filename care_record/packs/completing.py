"""Completing a pack that came without wording: a licensed trust gives the text, the structure keeps its scoring.

The text comes as a Questionnaire with the same items and answers. Only words are taken from it: points, conditions,
flags and bands are the structure's, so that nothing can be scored in another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from care_record.measures import questionnaire as model
from care_record.measures.check import check
from care_record.measures.manifest import read as read_manifest
from care_record.measures.questionnaire import Item, Json, typed_value
from care_record.packs.pack import Pack, Problem
from care_record.packs.reading import QUESTIONNAIRE

_OF_FORM = ("title", "copyright", "language", "description", "_title", "_description")
_OF_ITEM = ("text", "_text", "prefix", "_prefix")


def complete(structure: Pack, text: Any, note: str) -> tuple[Pack | None, tuple[Problem, ...]]:
    """The completed pack, or why the text does not fit; `note` says by what licence the trust may use the text."""
    problems: list[Problem] = []
    if not structure.structure_only or structure.manifest is None:
        return None, (Problem("", None, "This measure has its wording already."),)
    if not note.strip():
        problems.append(Problem("", None, "Say by what licence the trust may use the wording, and since when."))
    checked = check(text)
    if checked.status == "refused":
        found = [Problem(QUESTIONNAIRE, one.link_id, one.reason) for one in checked.problems]
        return None, (*problems, *found)
    given = {item.link_id: item for item in model.read(text).descend()}
    form = structure.measure.form
    known = {item.link_id for item in form.descend()}
    problems += [
        Problem(QUESTIONNAIRE, link_id, "The measure has no such item.") for link_id in given if link_id not in known
    ]
    for item in form.descend():
        reason = _unlike(item, given.get(item.link_id))
        if reason:
            problems.append(Problem(QUESTIONNAIRE, item.link_id, reason))
    if problems:
        return None, tuple(problems)
    return _completed(structure, text, given, note.strip()), ()


def _unlike(item: Item, given: Item | None) -> str:
    """Why the text of an item cannot be taken, empty where it can."""
    if given is None:
        return "The text lacks this item."
    if item.is_question and not given.text.strip():
        return "The text has no wording for it."
    if item.type != given.type:
        return f"It is of the type {item.type}; the text has {given.type}."
    codes, theirs = _codes(item), _codes(given)
    if sorted(codes) != sorted(theirs):
        return f"Its answers are {', '.join(codes)}; the text has {', '.join(theirs) or 'none'}."
    return ""


def _codes(item: Item) -> list[str]:
    return [_code(one) for one in item.json.get("answerOption") or ()]


def _code(option: Json) -> str:
    kind, value = typed_value(option) or ("", "")
    return str(value.get("code", "")) if isinstance(value, Mapping) else f"{kind} {value}"


def _completed(structure: Pack, text: Json, given: Mapping[str, Item], note: str) -> Pack:
    questionnaire = dict(structure.questionnaire)
    questionnaire |= {name: text[name] for name in _OF_FORM if name in text}
    if text.get("version"):
        questionnaire["version"] = text["version"]
    questionnaire["item"] = [_worded(item, given) for item in structure.questionnaire.get("item") or ()]
    data = dict(structure.manifest.json) if structure.manifest else {}
    licence = dict(data.get("licence", {}))
    licence["terms"] = note
    if text.get("copyright"):
        licence["attribution"] = text["copyright"]
    data |= {"structureOnly": False, "licence": licence}
    record = f"{structure.licence.strip()}\n\n## The wording\n\n{note}".strip()
    return replace(structure, questionnaire=questionnaire, manifest=read_manifest(data), licence=record)


def _worded(item: Json, given: Mapping[str, Item]) -> dict[str, Any]:
    words = given[str(item["linkId"])].json
    made = dict(item) | {name: words[name] for name in _OF_ITEM if name in words}
    if item.get("answerOption"):
        theirs = {_code(one): one for one in words.get("answerOption") or ()}
        made["answerOption"] = [_labelled(one, theirs[_code(one)]) for one in item["answerOption"]]
    if item.get("item"):
        made["item"] = [_worded(one, given) for one in item["item"]]
    return made


def _labelled(option: Json, words: Json) -> dict[str, Any]:
    mine, theirs = option.get("valueCoding"), words.get("valueCoding")
    if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping):
        return dict(option)
    coding = dict(mine) | {name: theirs[name] for name in ("display", "_display") if name in theirs}
    return dict(option) | {"valueCoding": coding}
