"""A paper form typed in twice: where the two differ, and one sheet once every difference is settled.

Double entry with verification is how trials keep transcription errors out (ICH E6(R2) 5.5.3 asks for such controls).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from care_record.answering.items import Answer, FormItem
from care_record.answering.places import Place, descend
from care_record.answering.sheet import Sheet

Side = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the two differ; an empty side has no answer there, or was not asked it."""

    path: str
    item: FormItem
    entry: int | None
    first: tuple[Answer, ...]
    second: tuple[Answer, ...]


def differences(first: Sheet, second: Sheet) -> tuple[Difference, ...]:
    """Where two entries of one form differ, in the order of the form."""
    one, other = _asked(first), _asked(second)
    paths = [*one, *(path for path in other if path not in one)]
    found = []
    for path in paths:
        place = one.get(path) or other[path]
        answers = tuple(sheet[path].answers if path in sheet else () for sheet in (one, other))
        if answers[0] != answers[1]:
            found.append(Difference(path, place.item, place.entry, *answers))
    return tuple(found)


def settled(first: Sheet, second: Sheet, chosen: Mapping[str, Side]) -> Sheet:
    """The first sheet with what was chosen of the second. A place that `chosen` leaves out keeps the first's answer."""
    sheet = first
    for group, count in second.entries.occurrences.items():
        if count > sheet.entries.occurrences.get(group, 1):
            sheet = sheet.with_entries(group, count)
    for path, side in chosen.items():
        given = (first if side == "first" else second).entries.answers.get(path)
        if given is not None:
            sheet = sheet.answered(path, given)
    return replace(sheet, passed=frozenset(step.id for step in sheet.steps.steps))


def _asked(sheet: Sheet) -> dict[str, Place]:
    return {
        place.path: place
        for place in descend(sheet.places)
        if place.asked and place.item.is_asked and not place.calculated
    }
