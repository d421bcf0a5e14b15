"""Who is reminded when: a row for each open request whose first message has gone out, and its next step."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Engine, Row, select, update

from care_record.agreement.raters import PATIENT
from care_record.channels.attempts import after_attempt
from care_record.channels.channel import Channel
from care_record.channels.ladder import Plan, next_attempt
from care_record.channels.states import DeliveryState
from care_record.people.dates import from_milliseconds
from care_record.wire.bodies import CancelledByService, MeasureReminded
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import load_requests
from sync_service.storage.sending.messages import BY_US, NEVER, message
from sync_service.storage.sending.permitted import against
from sync_service.storage.state import KnownRequest, Wanted

AT_ONCE = 200
CORRECTED, READDRESSED = "corrected", "readdressed"
"""States of messages that came back, or of e-mails that had gone out, before the address was corrected."""
CAME_BACK = "The last message by this way came back. Check the address."

PlanOf = Callable[[UUID], Plan]
"""The ladder of a team, as it stands now."""
State = Literal["queued", "sent", "delivered", "bounced", "skipped"]
Leaves = Literal["queued", "sent", "delivered", "bounced", "opened"]


@dataclass(frozen=True, slots=True)
class _Chase:
    """One row, and the request that it is about; times are in ms. `made` counts attempts after the first message."""

    request: KnownRequest
    team: UUID
    started: int
    last: int
    made: int


def start(batch: Batch, request: KnownRequest, team: UUID) -> None:
    """Begin to remind: the first message has gone out, or has come back, now. The next look is at once."""
    known = batch.connection.scalar(select(t.chases.c.started).where(t.chases.c.request == request.id.bytes))
    if known is None:
        values = {"team": team.bytes, "started": batch.now, "last": batch.now, "next_at": batch.now, "made": 0}
        batch.add(t.chases, request=request.id.bytes, **values)


def wake_team(batch: Batch, team: UUID) -> None:
    """Look again at everything that a team still waits for: its plan has changed."""
    batch.connection.execute(update(t.chases).where(t.chases.c.team == team.bytes).values(next_at=batch.now))


def remind(batch: Batch, request: KnownRequest, channel: Channel, step: int, state: State, reason: str = "") -> None:
    """Say what became of a reminder, and move the request to where that leaves it."""
    after = after_attempt(request.state, state)
    leaves: Leaves = after.value  # type: ignore[assignment] # only what is open is reminded
    fact = MeasureReminded(
        request=request.id,
        channel=channel.value,
        step=step,
        state=state,
        leaves=leaves,
        reason=reason or None,
    )
    batch.fact(request.patient, fact)
    if after is not request.state:
        batch.set_state(request, after)


def chase(engine: Engine, tools: Tools, plan_of: PlanOf) -> tuple[int, bool]:
    """Take the steps that are due; returns the log's head (0 where nothing was), and whether there may be more."""
    with reading(engine) as connection:
        if connection.scalar(select(t.chases.c.request).where(t.chases.c.next_at <= tools.clock()).limit(1)) is None:
            return 0, False
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        query = select(t.chases).where(t.chases.c.next_at <= batch.now).order_by(t.chases.c.next_at).limit(AT_ONCE)
        rows = list(connection.execute(query))
        load_requests(batch, [UUID(bytes=row.request) for row in rows])
        batch.state.load(Wanted(frozenset(request.patient.bytes for request in batch.state.requests.values())))
        for row in rows:
            _look(batch, row, plan_of(UUID(bytes=row.team)))
        batch.flush()
        return batch.log.seq, len(rows) == AT_ONCE


def _look(batch: Batch, row: Row[Any], plan: Plan) -> None:
    request = batch.state.requests[UUID(bytes=row.request)]
    found = _Chase(request, UUID(bytes=row.team), row.started, row.last, row.made)
    while (due := _next(batch, found, plan)) is not None and due[1] <= batch.now:
        channel, at = due
        if not _take(batch, found, channel):
            return
        request = batch.state.requests[request.id]
        found = replace(found, request=request, last=at, made=found.made + 1)
    values = {"last": found.last, "made": found.made, "next_at": NEVER if due is None else due[1]}
    batch.connection.execute(update(t.chases).where(t.chases.c.request == row.request).values(**values))


def _next(batch: Batch, found: _Chase, plan: Plan) -> tuple[Channel, int] | None:
    """The channel of the next step and its time (ms)."""
    if not found.request.state.is_open:
        return None
    times = (found.started, found.last, batch.now, found.request.expires)
    started, last, now, ends = (from_milliseconds(time) for time in times)
    attempt = next_attempt(plan, started=started, last=last, now=now, ends=ends)
    return None if attempt is None else (attempt.channel, _milliseconds(attempt.at))


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _take(batch: Batch, found: _Chase, channel: Channel) -> bool:
    """Make one attempt; False when the request has ended by it."""
    request, step = found.request, found.made + 1
    reason = against(batch, request, found.team, channel)
    if reason is not None and reason.stops:
        batch.set_state(request, DeliveryState.CANCELLED)
        batch.fact(request.patient, CancelledByService(request=request.id, reason=reason.words))
        return False
    words = reason.words if reason else _came_back(batch, request, channel)
    if words:
        remind(batch, request, channel, step, "skipped", words)
        return True
    batch.add(t.messages, **message(batch, request.id, channel, step))
    if channel not in BY_US:
        remind(batch, request, channel, step, "queued")
    return True


def _came_back(batch: Batch, request: KnownRequest, channel: Channel) -> str:
    """Whether this way has failed, and nobody has corrected the address since."""
    failed = select(t.messages.c.id).where(
        t.messages.c.request == request.id.bytes,
        t.messages.c.channel == channel.value,
        t.messages.c.state == DeliveryState.BOUNCED.value,
    )
    return CAME_BACK if batch.connection.execute(failed).first() else ""


def corrected(batch: Batch, patient: UUID, channels: list[Channel]) -> None:
    """The person's address has been corrected: what came back by it stands in the way of no further attempt."""
    columns, messages = t.requests.c, t.messages.c
    requests = select(columns.id).where(columns.patient == patient.bytes, columns.respondent == PATIENT)
    ways = messages.request.in_(requests) & messages.channel.in_([channel.value for channel in channels])
    came_back = ways & (messages.state == DeliveryState.BOUNCED.value)
    batch.connection.execute(update(t.messages).where(came_back).values(state=CORRECTED))
    gone = ways & (messages.state == DeliveryState.SENT.value) & (messages.channel == Channel.EMAIL.value)
    batch.connection.execute(update(t.messages).where(gone).values(state=READDRESSED))
