"""R4's own rules for a Questionnaire: invariants que-1 to que-13 and the rules that the element definitions state.

Source: https://hl7.org/fhir/R4/questionnaire-definitions.html. Run only on JSON that `structure` found sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from care_record.measures.answers import VALUE_TYPES, below
from care_record.measures.questionnaire import (
    CORE,
    HIDDEN,
    ITEM_CONTROL,
    SDC,
    WEIGHT_URLS,
    Item,
    Questionnaire,
    extension_value,
    extensions,
    typed_value,
)

Found = Iterator[tuple[str | None, str]]

MAX_LENGTH_TYPES = frozenset({"boolean", "decimal", "integer", "string", "text", "url", "open-choice"})
# que-5 by its formal expression, which names more types than its text.
OPTION_TYPES = frozenset(
    {"choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string", "quantity"}
)
OPTION_KINDS: Mapping[str, frozenset[str]] = {
    "decimal": frozenset({"Integer"}),
    "integer": frozenset({"Integer"}),
    "date": frozenset({"Date"}),
    "dateTime": frozenset({"Date"}),
    "time": frozenset({"Time"}),
    "string": frozenset({"String"}),
    "quantity": frozenset({"Integer", "Coding"}),
}
UNORDERED = frozenset({"boolean", "choice", "open-choice", "reference", "attachment"})

EXTENSION_KINDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(WEIGHT_URLS, ("Decimal",)),
    HIDDEN: ("Boolean",),
    ITEM_CONTROL: ("CodeableConcept",),
    CORE + "minValue": ("Date", "DateTime", "Time", "Decimal", "Integer", "Quantity", "Instant"),
    CORE + "maxValue": ("Date", "DateTime", "Time", "Decimal", "Integer", "Quantity", "Instant"),
    CORE + "minLength": ("Integer",),
    CORE + "maxDecimalPlaces": ("Integer",),
    CORE + "regex": ("String",),
    CORE + "maxSize": ("Decimal",),
    CORE + "mimeType": ("Code",),
    CORE + "questionnaire-unit": ("Coding",),
    CORE + "questionnaire-unitOption": ("Coding",),
    CORE + "questionnaire-unitValueSet": ("Canonical",),
    CORE + "questionnaire-minOccurs": ("Integer",),
    CORE + "questionnaire-maxOccurs": ("Integer",),
    CORE + "questionnaire-optionExclusive": ("Boolean",),
    CORE + "questionnaire-optionPrefix": ("String",),
    SDC + "sdc-questionnaire-calculatedExpression": ("Expression",),
    SDC + "sdc-questionnaire-enableWhenExpression": ("Expression",),
    SDC + "sdc-questionnaire-answerExpression": ("Expression",),
    SDC + "sdc-questionnaire-initialExpression": ("Expression",),
    SDC + "sdc-questionnaire-minQuantity": ("Quantity",),
    SDC + "sdc-questionnaire-maxQuantity": ("Quantity",),
    CORE + "variable": ("Expression",),
}
"""The value types of the extensions that this program acts on; another type would be read wrongly."""


def rule_problems(form: Questionnaire) -> Found:
    """Yield (linkId, reason) for each rule of R4 that the Questionnaire breaks."""
    items = list(form.descend())
    counts = Counter(item.link_id for item in items)
    for link_id, count in counts.items():
        if count > 1:
            yield link_id, f"The linkId stands {count} times; it must be unique (que-2)."
    by_id = {item.link_id: item for item in items}
    for item in items:
        yield from _shape(item)
        yield from _options(item)
        yield from _initial(item)
        yield from _conditions(item, by_id)
        yield from _extensions(item)


def _shape(item: Item) -> Found:
    if item.type == "group" and not item.items:
        yield item.link_id, "A group needs items under it (que-1)."
    if item.type == "display":
        if item.items:
            yield item.link_id, "A display item cannot have items under it (que-1)."
        if "code" in item.json:
            yield item.link_id, "A display item cannot have a code (que-3)."
        if "required" in item.json or "repeats" in item.json:
            yield item.link_id, "A display item can be neither required nor repeated (que-6)."
        if "readOnly" in item.json:
            yield item.link_id, "A display item cannot be read-only (que-9)."
    length = item.json.get("maxLength")
    if length is not None and item.type not in MAX_LENGTH_TYPES:
        yield item.link_id, f"A maximum length cannot stand on an item of type {item.type} (que-10)."


def _options(item: Item) -> Found:
    listed, named = item.json.get("answerOption"), item.json.get("answerValueSet")
    if listed and named:
        yield item.link_id, "An item has either answerOption or answerValueSet, not both (que-4)."
    if (listed or named) and item.type not in OPTION_TYPES:
        what = "answer options" if listed else "a value set of answers"
        yield item.link_id, f"An item of type {item.type} cannot have {what} (que-5)."
    kinds = OPTION_KINDS.get(item.type)
    selected = 0
    for option in listed or ():
        kind = (typed_value(option) or ("", None))[0]
        selected += option.get("initialSelected") is True
        if kinds is not None and kind not in kinds:
            yield item.link_id, f"An answer option of type {kind} does not fit an item of type {item.type}."
    if selected > 1 and not item.repeats:
        yield item.link_id, "Several options are selected at the start, and the item does not repeat (que-13)."


def _initial(item: Item) -> Found:
    initial = item.initial
    if not initial:
        return
    if not item.is_question:
        yield item.link_id, f"A {item.type} cannot have an initial value (que-8)."
        return
    if item.json.get("answerOption"):
        yield item.link_id, "An item with answer options marks the one selected instead of an initial value (que-11)."
    if len(initial) > 1 and not item.repeats:
        yield item.link_id, "Several initial values need an item that repeats (que-13)."
    for value in initial:
        kind = (typed_value(value) or ("", None))[0]
        if kind not in VALUE_TYPES[item.type] and not (item.type == "decimal" and kind == "Integer"):
            yield item.link_id, f"An initial value of type {kind} does not fit an item of type {item.type}."


def _conditions(item: Item, by_id: Mapping[str, Item]) -> Found:
    if len(item.enable_when) > 1 and "enableBehavior" not in item.json:
        yield item.link_id, "More than one enableWhen needs an enableBehavior (que-12)."
    below = {under.link_id for under in item.descend()}
    for condition in item.enable_when:
        name, operator = condition["question"], condition["operator"]
        kind = (typed_value(condition, "answer") or ("", None))[0]
        target = by_id.get(name)
        if operator == "exists" and kind != "Boolean":
            yield item.link_id, "The operator exists needs a boolean (que-7)."
        if target is None:
            yield item.link_id, f"It depends on {name!r}, which the questionnaire does not have."
        elif not target.is_question:
            yield item.link_id, f"It depends on {name!r}, which is a {target.type} and has no answer."
        elif name in below:
            yield item.link_id, f"It depends on {name!r}, which is itself or stands under it: it could never be asked."
        elif operator != "exists":
            yield from _comparison(item, target, operator, kind)


def _comparison(item: Item, target: Item, operator: str, kind: str) -> Found:
    listed = {(typed_value(option) or ("", None))[0] for option in target.json.get("answerOption") or ()}
    allowed = set(VALUE_TYPES[target.type]) | listed
    if target.type == "decimal":
        allowed.add("Integer")
    if target.type == "dateTime":
        allowed.add("Date")
    if target.type == "quantity":
        allowed |= {"Decimal", "Integer"}
    if target.type == "attachment" or kind not in allowed:
        yield item.link_id, f"It compares {target.link_id!r}, an item of type {target.type}, with a {kind}."
    elif operator not in ("=", "!=") and target.type in UNORDERED and kind in ("Boolean", "Coding", "Reference"):
        yield item.link_id, f"The operator {operator} has no meaning for an item of type {target.type}."


def _extensions(item: Item) -> Found:
    given = list(item.json.get("answerOption") or ())
    values = [(typed_value(option) or ("", None))[1] for option in given]
    for place in [item.json, *given, *(value for value in values if isinstance(value, Mapping))]:
        for extension in extensions(place, *EXTENSION_KINDS):
            kind = (typed_value(extension) or ("", None))[0]
            if kind and kind not in EXTENSION_KINDS[extension["url"]]:
                name = str(extension["url"]).rsplit("/", 1)[-1]
                wanted = " or ".join(EXTENSION_KINDS[extension["url"]])
                yield item.link_id, f"The extension {name} holds a {kind}; its definition says {wanted}."


def rule_notes(form: Questionnaire) -> Iterator[str]:
    """Yield what no rule of R4 forbids, but which leaves no answer, or a doubtful one."""
    for item in form.descend():
        low, high = extension_value(item.json, CORE + "minValue"), extension_value(item.json, CORE + "maxValue")
        if below(high, low):
            yield f"{item.link_id}: at least {low} and at most {high} cannot both hold."
        if len({repr(option) for option in item.json.get("answerOption") or ()}) < len(
            item.json.get("answerOption") or ()
        ):
            yield f"{item.link_id}: the same answer option stands more than once."
