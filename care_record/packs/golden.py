"""Golden answers: responses with the scores and flags that they must give.

golden = { format: 1, cases: [case, …] }
case   = { name, answers: { linkId: code or place of an option, or a number }, person: { sex, age } | absent,
           expect: { status, scores: { name: [value | null, band | null] }, flags: [linkId] } }
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from care_record.measures.catalogue import Measure
from care_record.measures.questionnaire import Item, Json
from care_record.measures.score import Person, score
from care_record.measures.valuesets import options

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Result:
    """One golden answer tried: `problem` is empty where it scores as given."""

    name: str
    problem: str


def cases(golden: Json | None) -> tuple[Json, ...]:
    """The golden answers; raises `ValueError` in words where they do not have their form."""
    if golden is None:
        return ()
    if golden.get("format") != FORMAT:
        raise ValueError(f"These golden answers have format {golden.get('format')!r}; this program reads {FORMAT}.")
    found = golden.get("cases")
    if not isinstance(found, list) or not all(_is_case(one) for one in found):
        raise ValueError("Each golden answer has a name, answers, and what they must give.")
    return tuple(found)


def run(measure: Measure, golden: Json | None) -> Iterator[Result]:
    """Try each golden answer; raises `ValueError` as `cases` does."""
    for case in cases(golden):
        try:
            wanted, got = case["expect"], given_by(measure, case["answers"], _person(case.get("person")))
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            yield Result(str(case["name"]), f"It names an answer that the questionnaire does not have ({error}).")
            continue
        yield Result(str(case["name"]), "" if got == wanted else _difference(wanted, got))


def given_by(measure: Measure, answers: Mapping[str, Any], person: Person | None = None) -> dict[str, Any]:
    """What answers give, in the form of `expect`; `person` is for scores by norms."""
    scored = score(measure.form, measure.manifest, response_to(measure, answers), measure.valuesets, person)
    return {
        "status": scored.status,
        "scores": {one.name: [None if one.value is None else float(one.value), one.band] for one in scored.scores},
        "flags": [flag.link_id for flag in scored.flags],
    }


def response_to(measure: Measure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A completed response with one answer for each linkId: an option's code or place, or a number or text.

    Raises `LookupError` for an item or option that there is not.
    """
    unknown = set(answers) - {item.link_id for item in measure.form.descend() if item.is_question}
    if unknown:
        raise LookupError(f"item {min(unknown)}")
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": measure.canonical,
        "item": _items(measure, measure.form.items, answers),
    }


def _items(measure: Measure, items: tuple[Item, ...], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items:
        inside = _items(measure, item.items, answers)
        if item.is_question and item.link_id in answers:
            answer = _answer(measure, item, answers[item.link_id])
            found.append({"linkId": item.link_id, "answer": [answer | ({"item": inside} if inside else {})]})
        elif item.type == "group" and inside:
            found.append({"linkId": item.link_id, "item": inside})
    return found


def _answer(measure: Measure, item: Item, wanted: Any) -> dict[str, Any]:
    permitted = options(item, measure.questionnaire, measure.valuesets or {})
    if not permitted:
        kind = {"integer": "Integer", "decimal": "Decimal", "boolean": "Boolean"}.get(item.type, "String")
        return {f"value{kind}": wanted}
    coded = [one for one in permitted if isinstance(one.value, Mapping) and one.value.get("code") == str(wanted)]
    if coded:
        return coded[0].answer
    place = int(wanted)
    if not 0 <= place < len(permitted):
        raise LookupError(f"option {place} of item {item.link_id}")
    return permitted[place].answer


def _person(given: Any) -> Person | None:
    return Person(given.get("sex"), given.get("age")) if isinstance(given, Mapping) else None


def _difference(wanted: Mapping[str, Any], got: Mapping[str, Any]) -> str:
    for name in ("status", "flags"):
        if wanted.get(name) != got[name]:
            return f"{name}: {_said(wanted.get(name))} was to come out, {_said(got[name])} does."
    scores = wanted.get("scores")
    if not isinstance(scores, Mapping) or scores.keys() != got["scores"].keys():
        return f"scores: it says {_said(scores)}, the measure gives {_said(list(got['scores']))}."
    for name, value in got["scores"].items():
        if scores[name] != value:
            return f"{name}: {_said(scores[name])} was to come out, {_said(value)} does."
    return "It says more than status, scores and flags."


def _said(value: Any) -> str:
    """A value in words."""
    if isinstance(value, list | Mapping):
        return ", ".join(_said(one) for one in value) or "nothing"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "none" if value is None else str(value)


def _is_case(given: object) -> bool:
    return (
        isinstance(given, Mapping)
        and isinstance(given.get("name"), str)
        and isinstance(given.get("answers"), Mapping)
        and isinstance(given.get("expect"), Mapping)
    )
