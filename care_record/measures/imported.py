"""Scoring a form that came without a manifest: by its own weights, or by its own calculated totals.

`total` is the sum of the points of everything asked, given only when every item that carries points and is asked has
an answer. Such a form names no risk items, so it raises no flags: its reader sees every answer.
"""

from __future__ import annotations

from decimal import Decimal

from care_record.measures.questionnaire import Questionnaire
from care_record.measures.response import Node, Problem, Reading, is_enabled
from care_record.measures.score import Scored, ScoreValue, points_of
from care_record.measures.valuesets import ValueSets, options


def score_imported(form: Questionnaire, reading: Reading, valuesets: ValueSets) -> Scored:
    """Return the sum of weights as `total`. A form without weights is read, not scored. Never raises."""
    if reading.problems:
        return Scored("not-scored", (), (), reading.problems, quarantined=True)
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
        return Scored("not-scored", (), (), (Problem(None, "The questionnaire's options carry no points."),))
    if answered < weighted:
        value = ScoreValue("total", None, None, None, answered, weighted)
        short = Problem(None, f"total: {answered} of {weighted} answered, too few for this score.")
        return Scored("not-scored", (value,), (), (short,))
    return Scored("scored", (ScoreValue("total", total, None, total, answered, weighted),), ())


def _asked(form: Questionnaire, root: Node, link_id: str) -> bool:
    """Return whether an item is asked: itself and everything it stands in is enabled by the answers given."""
    items, place = form.items, root
    while True:
        for item in items:
            if not any(under.link_id == link_id for under in item.descend()):
                continue
            if not is_enabled(item, place):
                return False
            if item.link_id == link_id:
                return True
            found = [node for node in place.children if node.item is item]
            if item.is_question and not any(node.answers for node in found):
                return False
            items, place = item.items, found[0] if found else Node(item, place)
            break
        else:
            return False
