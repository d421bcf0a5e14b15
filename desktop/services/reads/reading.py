"""Reading one response: its flags, scores, change and every answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.wire import bodies
from desktop.services import notes
from desktop.services.access.hidden import is_suspended
from desktop.services.reads import patient_lines, scores
from desktop.services.reads.answered import FOR_CLINICIANS, SUSPENDED, content, licence_line, score_lines
from desktop.services.reads.looking import of_response
from desktop.services.reads.measures import (
    AnswerRow,
    FlagLine,
    ResponseReading,
)
from desktop.services.reads.returned import requests_of, response_lines
from desktop.services.reads.risk.history import clocks
from desktop.services.reads.risk.pages import NO_CLOCK
from desktop.services.reads.rows.named import asked_words
from desktop.services.reads.understanding import answers, changing, formula, raters

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

NOT_ANSWERED = "Not answered"
NOT_OPENED_YET = "It is still sealed; it is opened as soon as the sync has the key."
NO_KEY = "It is sealed to a key that this workstation does not hold yet; a colleague's workstation gives it."
GONE = "Access to it has ended, so it was removed from this workstation."


def response(reader: Reader, state: DeskState, response: UUID) -> ResponseReading:
    """One response; raises `LookupError`."""
    with reader.snapshot():
        patient = of_response(reader, response)
        pending = reader.pending("stream = ?", (patient.bytes,))
        row = reader.overlaid("response", "id = ?", (response.bytes,), pending)[response.bytes]
        request = requests_of(reader, [row["request"]]).get(row["request"])
        measure = state.measure(reader, request["questionnaire"], request["version"]) if request else None
        return _reading(reader, state, row, request, measure, patient, pending)


def _reading(
    reader: Reader,
    state: DeskState,
    row: Row,
    request: Row | None,
    measure: Measure | None,
    patient: UUID,
    pending: list[Fact],
) -> ResponseReading:
    asked = request["at"] if request else None
    hidden = is_suspended(reader, state, patient, pending)
    clinical = state.clinical(reader) and not hidden
    void = row["void"] or ""
    opened = row["state"] == "open" and clinical
    fields = content(row) if opened else {}
    scored = json.loads(row["scored"]) if row["scored"] and clinical else _EMPTY
    when = scores.completed(row["at"], row["authored"], asked, row["mode"])
    history = []
    everything = scores.held(reader, row["patient"], pending) if request and clinical else []
    earlier = [one for one in everything if one.place <= (when, row["at"])]
    if measure is not None and row["headline"] and clinical:
        history = scores.points(earlier, measure.url, scores.rater_of(row, request), row["headline"])
    answered = answers.unknown(fields)
    if measure and opened:
        answered = answers.answers(measure, fields, scored, answers.before(earlier, row, request, measure))
    manifest = measure.manifest if measure else None
    rule = manifest.score(row["headline"]) if manifest and row["headline"] else None
    return ResponseReading(
        line=response_lines(reader, state, [row])[0],
        banner=patient_lines.banner_of_record(reader, state, patient, pending),
        opened=opened,
        problems=(SUSPENDED,) if hidden else () if void else _problems(row, scored, measure, clinical=clinical),
        flags=_flags(scored, answered, row, asked_words(request) if request else "") if not hidden else (),
        scores=score_lines(row, measure) if clinical else (),
        changes=changing.changes(history, measure, row["headline"]),
        answers=answered,
        series=tuple((scores.day(point), point.value) for point in history),
        bands=changing.bands(rule),
        cut_off=changing.cut_off(rule),
        licence=licence_line(measure),
        receipt=row["receipt"],
        mode=row["mode"],
        respondent=row["respondent"],
        authored_at=from_milliseconds(when),
        contact_me=bool(row["contact_me"]) and clinical,
        note=_note(reader, state, row, patient, pending) if clinical else "",
        words=_words(row) if opened else "",
        state="struck" if void else "suspended" if hidden else _state(row, opened=opened),
        rules=changing.rules(history, manifest, row["headline"]),
        formula=formula.formula(measure, rule) if measure and rule and clinical else "",
        population=formula.population(manifest, rule) if manifest and rule else "",
        raters=raters.others(everything, row, request, when) if clinical and request else 0,
        clock=clocks(reader, state, [row["id"]])[row["id"]] if clinical else NO_CLOCK,
        source=asked_words(request) if request else "",
        struck=void,
        measure=measure.id if measure else "",
    )


def _state(row: Row, *, opened: bool) -> Literal["open", "sealed", "gone"]:
    if opened:
        return "open"
    return "gone" if row["state"] == "gone" else "sealed"


_EMPTY: Mapping[str, list[Any]] = {"scores": [], "flags": [], "problems": []}


def _words(row: Row) -> str:
    """What the person wrote for the team beside the answers."""
    try:
        fields = json.loads(row["content"])
    except ValueError:
        return ""
    words = fields.get("words") if isinstance(fields, dict) else None
    return words if isinstance(words, str) else ""


def _problems(row: Row, scored: Mapping[str, Any], measure: Measure | None, *, clinical: bool) -> tuple[str, ...]:
    """Why it cannot be opened or does not fit, in words."""
    if not clinical:
        return (FOR_CLINICIANS,)
    if row["state"] == "sealed":
        return (NOT_OPENED_YET,)
    if row["state"] == "locked":
        return (NO_KEY,)
    if row["state"] == "gone":
        return (GONE,)
    found = []
    for problem in scored["problems"]:
        item = measure.form.item(problem["linkId"]) if measure and problem["linkId"] else None
        where = f"{item.prefix or item.link_id} {item.text}".strip() if item else problem["linkId"]
        found.append(f"{where}: {problem['reason']}" if where else problem["reason"])
    return tuple(found)


def _flags(scored: Mapping[str, Any], answers: tuple[AnswerRow, ...], row: Row, source: str) -> tuple[FlagLine, ...]:
    by_link = {answer.link_id: answer for answer in answers}
    found = []
    for flag in scored["flags"]:
        answer = by_link.get(flag["linkId"])
        text = f"{answer.number} {answer.text}".strip() if answer else ""
        found.append(FlagLine(flag["linkId"], text, answer.answer if answer else "", flag["reason"]))
    if row["contact_me"]:
        found.append(FlagLine(None, "", "", f"{source or 'The person'} asks the team to get in touch."))
    if not found and row["attention"] and row["state"] == "open":
        found.append(FlagLine(None, "", "", "The patient's page asked for attention, but no answer here says why."))
    return tuple(found)


def _note(reader: Reader, state: DeskState, row: Row, patient: UUID, pending: list[Fact]) -> str:
    """The reviewer's note, opened; empty where there is none or it does not open."""
    for fact in pending:
        if isinstance(fact.body, bodies.ResponseReviewed) and fact.body.response.bytes == row["id"]:
            return notes.opened(reader, state, patient, fact.id, fact.body.note, pending)
    if row["reviewed_ref"] is None:
        return ""
    return notes.opened(reader, state, patient, UUID(bytes=row["reviewed_ref"]), row["reviewed_note"], pending)
