"""A response as a person reads it: each question with its answer in words, also where the response does not fit.

Follows the response, not the Questionnaire, so that nothing a patient wrote is hidden; then names what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from care_record.measures.questionnaire import Item, Json, Questionnaire, typed_value
from care_record.measures.response import MAX_DEPTH
from care_record.measures.score import points_of
from care_record.measures.valuesets import ValueSets, options


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a response as read.

    `answers` is empty for a heading and for a question without an answer. `points` is the sum of the answers' points,
    None without any. `known` is False for an item that the Questionnaire does not have. `depth` counts from 0.
    """

    link_id: str
    depth: int
    prefix: str
    text: str
    answers: tuple[str, ...]
    points: Decimal | None
    is_question: bool
    known: bool


def lines(form: Questionnaire, response: Any, valuesets: ValueSets | None = None) -> tuple[Line, ...]:
    """Return a response line by line. Never raises on any JSON."""
    by_id = {item.link_id: item for item in form.descend()}
    given = list(_given(response, by_id, form, valuesets or {}, 0))
    answered = {line.link_id for line in given}
    left_out = [
        Line(item.link_id, 0, item.prefix, item.text, (), None, is_question=True, known=True)
        for item in form.descend()
        if item.is_question and not item.hidden and item.link_id not in answered
    ]
    return tuple(given + left_out)


def _given(
    place: Any, by_id: Mapping[str, Item], form: Questionnaire, valuesets: ValueSets, depth: int
) -> Iterator[Line]:
    entries = place.get("item") if isinstance(place, Mapping) else None
    for entry in entries if isinstance(entries, list) and depth <= MAX_DEPTH else ():
        if not isinstance(entry, Mapping):
            continue
        link_id = str(entry.get("linkId", ""))
        item = by_id.get(link_id)
        answers = [answer for answer in _list(entry.get("answer")) if isinstance(answer, Mapping)]
        permitted = options(item, form.json, valuesets) if item else None
        points = [points_of(item, permitted, answer) for answer in answers] if item else []
        known = [value for value in points if value is not None]
        yield Line(
            link_id,
            depth,
            item.prefix if item else "",
            item.text if item else str(entry.get("text") or "An item that the questionnaire does not have"),
            tuple(words(answer) for answer in answers),
            sum(known, Decimal(0)) if known else None,
            is_question=item.is_question if item else bool(answers),
            known=item is not None,
        )
        for answer in answers:
            yield from _given(answer, by_id, form, valuesets, depth + 1)
        yield from _given(entry, by_id, form, valuesets, depth + 1)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def words(answer: Json) -> str:
    """Return one answer in words: the display of a coding, Yes or No, a quantity with its unit."""
    typed = typed_value(answer)
    if typed is None:
        return "No value"
    kind, value = typed
    if kind == "Boolean":
        return "Yes" if value is True else "No"
    if not isinstance(value, Mapping):
        return str(value)
    if kind == "Quantity":
        return f"{value.get('value', '')} {value.get('unit') or value.get('code') or ''}".strip()
    found = value.get("display") or value.get("code") or value.get("title") or value.get("reference")
    return str(found or value.get("contentType") or "A value without words")
