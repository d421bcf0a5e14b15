"""The patient's screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.states import DeliveryState
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.risk.actions import action_words
from care_record.sentences import capital
from desktop.services.reads import patient_lines, scores
from desktop.services.reads.access import access_state
from desktop.services.reads.answered import score_lines
from desktop.services.reads.arriving.record import FROM_EPR, arrived, differences
from desktop.services.reads.chasing.attempts import of_patient
from desktop.services.reads.ledger.mistakes import errors_of, to_ask_again
from desktop.services.reads.lines import SAID, UNTITLED, request_line, scopes_words, source_words, title
from desktop.services.reads.people import PatientLine, ReferralLine, TimelineItem
from desktop.services.reads.record_page import PatientRecord
from desktop.services.reads.returned import response_lines
from desktop.services.reads.waiting.newer import newer_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.people.patient import Patient
    from desktop.services.reads.chasing.pages import AttemptLine
    from desktop.services.reads.measures import RequestLine, ResponseLine, ScoreLine
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

_MERGED = "select id from patient where set_aside = ? and id <> ?"
_STOPPED = {
    DeliveryState.BOUNCED: "which came back",
    DeliveryState.CANCELLED: "then cancelled",
    DeliveryState.EXPIRED: "which expired unanswered",
}


def patient(reader: Reader, state: DeskState, patient: UUID) -> PatientRecord:
    """Everything of one person; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        key = (patient.bytes,)
        requests = reader.overlaid("request", "patient = ?", key, pending)
        responses = reader.overlaid("response", "patient = ?", key, pending)
        line = patient_lines.lines(reader, state, [patient.bytes])[patient.bytes]
        waiting = frozenset(fact.id.bytes for fact in pending)
        newest = sorted(requests.values(), key=lambda row: (row["at"], row["id"]), reverse=True)
        out = tuple(request_line(reader, state, row, line, waiting) for row in newest)
        counted = (row for row in responses.values() if row["void"] is None)
        void = [row for row in responses.values() if row["void"] is not None]
        came = sorted(counted, key=lambda row: (row["at"], row["id"]), reverse=True)
        returned = response_lines(reader, state, came)
        held = patient_lines.standing_of(reader, patient, pending)
        access = access_state(reader, state, patient, pending)
        shown = patient_lines.shown_person(reader, patient, pending)
        errors = errors_of(reader, patient, pending)
        wrong = response_lines(reader, state, void)
        return PatientRecord(
            line=line,
            banner=patient_lines.banner_data(reader, shown, state.today(), held),
            standing=held,
            timeline=_timeline(reader, state, person, pending, out, returned, void=wrong, errors=errors),
            out=_out(out, newest, state),
            returned=returned,
            last_scores=_last_scores(reader, state, came, requests, hidden=access == "suspended"),
            referrals=_referrals(reader, state, patient, pending),
            access_state=access,
            differences=differences(reader, person),
            instead=_instead(reader, state, patient, pending),
            earlier=_earlier(reader, state, patient),
            newer=newer_lines(reader, state, patient),
            ask_again=to_ask_again(reader, state, errors, requests),
        )


EXPIRED_SHOWN = timedelta(days=28)
"""For so long after its day a send that nobody answered stands among those that are out, to be sent again."""


def _out(lines: Sequence[RequestLine], rows: Sequence[Row], state: DeskState) -> tuple[RequestLine, ...]:
    """What can still be answered, or has lately expired and was not asked again; `rows` are those of the lines."""
    later: set[tuple[object, ...]] = set()
    found = []
    for line, row in zip(lines, rows, strict=True):
        asks = row["questionnaire"], row["respondent"], row["recipient"]
        lately = line.state is DeliveryState.EXPIRED and line.due + EXPIRED_SHOWN >= state.today()
        waits = line.pending and line.state is not DeliveryState.RETURNED
        if line.state.is_open or waits or (lately and asks not in later):
            found.append(line)
        later.add(asks)
    return tuple(found)


def _instead(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> PatientLine | None:
    """The record that is used instead of this one, None for one that is used."""
    row = reader.overlaid("patient", "id = ?", (patient.bytes,), pending)[patient.bytes]
    aside = row["set_aside"]
    if aside is None:
        return None
    return patient_lines.lines(reader, state, [aside]).get(aside)


def _earlier(reader: Reader, state: DeskState, patient: UUID) -> tuple[PatientLine, ...]:
    """Records that were merged into this one."""
    ids = [row[0] for row in reader.all(_MERGED, (patient.bytes, patient.bytes))]
    return tuple(patient_lines.lines(reader, state, ids).values()) if ids else ()


def _referrals(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> tuple[ReferralLine, ...]:
    directory = state.directory(reader)
    waiting = {
        fact.body.referral for fact in pending if fact.kind == "referral.opened" and hasattr(fact.body, "referral")
    }
    return tuple(
        ReferralLine(one.id, patient_lines.team_line(directory, one.team), one.opened, one.closed, one.id in waiting)
        for one in patient_lines.referrals(reader, state, patient, pending)
    )


def _last_scores(
    reader: Reader, state: DeskState, came: list[Row], requests: dict[bytes, Row], *, hidden: bool
) -> tuple[tuple[str, ScoreLine, date], ...]:
    """The newest headline score of each measure by each rater; others than the person by how they know them."""
    if hidden or not state.clinical(reader):
        return ()
    found: dict[tuple[str, str], tuple[str, ScoreLine, date]] = {}
    for row in came:
        request = requests.get(row["request"])
        key = (request["questionnaire"], scores.rater_of(row, request)) if request else ("", "")
        if request is None or not row["headline"] or key in found:
            continue
        measure = state.measure(reader, request["questionnaire"], request["version"])
        score = next((one for one in score_lines(row, measure) if one.name == row["headline"]), None)
        if score is not None:
            day = day_in_london(from_milliseconds(row["at"]))
            who = source_words(row, request).rpartition(", ")[2].removeprefix("a ")
            name = title(reader, state, request)
            found[key] = (f"{name}, {who}" if who else name, score, day)
    return tuple(found.values())


def _timeline(
    reader: Reader,
    state: DeskState,
    person: Patient,
    pending: list[Fact],
    out: tuple[RequestLine, ...],
    returned: tuple[ResponseLine, ...],
    *,
    void: tuple[ResponseLine, ...],
    errors: dict[bytes, Row],
) -> tuple[TimelineItem, ...]:
    """What happened, newest first.

    `void` are answers that were entered in error, `errors` what `errors_of` gives.
    """
    waiting = frozenset(fact.id.bytes for fact in pending)
    items = _facts(reader, state, person, pending, waiting)
    for sent in out:
        words = f"{sent.measure_title} {_sent_words(sent)}, due {show_date(sent.due)}"
        items.append(TimelineItem(sent.sent_at, "measure.requested", words, sent.by, sent.pending, sent.id))
    titles = {sent.id.bytes: sent.measure_title for sent in out}
    for request, tried in of_patient(reader, person.id).items():
        items += [_attempt(titles.get(request, UNTITLED), one, UUID(bytes=request)) for one in tried]
    for came in returned:
        words = ": ".join(part for part in (f"{came.measure_title}{_by(came)} came back", _result(came)) if part)
        items.append(TimelineItem(came.received_at, "response.returned", words, "", False, came.id))
        if came.reviewed:
            words = f"{came.measure_title} reviewed"
            items.append(
                TimelineItem(came.reviewed.when, "response.reviewed", words, came.reviewed.who, False, came.id)
            )
        if came.acknowledged:
            words = f"Risk acknowledged: {action_words(came.acknowledged.action)}"
            who = came.acknowledged.who
            items.append(TimelineItem(came.acknowledged.when, "risk.acknowledged", words, who, False, came.id))
    for wrong in void:
        words = f"{wrong.measure_title}{_by(wrong)} came back"
        items.append(TimelineItem(wrong.received_at, "response.returned", words, "", pending=False, ref=wrong.id))
    struck = {UUID(bytes=key): row["why"] for key, row in errors.items()}
    items = [replace(one, struck=struck[one.ref]) if one.ref in struck else one for one in items]
    return tuple(sorted(items, key=lambda one: one.at, reverse=True))


def _attempt(title: str, tried: AttemptLine, request: UUID) -> TimelineItem:
    """One attempt to reach the person, where it has come to."""
    reason = f": {tried.reason}" if tried.reason else ""
    words = f"{title}: {tried.name[0].lower()}{tried.name[1:]}, {tried.state.lower()}{reason}"
    return TimelineItem(tried.at, "measure.reminded", words, "", pending=False, ref=request)


def _sent_words(sent: RequestLine) -> str:
    to = f" to {sent.asked}" if sent.asked else ""
    if sent.state is DeliveryState.QUEUED:
        return f"to go out {sent.channel.phrase}{to}"
    stopped = _STOPPED.get(sent.state)
    return f"sent {sent.channel.phrase}{to}{f', {stopped}' if stopped else ''}"


def _by(line: ResponseLine) -> str:
    return f" by {line.source}" if line.source else ""


def _result(line: ResponseLine) -> str:
    return ", ".join(part for part in (line.score, capital(line.band), "flagged" if line.flagged else "") if part)


def _facts(
    reader: Reader, state: DeskState, person: Patient, pending: list[Fact], waiting: frozenset[bytes]
) -> list[TimelineItem]:
    """Registration, referrals and agreement."""
    items = []
    directory, came = state.directory(reader), arrived(reader, person.id)
    registered = reader.get(
        "select at from entry where stream = ? and kind = 'patient.registered' limit 1", (person.id.bytes,)
    )
    here = next((fact.at for fact in pending if fact.kind == "patient.registered"), None)
    moment = registered if registered is not None else here
    if moment is not None:
        words = f"Registered, {FROM_EPR}" if came.registered else "Registered"
        items.append(
            TimelineItem(from_milliseconds(moment), "patient.registered", words, "", registered is None, person.id)
        )
    for row in reader.overlaid("referral", "patient = ?", (person.id.bytes,), pending).values():
        team = patient_lines.team_line(directory, UUID(bytes=row["team"])).name
        words = f"Referred to {team}{f', {FROM_EPR}' if row['id'] in came.opened else ''}"
        if row["closed"]:
            words += f"; closed {show_date(date.fromisoformat(row['closed']))}"
            words += f", {FROM_EPR}" if row["id"] in came.closed else ""
        ours = any(fact.kind == "referral.opened" and fact.at == row["at"] for fact in pending)
        items.append(
            TimelineItem(from_milliseconds(row["at"]), "referral.opened", words, "", ours, UUID(bytes=row["id"]))
        )
    if came.died_at is not None:
        words = f"Death recorded, {FROM_EPR}"
        items.append(TimelineItem(came.died_at, "patient.died", words, "", pending=False, ref=person.id))
    for row in patient_lines.ledger_rows(reader, person.id, pending, void=True):
        words = f"{SAID[row['kind']]} {scopes_words(row)}"
        items.append(
            TimelineItem(
                from_milliseconds(row["at"]),
                f"consent.{row['kind']}",
                words,
                state.who(reader, row["device"]),
                row["id"] in waiting,
                UUID(bytes=row["id"]),
            )
        )
    return items
