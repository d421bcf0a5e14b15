"""Scores and flags of a response: plain arithmetic on the points of the options chosen, driven by the manifest.

Source of the rules: SDC 4.0.0 for where points come from (a weight on the answer wins over the Questionnaire's); each
manifest names the source of its own missing-item rule, bands and flags.

A form without a manifest is scored by its own calculations or weights. Each calculated item that gives a number is a
score named by its linkId. `total` is the one among them whose linkId or text says total or score, if there is exactly
one; otherwise the sum of the points of everything asked, given only when every item that carries points and is asked
has an answer. Such a form names no risk items, so it raises no flags: its reader sees every answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from care_record.measures import expressions
from care_record.measures import questionnaire as model
from care_record.measures.manifest import Manifest, Score
from care_record.measures.primitives import is_number
from care_record.measures.questionnaire import Item, Json, Option, Questionnaire, typed_value, weight_on
from care_record.measures.response import Node, Problem, Reading, is_enabled
from care_record.measures.response import read as read_response
from care_record.measures.valuesets import ValueSets, options

Status = Literal["scored", "not-scored"]
TOTAL_WORDS = ("total", "score")
TOLERANCE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """One score. `value` is None where the missing-item rule allows none; `exact` is the unrounded value."""

    name: str
    value: Decimal | None
    band: str | None
    exact: Decimal | None = None
    answered: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """What a clinician must see soon. `link_id` is None where a score, or a response that does not fit, raised it."""

    link_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """What came of one response.

    `quarantined` means that the response does not fit its Questionnaire: it is kept and can be read, is not scored, and
    counts as flagged until a person has looked. Otherwise `problems` only says why a score could not be given.
    """

    status: Status
    scores: tuple[ScoreValue, ...]
    flags: tuple[Flag, ...]
    problems: tuple[Problem, ...] = ()
    quarantined: bool = False

    @property
    def attention(self) -> bool:
        """The attention bit: a clinician must look soon."""
        return bool(self.flags) or self.quarantined

    def named(self, name: str) -> ScoreValue | None:
        """Return the score with this name, or None."""
        return next((score for score in self.scores if score.name == name), None)


@dataclass(frozen=True, slots=True)
class Person:
    """What norms need to know of the person: recorded sex (`male`, `female`, else None), age in whole years then."""

    sex: str | None
    age: int | None


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Round halves away from zero, as the published scoring rules do; 2.5 gives 3."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def points_of(item: Item, permitted: Sequence[Option] | None, answer: Json) -> Decimal | None:
    """Return an answer's points: on the answer, else on the option chosen, else the number itself; None without any."""
    own = weight_on(answer)
    if own is not None:
        return own
    for option in permitted or ():
        if option.points is not None and option.matches(answer):
            return option.points
    value = typed_value(answer)
    if value and value[0] in ("Integer", "Decimal") and item.type in ("integer", "decimal"):
        return Decimal(str(value[1]))
    return None


def score(
    questionnaire: Json | Questionnaire,
    manifest: Manifest | None,
    response: Any,
    valuesets: ValueSets | None = None,
    person: Person | None = None,
) -> Scored:
    """Score a response. Never raises on any response; the Questionnaire must have passed `check.check`.

    Who scores many gives the Questionnaire as it was read once (`Measure.form`). Without `person`, scores that need
    norms are left out with the reason.
    """
    try:
        form = questionnaire if isinstance(questionnaire, Questionnaire) else model.read(questionnaire)
        return _score(form, manifest, response, valuesets or {}, person)
    except RecursionError:
        return Scored("not-scored", (), (), (Problem(None, "The response is nested too deeply."),), quarantined=True)


def _score(
    form: Questionnaire, manifest: Manifest | None, response: Any, sets: ValueSets, person: Person | None
) -> Scored:
    if manifest is None:
        return _score_imported(form, response, sets)
    # A question left out is for the manifest's missing-item rule, not a reason to set the response aside.
    reading = read_response(form, response, sets, complete=False)
    points = _points(form, reading, sets)
    problems = reading.problems + tuple(_foreign_points(form, reading, sets, manifest))
    flags = _flags(points, manifest)
    if problems:
        return Scored("not-scored", (), flags, problems, quarantined=True)
    without = frozenset(item.link_id for item in form.descend() if reading.answers(item.link_id)) - points.keys()
    values = tuple(_value(rule, points, without, person) for rule in manifest.scores)
    exact = {value.name: value.exact for value in values}
    for rule in manifest.score_flags:
        found = exact.get(rule.score)
        if found is not None and rule.raised_by(found):
            flags += (Flag(None, rule.reason),)
    short = tuple(
        Problem(None, _why_none(value, rule))
        for value, rule in zip(values, manifest.scores, strict=True)
        if value.value is None
    )
    status: Status = "scored" if any(value.value is not None for value in values) else "not-scored"
    return Scored(status, values, flags, short)


def _points(form: Questionnaire, reading: Reading, valuesets: ValueSets) -> dict[str, Decimal]:
    """Points by linkId. A question with several answers counts their sum."""
    found: dict[str, Decimal] = {}
    for item in form.descend():
        if not item.is_question:
            continue
        permitted = options(item, form.json, valuesets)
        given = [points_of(item, permitted, answer) for answer in reading.answers(item.link_id)]
        known = [points for points in given if points is not None]
        if known:
            found[item.link_id] = sum(known, Decimal(0))
    return found


def _foreign_points(
    form: Questionnaire, reading: Reading, valuesets: ValueSets, manifest: Manifest
) -> Iterator[Problem]:
    """Points on an answer count only if some option of the item carries them, so that no score leaves its range."""
    scored = {link_id for rule in manifest.scores for link_id in rule.items}
    for item in form.descend():
        if item.link_id not in scored:
            continue
        known = {option.points for option in options(item, form.json, valuesets) or ()}
        for answer in reading.answers(item.link_id):
            own = weight_on(answer)
            if own is not None and known and own not in known:
                yield Problem(item.link_id, f"The answer carries {own} points; no option of the item does.")


def _flags(points: dict[str, Decimal], manifest: Manifest) -> tuple[Flag, ...]:
    """Alert items fire on an incomplete form too, and on a response that is not scored."""
    return tuple(
        Flag(rule.link_id, rule.reason)
        for rule in manifest.flags
        if rule.link_id in points and rule.raised_by(points[rule.link_id])
    )


def _value(rule: Score, points: dict[str, Decimal], without: frozenset[str], person: Person | None) -> ScoreValue:
    """Work out one score. `without` are the items that have an answer, but one without points."""
    passed = rule.not_applicable & without
    given = [points[link_id] for link_id in rule.items if link_id in points]
    missing = [link_id for link_id in rule.items if link_id not in points and link_id not in passed]
    none = ScoreValue(rule.name, None, None, None, len(given), len(rule.items))
    within = all(sum(link_id in part for link_id in missing) <= allowed for part, allowed in rule.missing_within)
    if len(missing) > rule.missing_allowed or not within or not given:
        return none
    total = sum(given, Decimal(0))
    exact = total * (1 if rule.method == "mean" else len(given) + len(missing)) / len(given)
    if rule.missing_rounded and missing:
        exact = half_up(exact, 0)
    finished = _finished(rule, exact * rule.multiply, person)
    if finished is None:
        return none
    value = plain(half_up(finished, rule.decimals))
    return ScoreValue(rule.name, value, rule.band(finished), finished, len(given), len(rule.items))


def _finished(rule: Score, raw: Decimal, person: Person | None) -> Decimal | None:
    """Return the score that a raw one stands for; None where the table or the norms do not reach."""
    if rule.conversion:
        return dict(rule.conversion).get(raw)
    if rule.norms:
        if person is None or person.sex is None or person.age is None:
            return None
        held = [row for row in rule.norms if row.sex == person.sex and row.age_from <= person.age <= row.age_to]
        return (raw - held[0].mean) / held[0].deviation * 10 + 50 if held else None
    return raw


def _why_none(value: ScoreValue, rule: Score) -> str:
    if rule.norms and value.answered == value.of:
        ages = f"{min(row.age_from for row in rule.norms)} to {max(row.age_to for row in rule.norms)}"
        return f"{value.name}: norms are for a recorded sex, male or female, and ages {ages}; this person has none."
    return f"{value.name}: {value.answered} of {value.of} answered, too few for this score."


def plain(value: Decimal) -> Decimal:
    """Drop trailing zeros: 9.00 reads 9."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def _score_imported(form: Questionnaire, response: Any, valuesets: ValueSets) -> Scored:
    """Score a form without a manifest by its own means; one with neither weights nor calculations is not scored."""
    if not isinstance(response, Mapping):
        return Scored("not-scored", (), (), read_response(form, response, valuesets).problems, quarantined=True)
    outcome = expressions.work_out(form, response, valuesets)
    reading = read_response(form, response, valuesets, off=outcome.switched_off)
    if reading.problems:
        return Scored("not-scored", (), (), reading.problems, quarantined=True)
    problems = tuple(Problem(link_id, reason) for link_id, reason in outcome.problems)
    problems += tuple(_differences(reading, outcome))
    calculated = _calculated(form, outcome)
    if any(score.name == "total" for score in calculated):
        return Scored("scored", calculated, (), problems)
    total, short = _sum(form, reading, valuesets)
    scores = (total, *calculated) if total else calculated
    scored = any(score.value is not None for score in scores)
    if not scores:
        short = (Problem(None, "The questionnaire carries no points and calculates nothing."),)
    return Scored("scored" if scored else "not-scored", scores, (), problems + short)


def _differences(reading: Reading, outcome: expressions.Outcome) -> Iterator[Problem]:
    """Say where the response came with another result than this one, which counts."""
    for link_id, values in outcome.values.items():
        # Of whatever repeats, the first entry is what was worked out.
        first = next((node.answers for node in reading.nodes(link_id)), ())
        given = [typed[1] for typed in map(typed_value, first) if typed]
        if given and not (len(given) == len(values) and all(map(_alike, given, values))):
            came, here = (", ".join(map(_in_words, some)) or "nothing" for some in (given, values))
            yield Problem(link_id, f"It came with {came}; worked out here it is {here}, which counts.")


def _alike(given: Any, ours: Any) -> bool:
    if is_number(given) and is_number(ours):
        # A browser counts in binary fractions.
        return abs(Decimal(str(given)) - Decimal(str(ours))) <= TOLERANCE * max(Decimal(1), abs(Decimal(str(ours))))
    if isinstance(given, Mapping) and isinstance(ours, Mapping):
        return all(given.get(key) == ours.get(key) for key in ("system", "code", "value"))
    return bool(given == ours)


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("display") or value.get("code") or value.get("value") or "a value without words")
    return str(value)


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
