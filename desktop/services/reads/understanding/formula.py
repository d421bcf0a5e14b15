"""How a score is made, in words that a clinician can check against the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_record.measures.valuesets import options
from care_record.reporting.national import plain

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.measures.manifest import Manifest, Score
    from care_record.measures.questionnaire import Item

_METHODS = {"sum": "Sum", "mean": "Mean"}


def formula(measure: Measure, rule: Score) -> str:
    """The rule of one score: method, items, reversed ones, what may be missing, where bands and cut-off are from."""
    numbers = [_number(measure, link_id) for link_id in rule.items]
    method = _METHODS.get(rule.method, rule.method.capitalize())
    count = f"{len(numbers)} items,"
    times = f", times {plain(rule.multiply)}" if rule.multiply != 1 else ""
    said = [f"{method} of the points of {count} {_listed(numbers)}{times}."]
    if len(numbers) == 1:
        said = [f"The points of item {numbers[0]}{times}."]
    reversed_items = [_number(measure, link_id) for link_id in rule.items if _is_reversed(measure, link_id)]
    if reversed_items:
        said.append(f"Counted the other way round: {_listed(reversed_items)}.")
    said.append(_missing(rule))
    if rule.conversion:
        said.append("The sum is then replaced by the value beside it in the owner\u2019s table.")
    if rule.norms:
        said.append("The result is a T-score: 50 is the mean, 10 the standard deviation, for recorded sex and age.")
    if rule.bands_source:
        said.append(f"Bands: {rule.bands_source.rstrip('.')}.")
    if rule.cut_off is not None:
        said.append(f"Cut-off: {rule.cut_off.words.rstrip('.')} ({rule.cut_off.source.rstrip('.')}).")
    return " ".join(said)


def population(manifest: Manifest, rule: Score) -> str:
    """Whom the bands are about, as their label on a graph; empty where there are none."""
    if not rule.bands:
        return ""
    low, high = manifest.age_min, manifest.age_max
    ages = "people of any age" if low is None and high is None else ""
    if low is not None:
        ages = f"people aged {low} to {high}" if high is not None else f"people aged {low} and over"
    elif high is not None:
        ages = f"people aged up to {high}"
    return f"Bands for {ages}" + (f": {rule.bands_source.rstrip('.')}" if rule.bands_source else "")


def _missing(rule: Score) -> str:
    if not rule.missing_allowed:
        said = "Every item must be answered."
    elif rule.method == "sum":
        said = f"Up to {rule.missing_allowed} may be missing; the sum is then raised in proportion."
    else:
        said = f"Up to {rule.missing_allowed} may be missing; the mean is of those answered."
    if rule.not_applicable:
        said += " \u201cNot known\u201d or \u201cnot applicable\u201d is not missing and adds nothing."
    within = "".join(f" Of {_listed(items)} at most {allowed}." for items, allowed in rule.missing_within)
    return f"{said}{within}" + (f" ({rule.missing_source.rstrip('.')}.)" if rule.missing_source else "")


def _number(measure: Measure, link_id: str) -> str:
    item = measure.form.item(link_id)
    return (item.prefix.rstrip(".) ") if item and item.prefix else "") or link_id


def _is_reversed(measure: Measure, link_id: str) -> bool:
    """Whether the points of an item fall in the order of its options, while other items' rise."""
    item = measure.form.item(link_id)
    points = _points(measure, item) if item else []
    return len(points) > 1 and points[0] > points[-1] and not _all_fall(measure)


def _all_fall(measure: Measure) -> bool:
    lists = [_points(measure, item) for item in measure.form.descend() if item.is_question]
    return all(one[0] > one[-1] for one in lists if len(one) > 1)


def _points(measure: Measure, item: Item) -> list[float]:
    permitted = options(item, measure.form.json, measure.valuesets or {}) or ()
    return [float(one.points) for one in permitted if one.points is not None]


def _listed(parts: Sequence[str]) -> str:
    """Numbers as a person lists them: a run of whole numbers is `1 to 9`."""
    if len(parts) > 2 and all(one.isdecimal() for one in parts):
        found = [int(one) for one in parts]
        if found == list(range(found[0], found[-1] + 1)):
            return f"{parts[0]} to {parts[-1]}"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
