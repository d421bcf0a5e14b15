"""Every question of an answer with what was answered, its points, and how it changed since the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from care_record.measures.questionnaire import typed_value
from care_record.measures.response import read as read_response
from care_record.measures.score import points_of
from care_record.measures.valuesets import options
from desktop.services.reads import scores
from desktop.services.reads.measures import AnswerRow

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.measures.response import Node
    from desktop.services.reads.scores import Held
    from desktop.services.store.reader import Row

NOT_ANSWERED = "Not answered"
DECLINED = "Declined to answer"


def answers(
    measure: Measure, content: Mapping[str, Any], scored: Mapping[str, Any], points_before: Mapping[str, Decimal]
) -> tuple[AnswerRow, ...]:
    """Every question that was asked, in the order of the form, and the change of its points since last time."""
    form, sets = measure.form, measure.valuesets or {}
    reading = read_response(form, content, sets, complete=False)
    flagged = {flag["linkId"] for flag in scored["flags"]}
    worse = _worse(measure)
    found = []
    for item in form.descend():
        if not item.is_question or item.hidden:
            continue
        given = reading.answers(item.link_id)
        if not given and not reading.nodes(item.link_id) and item.enable_when:
            continue
        permitted = options(item, form.json, sets)
        points = [one for one in (points_of(item, permitted, answer) for answer in given) if one is not None]
        total = sum(points, Decimal(0)) if points else None
        found.append(
            AnswerRow(
                number=item.prefix or item.link_id,
                link_id=item.link_id,
                text=item.text,
                answer="; ".join(_shown(answer) for answer in given) or _without(reading.nodes(item.link_id)),
                points=total,
                changed=_direction(points_before.get(item.link_id), total),
                worse=worse.get(item.link_id),
                flagged=item.link_id in flagged,
            )
        )
    return tuple(found)


def _without(nodes: Sequence[Node]) -> str:
    """Why there is no answer, as far as it is known."""
    return DECLINED if any(node.declined for node in nodes) else NOT_ANSWERED


def points_by_item(measure: Measure, content: Any) -> dict[str, Decimal]:
    """The points of each item of a QuestionnaireResponse that has any."""
    form, sets = measure.form, measure.valuesets or {}
    reading = read_response(form, content, sets, complete=False)
    points: dict[str, Decimal] = {}
    for item in form.descend():
        if item.is_question:
            permitted = options(item, form.json, sets)
            given = [points_of(item, permitted, answer) for answer in reading.answers(item.link_id)]
            known = [one for one in given if one is not None]
            if known:
                points[item.link_id] = sum(known, Decimal(0))
    return points


def before(earlier: Sequence[Held], row: Row, request: Row | None, measure: Measure) -> dict[str, Decimal]:
    """The points by item of this rater's answer before this one."""
    rater = scores.rater_of(row, request)
    same = [one for one in earlier if one.row["id"] != row["id"] and one.is_of(measure.url, rater)]
    return points_by_item(measure, json.loads(same[-1].row["content"]).get("response")) if same else {}


def _worse(measure: Measure) -> dict[str, bool]:
    """Whether more points are worse, by item; points are after any reversal, so that the score's direction holds."""
    rules = measure.manifest.scores if measure.manifest else ()
    return {link_id: rule.direction == "higher-is-worse" for rule in reversed(rules) for link_id in rule.items}


def _direction(before: Decimal | None, now: Decimal | None) -> Literal["up", "down", "same"] | None:
    if before is None or now is None:
        return None
    return "same" if before == now else "up" if now > before else "down"


def _shown(answer: Mapping[str, Any]) -> str:
    """One answer as a person reads it."""
    typed = typed_value(answer)
    if typed is None:
        return ""
    kind, value = typed
    if isinstance(value, Mapping):
        shown = value.get("display") or value.get("code") or value.get("title") or value.get("reference")
        if kind == "Quantity":
            shown = f"{value.get('value', '')} {value.get('unit') or value.get('code') or ''}".strip()
        return str(shown or kind)
    return ("Yes" if value else "No") if kind == "Boolean" else str(value)


def unknown(content: Mapping[str, Any]) -> tuple[AnswerRow, ...]:
    """Answers to a questionnaire that is not held here, as they came."""
    found: list[AnswerRow] = []

    def walk(items: Any, depth: int) -> None:
        if not isinstance(items, list) or depth > 16:
            return
        for item in items:
            if not isinstance(item, dict):
                continue
            given = [one for one in item.get("answer") or () if isinstance(one, dict)]
            link = str(item.get("linkId", ""))
            shown = "; ".join(_shown(one) for one in given)
            if shown:
                found.append(AnswerRow(link, link, str(item.get("text", "")), shown, None, None, None, False))
            walk(item.get("item"), depth + 1)
            for one in given:
                walk(one.get("item"), depth + 1)

    walk(content.get("item"), 0)
    return tuple(found)
