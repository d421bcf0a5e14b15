"""Messages that wait: taken one by one, decided again, given a link, and marked with what became of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, delete, select, update

from care_record.channels.channel import Channel
from care_record.channels.ladder import out_of_quiet
from care_record.channels.states import DeliveryState
from care_record.people.dates import from_milliseconds
from care_record.wire.bodies import CancelledByService
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import apply_fact, load_requests
from sync_service.storage.returned import marks
from sync_service.storage.schedules import looks
from sync_service.storage.sending.chases import CORRECTED, READDRESSED, PlanOf, State, remind, start
from sync_service.storage.sending.links import make_link, request_fact, requested_body
from sync_service.storage.sending.messages import NEVER
from sync_service.storage.sending.permitted import against
from sync_service.storage.state import KnownRequest, Wanted

AT_ONCE = 20
SITTINGS_KEPT_MS = 7 * 24 * 3600 * 1000
"""How long after its end a sitting is kept, so that a late replay still gets its receipt."""
_STATES: dict[Delivery, State] = {
    Delivery.SENT: "sent",
    Delivery.DELIVERED: "delivered",
    Delivery.BOUNCED: "bounced",
}
_MINUTE = 60_000
_BACKOFF = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)
_HANDING_OVER = 5 * _MINUTE
MOST_QUESTIONS = 100
"""How often a gateway is asked what became of a text: for four days, a day longer than it goes on trying."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that may go: to whom, and the token of its own link. `step` is 0 for the first message.

    `attempt` counts how often it was taken: by it a process sees that no other has taken it since. `rater` tells that
    somebody else than the patient is asked. `mark` is an e-mail's, once it is claimed.
    """

    id: bytes
    request: UUID
    channel: Channel
    step: int
    to: str
    token: str
    due: date
    team: UUID
    attempt: int
    rater: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message that a gateway has taken, and can be asked about, or a mail that came back."""

    id: bytes
    request: UUID
    channel: Channel
    step: int
    reference: str


def next_attempt(attempts: int) -> int:
    """How long (ms) to wait after this many attempts: one minute, five, fifteen, then an hour."""
    return _BACKOFF[min(attempts, len(_BACKOFF)) - 1]


def in_flight(attempts: int) -> int:
    """For how long (ms) a message that is being handed over is nobody else's: longer than a slow server takes."""
    return max(next_attempt(attempts), _HANDING_OVER)


def earliest(engine: Engine, offered: Collection[Channel]) -> int | None:
    """When (ms) something is due next: a message, a question to the gateway, a reminder, a schedule, an end."""
    columns = t.messages.c
    ways = [channel.value for channel in offered]
    open_states = [state.value for state in DeliveryState if state.is_open]
    queries = (
        select(columns.next_at).where(columns.state == "queued", columns.channel.in_(ways)).order_by(columns.next_at),
        select(columns.next_at).where(columns.state == "awaiting").order_by(columns.next_at),
        select(t.chases.c.next_at).order_by(t.chases.c.next_at),
        select(t.requests.c.expires).where(t.requests.c.state.in_(open_states)).order_by(t.requests.c.expires),
    )
    with reading(engine) as connection:
        times = [*(connection.scalar(query.limit(1)) for query in queries), looks.earliest(connection)]
    return min((time for time in times if time is not None and time < NEVER), default=None)


def take(engine: Engine, tools: Tools, plan_of: PlanOf, offered: Collection[Channel]) -> tuple[list[Ready], int]:
    """Take due messages, each decided again by what is known now; what may no longer go says so in the log.

    Each gets a link of its own, and its next attempt is set before it is sent: a crash in between sends it once more
    then, never at once. The transaction holds the log's lock, so that no two takers get the same message. Returns the
    log's head too.
    """
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        rows = _due(connection, batch.now, offered)
        load_requests(batch, [UUID(bytes=row.request) for row in rows])
        patients = frozenset(request.patient.bytes for request in batch.state.requests.values())
        batch.state.load(Wanted(patients))
        found = [ready for row in rows if (ready := _prepared(batch, row, plan_of)) is not None]
        batch.flush()
        return found, batch.log.seq


def _due(connection: Connection, now: int, offered: Collection[Channel]) -> list[Row[Any]]:
    columns = t.messages.c
    query = select(columns.id, columns.request, columns.attempts, columns.channel, columns.step)
    ways = [channel.value for channel in offered]
    query = query.where(columns.state == "queued", columns.next_at <= now, columns.channel.in_(ways))
    return list(connection.execute(query.order_by(columns.next_at).limit(AT_ONCE)))


def _prepared(batch: Batch, row: Row[Any], plan_of: PlanOf) -> Ready | None:
    request, channel = batch.state.requests[UUID(bytes=row.request)], Channel(row.channel)
    known = batch.state.patients[request.patient]
    if not request.state.is_open or request.expires <= batch.now:
        _set_message(batch.connection, row.id, state="cancelled", reason="")
        return None
    body = requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    reason = against(batch, request, body.team, channel)
    if reason is not None:
        if row.step == 0 or reason.stops:
            batch.set_state(request, DeliveryState.CANCELLED)
            batch.fact(request.patient, CancelledByService(request=request.id, reason=reason.words))
        else:
            _set_message(batch.connection, row.id, state="skipped", reason=reason.words)
            remind(batch, request, channel, row.step, "skipped", reason.words)
        return None
    # an e-mail that somebody sends at night goes at once; whatever rings, or goes by itself, waits for the morning
    if row.step > 0 or channel is Channel.TEXT:
        goes = round(out_of_quiet(plan_of(body.team), from_milliseconds(batch.now)).timestamp() * 1000)
        if goes > batch.now:
            _set_message(batch.connection, row.id, next_at=goes)
            return None
    token = make_link(batch.connection, request.id, batch.tools.random(16), batch.now)
    attempts = row.attempts + 1
    _set_message(batch.connection, row.id, attempts=attempts, next_at=batch.now + next_attempt(attempts))
    asked = body.recipient or known.patient
    to = (asked.mobile if channel is Channel.TEXT else asked.email) or ""
    return Ready(
        row.id, request.id, channel, row.step, to, token, body.due, body.team, attempts, not request.of_patient
    )


def _set_message(connection: Connection, id: bytes, **values: object) -> None:
    connection.execute(update(t.messages).where(t.messages.c.id == id).values(**values))


def claim(engine: Engine, tools: Tools, ready: Iterable[Ready]) -> list[Ready]:
    """Those that may go out now: still waiting, and taken by no other process since; for a while nobody else's.

    Asked right before each is handed over, for a slow server may keep the first ones of many longer than the time after
    which others are taken anew. A withdrawal that came in between stops what is left.
    """
    columns, held = t.messages.c, []
    with writing(engine) as connection:
        for one in ready:
            ours = (columns.id == one.id) & (columns.state == "queued") & (columns.attempts == one.attempt)
            values = {"next_at": tools.clock() + in_flight(one.attempt)}
            if connection.execute(update(t.messages).where(ours).values(**values)).rowcount:
                held.append(one if one.channel is Channel.TEXT else _marked(connection, tools, one))
    return held


def _marked(connection: Connection, tools: Tools, one: Ready) -> Ready:
    return replace(one, mark=marks.new_mark(connection, tools.random, tools.clock(), marks.Kind.SEND, [one.id]))


def settle(engine: Engine, tools: Tools, outcomes: list[tuple[Ready, Outcome]]) -> int:
    """Write what became of messages, and begin to remind whom a first one has gone to; returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        load_requests(batch, [ready.request for ready, _ in outcomes])
        for ready, outcome in outcomes:
            if outcome.delivery is Delivery.LATER:
                again = batch.now + next_attempt(ready.attempt)
                _set_message(connection, ready.id, reason=outcome.reason, next_at=again)
                continue
            asks = bool(outcome.reference)
            values = {"next_at": batch.now + _MINUTE, "attempts": 1} if asks else {}
            state = "awaiting" if asks else outcome.delivery.value
            _set_message(
                connection, ready.id, state=state, reason=outcome.reason, reference=outcome.reference, **values
            )
            request = batch.state.requests[ready.request]
            _say(batch, request, ready, outcome)
            if ready.step == 0 and request.state.is_open:
                start(batch, request, ready.team)
        batch.flush()
        return batch.log.seq


def awaited(engine: Engine, tools: Tools) -> list[Awaited]:
    """Messages about which a gateway is to be asked now; the next question is set before."""
    with writing(engine) as connection:
        # the log's lock, so that no other process asks the same
        columns, now = t.messages.c, Batch(connection, tools).now
        query = select(columns.id, columns.request, columns.channel, columns.step, columns.reference, columns.attempts)
        query = query.where(columns.state == "awaiting", columns.next_at <= now).order_by(columns.next_at)
        rows = list(connection.execute(query.limit(AT_ONCE)))
        for row in rows:
            asked = row.attempts + 1
            values: dict[str, object] = {"attempts": asked, "next_at": now + next_attempt(asked)}
            _set_message(connection, row.id, **values, **({"state": "sent"} if asked > MOST_QUESTIONS else {}))
    return [Awaited(row.id, UUID(bytes=row.request), Channel(row.channel), row.step, row.reference) for row in rows]


def settle_awaited(engine: Engine, tools: Tools, outcomes: list[tuple[Awaited, Outcome]]) -> int:
    """Write what a gateway says became of messages; returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        load_requests(batch, [one.request for one, _ in outcomes])
        for one, outcome in outcomes:
            held = select(t.messages.c.id).where(t.messages.c.id == one.id, t.messages.c.state == "awaiting")
            if connection.execute(held).first() is None:
                # another process was told first
                continue
            _set_message(connection, one.id, state=outcome.delivery.value, reason=outcome.reason)
            _say(batch, batch.state.requests[one.request], one, outcome)
        batch.flush()
        return batch.log.seq


def came_back(batch: Batch, message: bytes, reason: str) -> bool:
    """An e-mail that a server had taken came back; False while it is not written yet that it has gone out.

    Only the newest e-mail about a request counts: a later one tells by itself what becomes of it.
    """
    columns = t.messages.c
    row = batch.connection.execute(select(t.messages).where(columns.id == message)).one_or_none()
    if row is None or row.state == DeliveryState.QUEUED.value:
        return row is None
    if row.state not in (DeliveryState.SENT.value, READDRESSED):
        return True
    gone = columns.state.in_((DeliveryState.SENT.value, READDRESSED))
    later = (columns.request == row.request) & (columns.channel == row.channel) & (columns.step > row.step) & gone
    if batch.connection.execute(select(columns.id).where(later).limit(1)).first() is None:
        # an address that was corrected meanwhile stands in the way of no further attempt
        state = CORRECTED if row.state == READDRESSED else Delivery.BOUNCED.value
        _set_message(batch.connection, row.id, state=state, reason=reason)
        one = Awaited(row.id, UUID(bytes=row.request), Channel(row.channel), row.step, "")
        load_requests(batch, [one.request])
        _say(batch, batch.state.requests[one.request], one, Outcome(Delivery.BOUNCED, reason))
    return True


def _say(batch: Batch, request: KnownRequest, one: Ready | Awaited, outcome: Outcome) -> None:
    """The fact about an attempt; of the first message only while the request stands where that can follow."""
    if one.step > 0:
        if request.state.is_open:
            remind(batch, request, one.channel, one.step, _STATES[outcome.delivery], outcome.reason)
        return
    # whoever has opened or answered it meanwhile has shown that it arrived
    before = {DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.BOUNCED}
    if outcome.delivery is Delivery.DELIVERED:
        before = {DeliveryState.SENT}
    if request.state in before:
        apply_fact(batch, request_fact(f"measure.{outcome.delivery}", request, outcome.reason or None))


def expire(engine: Engine, tools: Tools, most: int = 500) -> int:
    """End requests whose time has passed: `measure.expired` for each, and their links die. Returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        for request in _expired(connection, batch, most):
            apply_fact(batch, request_fact("measure.expired", request))
        batch.flush()
        connection.execute(delete(t.sittings).where(t.sittings.c.expires <= batch.now - SITTINGS_KEPT_MS))
        marks.forget(connection, batch.now)
        return batch.log.seq


def _expired(connection: Connection, batch: Batch, most: int) -> list[KnownRequest]:
    open_states = [state.value for state in DeliveryState if state.is_open]
    query = select(t.requests.c.id).where(t.requests.c.state.in_(open_states), t.requests.c.expires <= batch.now)
    found = connection.scalars(query.order_by(t.requests.c.expires).limit(most))
    load_requests(batch, [UUID(bytes=request) for request in found])
    return list(batch.state.requests.values())
