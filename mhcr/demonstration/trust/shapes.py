"""What a synthetic answer needs to know of a measure, and the FHIR response made from such an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from care_record.measures import response as responses
from care_record.measures.catalogue import Measure
from care_record.measures.questionnaire import Item
from care_record.measures.valuesets import options

# the one score decides which end of the options is the worse one
_BETTER = "higher-is-better"


@dataclass(frozen=True, slots=True)
class ItemShape:
    """One question with options: their indexes from best to worst, their points, and those that raise a flag."""

    link_id: str
    by_severity: tuple[int, ...]
    points: tuple[int | None, ...]
    flagged: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HighTotal:
    """A total of items, as points, from which a measure raises its flag."""

    items: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class MeasureShape:
    """A measure as far as making answers goes; `services` empty and ages None mean no limit."""

    id: str
    items: tuple[ItemShape, ...]
    high: tuple[HighTotal, ...] = ()
    services: tuple[str, ...] = ()
    age_min: int | None = None
    age_max: int | None = None

    def fits(self, service: str, age: int) -> bool:
        """Whether the measure is meant for a person of this service and age in years."""
        in_age = (self.age_min or 0) <= age <= (self.age_max if self.age_max is not None else 150)
        return in_age and (not self.services or service in self.services)


def shape_of(measure: Measure) -> MeasureShape | None:
    """Read a measure's shape; None where it needs an answer that is not chosen from options."""
    items = []
    for item in measure.form.descend():
        if not item.is_question or item.hidden or item.read_only:
            continue
        offered = options(item, measure.questionnaire, measure.valuesets or {})
        if offered:
            points = tuple(None if option.points is None else int(option.points) for option in offered)
            items.append(
                ItemShape(item.link_id, _by_severity(measure, points), points, _flagged(measure, item, points))
            )
        elif item.required:
            return None
    if not items:
        return None
    manifest = measure.manifest
    ages = (manifest.age_min, manifest.age_max) if manifest else (None, None)
    return MeasureShape(measure.id, tuple(items), _high(measure), manifest.services if manifest else (), *ages)


def response_json(measure: Measure, choices: Mapping[str, int], authored: datetime) -> dict[str, Any]:
    """Build the FHIR R4 QuestionnaireResponse of option indexes by linkId; what is not asked is left out."""
    if not any(item.enable_when for item in measure.form.descend()):
        return _response(measure, choices, authored)
    unasked: frozenset[str] = frozenset()
    while True:
        built = _response(measure, {key: index for key, index in choices.items() if key not in unasked}, authored)
        reading = responses.read(measure.form, built)
        found = {node.item.link_id for node in reading.root.descend() if node.item and not node.asked} - unasked
        if not found:
            return built
        unasked |= found


def _high(measure: Measure) -> tuple[HighTotal, ...]:
    """The totals that raise a flag; of a mean, the sum that it is of when every item has an answer."""
    if measure.manifest is None:
        return ()
    found = []
    for flag in measure.manifest.score_flags:
        rule = measure.manifest.score(flag.score)
        if rule is not None and flag.operator == ">=":
            count = len(rule.items) if rule.method == "mean" else 1
            found.append(HighTotal(rule.items, ceil(flag.value * count / rule.multiply)))
    return tuple(found)


def _by_severity(measure: Measure, points: tuple[int | None, ...]) -> tuple[int, ...]:
    order = sorted(range(len(points)), key=lambda index: (points[index] or 0, index))
    scores = measure.manifest.scores if measure.manifest else ()
    return tuple(reversed(order)) if scores and scores[0].direction == _BETTER else tuple(order)


def _flagged(measure: Measure, item: Item, points: tuple[int | None, ...]) -> frozenset[int]:
    rules = [rule for rule in (measure.manifest.flags if measure.manifest else ()) if rule.link_id == item.link_id]
    worth = {index: Decimal(value) for index, value in enumerate(points) if value is not None}
    return frozenset(index for index, value in worth.items() if any(rule.raised_by(value) for rule in rules))


def _response(measure: Measure, choices: Mapping[str, int], authored: datetime) -> dict[str, Any]:
    built: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": measure.canonical,
        "status": "completed",
        "authored": authored.isoformat(timespec="seconds"),
    }
    items = [made for item in measure.form.items if (made := _item(measure, item, choices))]
    return {**built, "item": items} if items else built


def _item(measure: Measure, item: Item, choices: Mapping[str, int]) -> dict[str, Any] | None:
    below = [inner for child in item.items if (inner := _item(measure, child, choices))]
    made: dict[str, Any] = {"linkId": item.link_id}
    if item.text:
        made["text"] = item.text
    if item.link_id in choices:
        offered = options(item, measure.questionnaire, measure.valuesets or {}) or ()
        answer = dict(offered[choices[item.link_id]].answer)
        made["answer"] = [{**answer, "item": below} if below else answer]
        return made
    return {**made, "item": below} if below else None
