"""Whether a Questionnaire can be used here: usable, incomplete or refused, with the item and the reason.

`refused` when it breaks R4's own rules (`structure`, `rules`) or needs a part that this program lacks; `incomplete`
when all is there but value sets that it names and lacks; otherwise `usable`. Pre-filling, extraction and CQL are left
out and noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from care_record.measures import expressions
from care_record.measures import questionnaire as model
from care_record.measures.contained import contained_problems
from care_record.measures.questionnaire import CORE, SDC, Item, Questionnaire, extension_value, extensions
from care_record.measures.rules import rule_notes, rule_problems
from care_record.measures.structure import structure_problems
from care_record.measures.valuesets import ValueSets, codings, options, resolve

Status = Literal["usable", "incomplete", "refused"]

MAX_PROBLEMS = 100
SUB_QUESTIONNAIRE = SDC + "sdc-questionnaire-subQuestionnaire"
UNIT_VALUE_SET = CORE + "questionnaire-unitValueSet"
EXTRACTING = (
    SDC + "sdc-questionnaire-itemExtractionContext",
    SDC + "sdc-questionnaire-observationExtract",
    SDC + "sdc-questionnaire-targetStructureMap",
    SDC + "sdc-questionnaire-templateExtract",
    SDC + "sdc-questionnaire-templateExtractBundle",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a Questionnaire is not usable; `link_id` is None for the form as a whole."""

    link_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """What came of checking one Questionnaire. `notes` say what is left out; they refuse nothing."""

    status: Status
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def check(questionnaire: Any, valuesets: ValueSets | None = None) -> Check:
    """Check parsed JSON. Never raises, whatever the JSON is."""
    try:
        return _check(questionnaire, valuesets or {})
    except RecursionError:
        return Check("refused", (Problem(None, "The elements are nested too deeply."),))


def _check(questionnaire: Any, valuesets: ValueSets) -> Check:
    broken = _gather(structure_problems(questionnaire))
    if broken:
        return Check("refused", broken)
    form = model.read(questionnaire)
    found = chain(rule_problems(form), contained_problems(form), _lacking(form), expressions.problems(form))
    refused = _gather(found)
    if refused:
        return Check("refused", refused)
    notes = tuple(dict.fromkeys([*rule_notes(form), *_notes(form, valuesets), *expressions.notes(form)]))
    missing = _gather(_missing_value_sets(form, valuesets))
    return Check("incomplete" if missing else "usable", missing, notes)


def _gather(found: Iterator[tuple[str | None, str]]) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    for link_id, reason in found:
        problems.append(Problem(link_id, reason))
        if len(problems) == MAX_PROBLEMS:
            break
    return tuple(problems)


def _lacking(form: Questionnaire) -> Iterator[tuple[str | None, str]]:
    """Yield what would change the meaning of the form and is not understood here."""
    if "implicitRules" in form.json:
        yield None, "It follows implicit rules that this program does not know."
    for link_id, element in ((None, form.json), *((item.link_id, item.json) for item in form.descend())):
        if _modifies(element, top=True):
            yield link_id, "A modifierExtension changes its meaning in a way that this program does not know."


def _modifies(element: Any, *, top: bool = False) -> bool:
    if isinstance(element, Mapping):
        inner = (value for key, value in element.items() if key not in ("item", "contained") or not top)
        return "modifierExtension" in element or any(_modifies(value) for value in inner)
    return isinstance(element, list) and any(_modifies(entry) for entry in element)


def _missing_value_sets(form: Questionnaire, valuesets: ValueSets) -> Iterator[tuple[str | None, str]]:
    for item in form.descend():
        reference = item.json.get("answerValueSet")
        if not reference or options(item, form.json, valuesets) is not None:
            continue
        found = resolve(reference, form.json, valuesets)
        if found is None and reference.startswith("#"):
            yield item.link_id, f"The value set {reference} is not contained in the questionnaire."
        elif found is None:
            yield item.link_id, f"The value set {reference} is not here."
        else:
            yield item.link_id, f"The value set {reference} is not expanded, and names codes that are not in it."


def _notes(form: Questionnaire, valuesets: ValueSets) -> Iterator[str]:
    if form.json["status"] in ("retired", "draft"):
        yield f"The questionnaire's status is {form.json['status']}."
    if not form.items:
        yield "It has no items: there is nothing to ask."
    extracting = (form.json, *(item.json for item in form.descend()))
    if any(True for element in extracting for _ in extensions(element, *EXTRACTING)):
        yield "Extraction of answers into other resources is left out."
    for item in form.descend():
        yield from _item_notes(item, form, valuesets)


def _item_notes(item: Item, form: Questionnaire, valuesets: ValueSets) -> Iterator[str]:
    if any(True for _ in extensions(item.json, SUB_QUESTIONNAIRE)):
        yield f"{item.link_id}: another questionnaire stands here by reference; only its place is shown."
    if item.type == "choice" and not item.json.get("answerOption") and not item.json.get("answerValueSet"):
        yield f"{item.link_id}: no answers are listed; words are taken instead."
    units = extension_value(item.json, UNIT_VALUE_SET)
    valueset = resolve(units, form.json, valuesets) if isinstance(units, str) else None
    if isinstance(units, str) and (valueset is None or codings(valueset, form.json, valuesets) is None):
        yield f"{item.link_id}: the units of {units} are not listed; any unit is taken."
