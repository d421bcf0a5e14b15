"""One measure as the patient and others answered it at about the same time, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.dates import day_in_london, from_milliseconds
from desktop.services.access.hidden import is_suspended
from desktop.services.reads import answered, looking, patient_lines, scores
from desktop.services.reads.rows.named import asked_words
from desktop.services.reads.understanding.pages import RESPONDENTS, RatedCell, RatedRow, Rater, Raters

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from desktop.services.reads.measures import AnswerRow
    from desktop.services.reads.scores import Held
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

DAYS = 14
"""Answers further apart than this are about other weeks, and are not laid side by side."""
DAY_MS = 24 * 3600 * 1000
_ORDER = tuple(RESPONDENTS)


def others(everything: Sequence[Held], row: Row, request: Row, when: int) -> int:
    """How many other respondents answered the same measure about the time of an answer."""
    found = _near(everything, request["questionnaire"], when)
    return len({one.rater for one in found} - {scores.rater_of(row, request)})


def raters(reader: Reader, state: DeskState, response: UUID) -> Raters:
    """Each respondent's answer nearest to this one, the patient first; raises `LookupError`."""
    with reader.snapshot():
        patient = looking.of_response(reader, response)
        pending = reader.pending("stream = ?", (patient.bytes,))
        anchor = reader.overlaid("response", "id = ?", (response.bytes,), pending)[response.bytes]
        requests = reader.overlaid("request", "id = ?", (anchor["request"],), pending)
        request = requests.get(anchor["request"])
        if request is None:
            raise LookupError("no such send here")
        measure = state.measure(reader, request["questionnaire"], request["version"])
        banner = patient_lines.banner_of_record(reader, state, patient, pending)
        title = measure.short_title if measure else "Measure"
        hidden = ""
        if is_suspended(reader, state, patient, pending):
            hidden = answered.SUSPENDED
        elif not state.clinical(reader):
            hidden = answered.FOR_CLINICIANS
        elif measure is None:
            hidden = "The questionnaire is not installed here, so its answers cannot be laid side by side."
        if hidden or measure is None:
            return Raters(banner, title, DAYS, (), (), hidden)
        when = scores.completed(anchor["at"], anchor["authored"], request["at"], anchor["mode"])
        chosen = _nearest(_near(scores.held(reader, anchor["patient"], pending), measure.url, when), anchor, when)
        laid = [_answers(one.row, measure) for one in chosen]
        return Raters(
            banner=banner,
            measure_title=title,
            days=DAYS,
            raters=tuple(
                Rater(
                    one.row["respondent"],
                    UUID(bytes=one.row["id"]),
                    day_in_london(from_milliseconds(one.place[0])),
                    one.row["mode"],
                    answered.score_lines(one.row, measure),
                    asked_words(one.request),
                )
                for one in chosen
            ),
            rows=_rows(laid),
        )


def _near(everything: Sequence[Held], questionnaire: str, when: int) -> list[Held]:
    """Answers to a measure within the window."""
    of_measure = (one for one in everything if one.request["questionnaire"] == questionnaire)
    return [one for one in of_measure if abs(one.place[0] - when) <= DAYS * DAY_MS]


def _nearest(found: list[Held], anchor: Row, when: int) -> list[Held]:
    best: dict[str, Held] = {}
    for one in sorted(found, key=lambda one: (one.row["id"] != anchor["id"], abs(one.place[0] - when), one.row["id"])):
        best.setdefault(one.rater, one)
    return sorted(best.values(), key=_place)


def _place(one: Held) -> tuple[int, str]:
    who = one.row["respondent"]
    return _ORDER.index(who) if who in _ORDER else len(_ORDER), one.rater


def _answers(row: Row, measure: Measure) -> dict[str, AnswerRow]:
    import json

    from desktop.services.reads.understanding import answers

    nothing: dict[str, list[Any]] = {"scores": [], "flags": [], "problems": []}
    scored = json.loads(row["scored"]) if row["scored"] else nothing
    found = answers.answers(measure, answered.content(row), scored, {})
    return {one.link_id: one for one in found}


def _rows(laid: list[dict[str, AnswerRow]]) -> tuple[RatedRow, ...]:
    """Every question that was asked of anybody, in the order of the form."""
    order: dict[str, AnswerRow] = {}
    for one in laid:
        for link_id, answer in one.items():
            order.setdefault(link_id, answer)
    rows = []
    for link_id, answer in order.items():
        given = [one.get(link_id) for one in laid]
        points = [one.points for one in given if one is not None and one.points is not None]
        rows.append(
            RatedRow(
                number=answer.number,
                link_id=link_id,
                text=answer.text,
                cells=tuple(RatedCell(one.answer, one.points, one.flagged) if one else None for one in given),
                spread=max(points) - min(points) if len(points) > 1 else None,
            )
        )
    return tuple(rows)
