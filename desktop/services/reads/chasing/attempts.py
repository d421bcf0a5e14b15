"""What was tried for a send, and what comes next by the team's plan: worked out as the service does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.asking import may_go
from care_record.agreement.sending import Recent
from care_record.channels.channel import Channel, not_offered
from care_record.channels.ladder import next_attempt
from care_record.channels.states import DeliveryState
from care_record.people.dates import LONDON, from_milliseconds, show_moment
from desktop.services.reads import patient_lines
from desktop.services.reads.chasing.pages import AttemptLine, Attempts
from desktop.services.reads.chasing.plans import plan_of
from desktop.services.reads.invitations.carers import ended_carers
from desktop.services.reads.lines import title
from desktop.services.reads.rows.named import asked_words, recipient_of
from desktop.services.reads.rows.offered import has_texts

if TYPE_CHECKING:
    from care_record.channels.ladder import Attempt
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

_STATES = {
    "queued": "Waits",
    "sent": "Sent",
    "delivered": "Delivered",
    "bounced": "Came back",
    "skipped": "Left out",
}


def of_patient(reader: Reader, patient: UUID) -> dict[bytes, list[AttemptLine]]:
    """All attempts to reach one person, by request, oldest first."""
    found: dict[bytes, list[AttemptLine]] = {}
    for row in reader.rows("attempt", "patient = ? order by request, step", (patient.bytes,)).values():
        found.setdefault(row["request"], []).append(_line(row))
    return found


def attempts(reader: Reader, state: DeskState, request: UUID) -> Attempts:
    """What was tried for one send; raises `LookupError`."""
    with reader.snapshot():
        row = patient_lines.request_row(reader, request)
        patient = UUID(bytes=row["patient"])
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        held = patient_lines.standing_of(reader, patient, pending)
        tried = tuple(of_patient(reader, patient).get(request.bytes, ()))
        return Attempts(
            request=request,
            banner=patient_lines.banner_data(reader, person, state.today(), held),
            measure_title=title(reader, state, row),
            state=DeliveryState(row["state"]),
            attempts=tried,
            next_words=_next_words(reader, state, row, tried, pending),
            due=date.fromisoformat(row["due"]),
            asked=asked_words(row),
        )


def _line(row: Row) -> AttemptLine:
    channel = Channel(row["channel"])
    name = channel.label if row["step"] == 0 else f"Reminder {channel.phrase}"
    state = _STATES[row["state"]]
    if row["state"] == "queued":
        state = "To be printed" if channel is Channel.LETTER else "To be done"
    return AttemptLine(
        step=row["step"],
        channel=channel,
        name=name,
        state=state,
        at=from_milliseconds(row["at"]),
        sent_at=from_milliseconds(row["sent_at"]) if row["sent_at"] else None,
        reason=row["reason"] or "",
        failed=row["state"] in ("bounced", "skipped"),
    )


def _next_words(reader: Reader, state: DeskState, row: Row, tried: tuple[AttemptLine, ...], pending: list[Fact]) -> str:
    standing = DeliveryState(row["state"])
    if standing.is_final:
        return f"{standing.words} No reminder follows."
    if not tried:
        return "Reminders begin once the first message has gone out."
    found = _next(reader, state, row, tried)
    if found is None:
        return "No further reminder comes before it is due."
    moment = f"on {show_moment(found.at)}, unless it is answered before"
    if found.channel is Channel.IN_CLINIC:
        return f"Next: Today shows it to be done in the clinic, {moment}."
    words = f"Next: a reminder {found.channel.phrase} {moment}."
    against = _against(reader, state, row, found.channel, pending)
    return f"{words} As things stand it would be left out: {against}" if against else words


def _next(reader: Reader, state: DeskState, row: Row, tried: tuple[AttemptLine, ...]) -> Attempt | None:
    first = tried[0]
    ends = datetime.combine(date.fromisoformat(row["due"]) + timedelta(days=1), time.min, tzinfo=LONDON)
    return next_attempt(
        plan_of(reader, state, UUID(bytes=row["team"]))[0],
        started=first.sent_at or first.at,
        last=max(one.sent_at or one.at for one in tried),
        now=from_milliseconds(state.now()),
        ends=ends.astimezone(UTC),
    )


def _against(reader: Reader, state: DeskState, row: Row, channel: Channel, pending: list[Fact]) -> str:
    """Why the next reminder would be left out, by what is known here."""
    patient, team = UUID(bytes=row["patient"]), UUID(bytes=row["team"])
    person = patient_lines.patient_of(reader, patient, pending)
    held = patient_lines.standing_of(reader, patient, pending)
    own = [one for one in patient_lines.referrals(reader, state, patient, pending) if one.team == team]
    referral = next((one for one in own if one.is_open(state.today())), own[-1] if own else None)
    reasons = may_go(
        person,
        held,
        referral,
        channel,
        recipient=recipient_of(row),
        respondent=row["respondent"],
        today=state.today(),
        recent=Recent(),
        ended=ended_carers(reader, patient),
    )
    reason = next((one.words for one in reasons if not one.advisory), "")
    return reason or not_offered(channel, texts=has_texts(reader))
