"""A thin, frozen view of an R4 Questionnaire.

The JSON stays the truth: nothing is copied out of it, each property reads it. Build one only from JSON that
`check.check` did not refuse, or that is one of the installed measures.
Source: HL7 FHIR R4 (4.0.1) Questionnaire, https://hl7.org/fhir/R4/questionnaire.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

Json = Mapping[str, Any]

CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
ITEM_WEIGHT = CORE + "itemWeight"
ORDINAL_VALUE = CORE + "ordinalValue"
# SDC 4.0.0 names itemWeight in the core name space; forms in the field use all of these.
WEIGHT_URLS = (ITEM_WEIGHT, SDC + "itemWeight", SDC + "sdc-questionnaire-itemWeight", ORDINAL_VALUE)
HIDDEN = CORE + "questionnaire-hidden"
ITEM_CONTROL = CORE + "questionnaire-itemControl"
HELP_CONTROLS = frozenset({"help", "flyover"})


def extensions(element: Json, *urls: str) -> Iterator[Json]:
    """Yield the element's extensions whose url is one of `urls`, in their order."""
    held = element.get("extension")
    for extension in held if isinstance(held, list | tuple) else ():
        if isinstance(extension, Mapping) and extension.get("url") in urls:
            yield extension


def value_of(element: Json, stem: str = "value") -> Any:
    """Return the value of a FHIR choice element such as value[x], or None when there is none."""
    for key, value in element.items():
        if key.startswith(stem) and len(key) > len(stem) and key[len(stem)].isupper():
            return value
    return None


def typed_value(element: Json, stem: str = "value") -> tuple[str, Any] | None:
    """Return (FHIR type name as the key spells it, value) of a choice element: ("Coding", {...})."""
    for key, value in element.items():
        if key.startswith(stem) and len(key) > len(stem) and key[len(stem)].isupper():
            return key[len(stem) :], value
    return None


def extension_value(element: Json, *urls: str) -> Any:
    """Return the value of the first extension with one of these urls, or None."""
    for extension in extensions(element, *urls):
        return value_of(extension)
    return None


def weight_on(element: Json) -> Decimal | None:
    """Return the points that an itemWeight or ordinalValue puts on this element or on its coding; None without one."""
    for place in (element, value_of(element)):
        if isinstance(place, Mapping):
            value = extension_value(place, *WEIGHT_URLS)
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                return Decimal(str(value))
    return None


@dataclass(frozen=True, slots=True)
class Option:
    """One permitted answer: `kind` is the FHIR type ("Coding", "String", ...), `points` its weight or None."""

    kind: str
    value: Any
    points: Decimal | None = None
    exclusive: bool = False
    selected: bool = False
    prefix: str | None = None

    @property
    def label(self) -> str:
        """The words a person reads."""
        if isinstance(self.value, Mapping):
            return str(self.value.get("display") or self.value.get("code") or self.value.get("reference") or "")
        return str(self.value)

    @property
    def answer(self) -> dict[str, Any]:
        """The QuestionnaireResponse answer that choosing this option writes."""
        value = self.value
        if isinstance(value, Mapping):
            value = {key: part for key, part in value.items() if key != "extension"}
        return {"value" + self.kind: value}

    def matches(self, answer: Json) -> bool:
        """Return whether a response's answer is this option. An answer's coding without a system is matched by code."""
        given = typed_value(answer)
        if given is None or given[0] != self.kind:
            return False
        value = given[1]
        if not isinstance(self.value, Mapping) or not isinstance(value, Mapping):
            return type(value) is type(self.value) and bool(value == self.value)
        if self.kind == "Reference":
            return value.get("reference") == self.value.get("reference")
        if "code" not in self.value:
            return "code" not in value and value.get("display") == self.value.get("display")
        return value.get("code") == self.value["code"] and value.get("system") in (None, self.value.get("system"))


_EXCLUSIVE = (CORE + "questionnaire-optionExclusive",)
_PREFIX = (CORE + "questionnaire-optionPrefix", SDC + "sdc-questionnaire-optionPrefix")


def _option(option: Json) -> Option:
    kind, value = typed_value(option) or ("String", "")
    return Option(
        kind,
        value,
        points=weight_on(option),
        exclusive=extension_value(option, *_EXCLUSIVE) is True,
        selected=option.get("initialSelected") is True,
        prefix=extension_value(option, *_PREFIX),
    )


@dataclass(frozen=True)
class Item:
    """One Questionnaire.item with its place in the tree."""

    json: Json
    items: tuple[Item, ...]

    @cached_property
    def given_options(self) -> tuple[Option, ...]:
        """The options that stand in the item itself; those of a value set are `valuesets.options`'s to find."""
        return tuple(_option(option) for option in self.json.get("answerOption") or ())

    @property
    def link_id(self) -> str:
        return str(self.json["linkId"])

    @property
    def type(self) -> str:
        return str(self.json["type"])

    @property
    def text(self) -> str:
        return str(self.json.get("text", ""))

    @property
    def prefix(self) -> str:
        return str(self.json.get("prefix", ""))

    @property
    def is_question(self) -> bool:
        return self.type not in ("group", "display")

    @property
    def required(self) -> bool:
        return bool(self.json.get("required", False))

    @property
    def repeats(self) -> bool:
        return bool(self.json.get("repeats", False))

    @property
    def read_only(self) -> bool:
        return bool(self.json.get("readOnly", False))

    @property
    def hidden(self) -> bool:
        return extension_value(self.json, HIDDEN) is True

    @property
    def enable_when(self) -> tuple[Json, ...]:
        return tuple(self.json.get("enableWhen") or ())

    @property
    def enable_behavior(self) -> str:
        return str(self.json.get("enableBehavior", "all"))

    @property
    def initial(self) -> tuple[Json, ...]:
        return tuple(self.json.get("initial") or ())

    @property
    def controls(self) -> frozenset[str]:
        """The codes of itemControl."""
        found = set()
        for extension in extensions(self.json, ITEM_CONTROL):
            concept = value_of(extension)
            if isinstance(concept, Mapping):
                found |= {str(c.get("code")) for c in concept.get("coding") or () if isinstance(c, Mapping)}
        return frozenset(found)

    def descend(self) -> Iterator[Item]:
        """Yield this item and everything under it, in document order."""
        yield self
        for item in self.items:
            yield from item.descend()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One Questionnaire and its item tree."""

    json: Json
    items: tuple[Item, ...]

    def descend(self) -> Iterator[Item]:
        """Yield every item in document order."""
        for item in self.items:
            yield from item.descend()

    @property
    def url(self) -> str:
        return str(self.json.get("url", ""))

    @property
    def version(self) -> str:
        return str(self.json.get("version", ""))

    @property
    def title(self) -> str:
        return str(self.json.get("title") or self.json.get("name") or self.json.get("id") or "Untitled questionnaire")

    @property
    def canonical(self) -> str:
        """`url|version`, or the url alone where it carries no version."""
        return f"{self.url}|{self.version}" if self.version else self.url

    def item(self, link_id: str) -> Item | None:
        """Return the item with this linkId, or None."""
        return next((item for item in self.descend() if item.link_id == link_id), None)


def read(questionnaire: Json) -> Questionnaire:
    """Build the view. The JSON must have passed `check.check`."""
    return Questionnaire(questionnaire, _items(questionnaire))


def _items(parent: Json) -> tuple[Item, ...]:
    return tuple(Item(item, _items(item)) for item in parent.get("item") or ())
