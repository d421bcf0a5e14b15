"""Scoring a form that came without a manifest: by its own calculations, or by its own weights.

Each calculated item that gives a number is a score named by its linkId. `total` is the one among them whose linkId or
text says total or score, if there is exactly one; otherwise the sum of the points of everything asked, given only when
every item that carries points and is asked has an answer. Such a form names no risk items, so it raises no flags: its
reader sees every answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from care_record.measures import expressions
from care_record.measures.primitives import is_number
from care_record.measures.questionnaire import Questionnaire
from care_record.measures.response import Node, Problem, Reading, is_enabled
from care_record.measures.response import read as read_response
from care_record.measures.score import Scored, ScoreValue, plain, points_of
from care_record.measures.valuesets import ValueSets, options

TOTAL_WORDS = ("total", "score")


def score_imported(form: Questionnaire, response: Any, valuesets: ValueSets) -> Scored:
    """Score by the form's own means. A form with neither weights nor calculations is read, not scored. Never raises."""
    if not isinstance(response, Mapping):
        return Scored("not-scored", (), (), read_response(form, response, valuesets).problems, quarantined=True)
    outcome = expressions.work_out(form, response, valuesets)
    reading = read_response(form, response, valuesets, off=outcome.switched_off)
    if reading.problems:
        return Scored("not-scored", (), (), reading.problems, quarantined=True)
    problems = tuple(Problem(link_id, reason) for link_id, reason in outcome.problems)
    calculated = _calculated(form, outcome)
    if any(score.name == "total" for score in calculated):
        return Scored("scored", calculated, (), problems)
    total, short = _sum(form, reading, valuesets)
    scores = (total, *calculated) if total else calculated
    scored = any(score.value is not None for score in scores)
    if not scores:
        short = (Problem(None, "The questionnaire carries no points and calculates nothing."),)
    return Scored("scored" if scored else "not-scored", scores, (), problems + short)


def _calculated(form: Questionnaire, outcome: expressions.Outcome) -> tuple[ScoreValue, ...]:
    found: dict[str, Decimal] = {
        link_id: Decimal(str(values[0]))
        for link_id, values in outcome.values.items()
        if len(values) == 1 and is_number(values[0])
    }
    named = [link_id for link_id in found if _says_total(form, link_id)]
    name = {named[0]: "total"} if len(named) == 1 else {}
    return tuple(
        ScoreValue(name.get(link_id, link_id), plain(value), None, value)
        for link_id, value in sorted(found.items(), key=lambda entry: entry[0] not in name)
    )


def _says_total(form: Questionnaire, link_id: str) -> bool:
    item = form.item(link_id)
    words = f"{link_id} {item.text if item else ''}".lower()
    return any(word in words for word in TOTAL_WORDS)


def _sum(form: Questionnaire, reading: Reading, valuesets: ValueSets) -> tuple[ScoreValue | None, tuple[Problem, ...]]:
    """Return the sum of weights as `total`, None for a form without weights, and what is missing."""
    weighted, answered, total = 0, 0, Decimal(0)
    for item in form.descend():
        permitted = options(item, form.json, valuesets)
        if not item.is_question or item.hidden or not any(option.points is not None for option in permitted or ()):
            continue
        if not _asked(form, reading.root, item.link_id):
            continue
        weighted += 1
        points = [points_of(item, permitted, answer) for answer in reading.answers(item.link_id)]
        if points and None not in points:
            answered += 1
            total += sum((p for p in points if p is not None), Decimal(0))
    if not weighted:
        return None, ()
    if answered < weighted:
        reason = f"total: {answered} of {weighted} answered, too few for this score."
        return ScoreValue("total", None, None, None, answered, weighted), (Problem(None, reason),)
    return ScoreValue("total", plain(total), None, total, answered, weighted), ()


def _asked(form: Questionnaire, root: Node, link_id: str) -> bool:
    """Return whether an item is asked: itself and everything it stands in is enabled by the answers given."""
    items, place = form.items, root
    while True:
        item = next((item for item in items if any(under.link_id == link_id for under in item.descend())), None)
        if item is None or not is_enabled(item, place):
            return False
        if item.link_id == link_id:
            return True
        found = [node for node in place.children if node.item is item]
        if item.is_question and not any(node.answers for node in found):
            return False
        items, place = item.items, found[0] if found else Node(item, place, off=root.off)
