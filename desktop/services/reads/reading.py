"""Reading one response: its flags, scores, change and every answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from care_record.measures.change import Point
from care_record.measures.questionnaire import typed_value
from care_record.measures.response import read as read_response
from care_record.measures.score import points_of
from care_record.measures.valuesets import options
from care_record.people.banner import banner as banner_of
from care_record.people.dates import from_milliseconds
from care_record.wire import bodies
from desktop.services import notes, scores
from desktop.services.reads import patient_lines
from desktop.services.reads.looking import of_response
from desktop.services.reads.measures import (
    AnswerRow,
    BandRange,
    ChangeLine,
    CutOffLine,
    FlagLine,
    ResponseReading,
    ScoreLine,
)
from desktop.services.reads.people import BannerData
from desktop.services.reads.returned import requests_of, response_lines
from desktop.services.reads.sharing.hidden import is_suspended

if TYPE_CHECKING:
    from datetime import date

    from care_record.measures.catalogue import Measure
    from care_record.measures.manifest import Score
    from desktop.services.state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

NOT_ANSWERED = "Not answered"
NOT_OPENED_YET = "It is still sealed; it is opened as soon as the sync has the key."
NO_KEY = "It is sealed to a key that this workstation does not hold yet; a colleague's workstation gives it."
GONE = "Access to it has ended, so it was removed from this workstation."
SUSPENDED = "Until the withdrawal is settled, nothing that was sealed here is shown."
FOR_CLINICIANS = "Answers are for clinicians; your role does not open them."


def response(reader: Reader, state: DeskState, response: UUID) -> ResponseReading:
    """One response; raises `LookupError`."""
    with reader.snapshot():
        patient = of_response(reader, response)
        pending = reader.pending("stream = ?", (patient.bytes,))
        row = reader.overlaid("response", "id = ?", (response.bytes,), pending)[response.bytes]
        request = requests_of(reader, [row["request"]]).get(row["request"])
        measure = state.measure(reader, request["questionnaire"], request["version"]) if request else None
        return _reading(reader, state, row, measure, patient, pending)


def _reading(
    reader: Reader, state: DeskState, row: Row, measure: Measure | None, patient: UUID, pending: list[Fact]
) -> ResponseReading:
    hidden = is_suspended(reader, state, patient, pending)
    clinical = state.clinical(reader) and not hidden
    opened = row["state"] == "open" and clinical
    fields = _content(row) if opened else {}
    scored = json.loads(row["scored"]) if row["scored"] and clinical else _EMPTY
    answers = _answers(reader, row, measure, fields, scored) if measure and opened else _unknown(fields)
    history = []
    if measure is not None and row["headline"] and not hidden:
        history = scores.points(reader, row["patient"], measure, row["headline"], row["at"])
        own = scores.stored(row["scored"], row["headline"])
        if row["seq"] is None and own is not None and own["exact"] is not None:
            # taken here, and not yet in the mirror
            history.append(Point(from_milliseconds(row["at"]), Decimal(own["exact"])))
    rule = measure.manifest.score(row["headline"]) if measure and measure.manifest and row["headline"] else None
    return ResponseReading(
        line=response_lines(reader, state, [row])[0],
        banner=BannerData(
            banner_of(patient_lines.patient_of(reader, patient, pending), state.today()),
            patient_lines.standing_of(reader, patient, pending).words,
        ),
        opened=opened,
        problems=(SUSPENDED,) if hidden else _problems(row, scored, measure, clinical=clinical),
        flags=_flags(scored, answers, row) if not hidden else (),
        scores=score_lines(row, measure) if clinical else (),
        changes=_changes(history, measure, row["headline"]),
        answers=answers,
        series=tuple((scores.day(point), point.value) for point in history),
        bands=_bands(rule),
        cut_off=CutOffLine(rule.cut_off.value, rule.cut_off.words, rule.cut_off.source)
        if rule and rule.cut_off
        else None,
        licence=licence_line(measure),
        receipt=row["receipt"],
        mode=row["mode"],
        respondent=row["respondent"],
        # a clock that is ahead says a time after the answer had arrived
        authored_at=from_milliseconds(min(row["authored"], row["at"])),
        contact_me=bool(row["contact_me"]) and clinical,
        note=_note(reader, state, row, patient, pending) if clinical else "",
        words=_words(row) if opened else "",
        state="suspended" if hidden else "open" if opened else "gone" if row["state"] == "gone" else "sealed",
    )


_EMPTY: Mapping[str, list[Any]] = {"scores": [], "flags": [], "problems": []}


def _content(row: Row) -> Mapping[str, Any]:
    try:
        fields = json.loads(row["content"])
    except ValueError:
        return {}
    found = fields.get("response") if isinstance(fields, dict) else None
    return found if isinstance(found, dict) else {}


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


def score_lines(row: Row, measure: Measure | None) -> tuple[ScoreLine, ...]:
    """The scores of a response, with their ranges where the measure is known."""
    found = []
    for one in json.loads(row["scored"])["scores"] if row["scored"] else []:
        rule = measure.manifest.score(one["name"]) if measure and measure.manifest else None
        found.append(
            ScoreLine(
                name=one["name"],
                title=rule.title if rule else one["name"].replace("_", " ").capitalize(),
                value=Decimal(one["value"]) if one["value"] is not None else None,
                band=one["band"],
                low=rule.low if rule else None,
                high=rule.high if rule else None,
                higher_is_worse=rule is None or rule.direction == "higher-is-worse",
            )
        )
    return tuple(found)


def _flags(scored: Mapping[str, Any], answers: tuple[AnswerRow, ...], row: Row) -> tuple[FlagLine, ...]:
    by_link = {answer.link_id: answer for answer in answers}
    found = []
    for flag in scored["flags"]:
        answer = by_link.get(flag["linkId"])
        text = f"{answer.number} {answer.text}".strip() if answer else ""
        found.append(FlagLine(flag["linkId"], text, answer.answer if answer else "", flag["reason"]))
    if row["contact_me"]:
        found.append(FlagLine(None, "", "", "The person asks the team to get in touch."))
    if not found and row["attention"] and row["state"] == "open":
        found.append(FlagLine(None, "", "", "The patient's page asked for attention, but no answer here says why."))
    return tuple(found)


def _changes(history: list[Point], measure: Measure | None, name: str | None) -> tuple[ChangeLine, ...]:
    if measure is None or name is None:
        return ()
    found = scores.changed(history, measure, name)
    if found is None:
        return ()
    lines: list[ChangeLine] = []
    pairs: tuple[tuple[Literal["last time", "the start"], Any], ...] = (
        ("last time", found.since_last),
        ("the start", found.since_first if len(history) > 2 else None),
    )
    for since, difference in pairs:
        if difference is not None:
            before = found.latest.value - difference.by
            reliable = {"improvement": True, "deterioration": True, "changed": None}.get(difference.verdict, False)
            on: date = scores.day(Point(difference.since, before))
            words = f"{difference.words} since {since}."
            lines.append(ChangeLine(since, before, on, difference.by, reliable, words, found.source))
    return tuple(lines)


def _bands(rule: Score | None) -> tuple[BandRange, ...]:
    if rule is None or not rule.bands:
        return ()
    ordered = sorted(rule.bands, key=lambda band: band.lower)
    tops = [band.lower for band in ordered[1:]] + [rule.high]
    return tuple(BandRange(band.lower, top, band.name) for band, top in zip(ordered, tops, strict=True))


def _answers(
    reader: Reader, row: Row, measure: Measure, content: Mapping[str, Any], scored: Mapping[str, Any]
) -> tuple[AnswerRow, ...]:
    """Every question that was asked, in the order of the form, and the change of its points since last time."""
    form, sets = measure.form, measure.valuesets or {}
    reading = read_response(form, content, sets, complete=False)
    before = _points_before(reader, row, measure)
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
                answer="; ".join(_shown(answer) for answer in given) or NOT_ANSWERED,
                points=total,
                changed=_direction(before.get(item.link_id), total),
                worse=worse.get(item.link_id),
                flagged=item.link_id in flagged,
            )
        )
    return tuple(found)


def _points_before(reader: Reader, row: Row, measure: Measure) -> dict[str, Decimal]:
    """The points by item of the answer before this one."""
    found = reader.get(
        "select content from response join request on request.id = response.request "
        "where response.patient = ? and questionnaire = ? and response.at < ? and response.state = 'open' "
        "and quarantined = 0 order by response.at desc limit 1",
        (row["patient"], measure.url, row["at"]),
    )
    if found is None:
        return {}
    form, sets = measure.form, measure.valuesets or {}
    reading = read_response(form, json.loads(found).get("response"), sets, complete=False)
    points: dict[str, Decimal] = {}
    for item in form.descend():
        if item.is_question:
            permitted = options(item, form.json, sets)
            given = [points_of(item, permitted, answer) for answer in reading.answers(item.link_id)]
            known = [one for one in given if one is not None]
            if known:
                points[item.link_id] = sum(known, Decimal(0))
    return points


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


def _unknown(content: Mapping[str, Any]) -> tuple[AnswerRow, ...]:
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


def licence_line(measure: Measure | None) -> str:
    """The measure's licence in one line."""
    if measure is None:
        return ""
    if measure.manifest is None:
        return str(measure.questionnaire.get("copyright") or "Imported; see its owner's terms.")
    licence = measure.manifest.licence
    return str(licence.get("attribution") or licence.get("name") or "")


def _note(reader: Reader, state: DeskState, row: Row, patient: UUID, pending: list[Fact]) -> str:
    """The reviewer's note, opened; empty where there is none or it does not open."""
    for fact in pending:
        if isinstance(fact.body, bodies.ResponseReviewed) and fact.body.response.bytes == row["id"]:
            return notes.opened(reader, state, patient, fact.id, fact.body.note, pending)
    if row["reviewed_ref"] is None:
        return ""
    return notes.opened(reader, state, patient, UUID(bytes=row["reviewed_ref"]), row["reviewed_note"], pending)
