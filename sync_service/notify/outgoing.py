"""Messages that wait: taken one by one, decided again, given a link, and marked with what became of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, delete, select, update

from care_record.agreement.ledger import standing
from care_record.agreement.sending import Recent, may_send
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.wire.bodies import CancelledByService
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import apply_fact, load_requests
from sync_service.storage.rules.sends import SUSPENDED
from sync_service.storage.sending.links import make_link, request_fact, requested_body
from sync_service.storage.state import KnownRequest, Wanted

AT_ONCE = 20
SITTINGS_KEPT_MS = 7 * 24 * 3600 * 1000
"""How long after its end a sitting is kept, so that a late replay still gets its receipt."""
_MINUTE = 60_000
_BACKOFF = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that may go: to whom, and the token of its own link."""

    id: bytes
    request: UUID
    to: str
    token: str
    due: date
    team: UUID


def next_attempt(attempts: int) -> int:
    """How long (ms) to wait after this many attempts: one minute, five, fifteen, then an hour."""
    return _BACKOFF[min(attempts, len(_BACKOFF)) - 1]


def earliest(engine: Engine) -> int | None:
    """When (ms) the next message is due, or the next request ends; None when nothing waits."""
    message = select(t.messages.c.next_at).where(t.messages.c.state == "queued").order_by(t.messages.c.next_at).limit(1)
    open_states = [state.value for state in DeliveryState if state.is_open]
    ending = (
        select(t.requests.c.expires).where(t.requests.c.state.in_(open_states)).order_by(t.requests.c.expires).limit(1)
    )
    with reading(engine) as connection:
        times = [connection.scalar(message), connection.scalar(ending)]
    return min((time for time in times if time is not None), default=None)


def take(engine: Engine, tools: Tools) -> tuple[list[Ready], int]:
    """Take due messages, each decided again by what is known now; what may no longer go is cancelled in the log.

    Each gets a link of its own, and its next attempt is set before it is sent: a crash in between sends it once more
    then, never at once. Returns the log's head too.
    """
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        rows = _due(connection, batch.now)
        load_requests(batch, [UUID(bytes=row.request) for row in rows])
        patients = frozenset(request.patient.bytes for request in batch.state.requests.values())
        batch.state.load(Wanted(patients))
        found = [ready for row in rows if (ready := _prepared(batch, row)) is not None]
        batch.flush()
        return found, batch.log.seq


def _due(connection: Connection, now: int) -> list[Row[tuple[bytes, bytes, int]]]:
    messages = t.messages.c
    query = select(messages.id, messages.request, messages.attempts)
    query = query.where(messages.state == "queued", messages.next_at <= now, messages.channel == Channel.EMAIL.value)
    return list(connection.execute(query.order_by(messages.next_at).limit(AT_ONCE)))


def _prepared(batch: Batch, row: Row[tuple[bytes, bytes, int]]) -> Ready | None:
    request = batch.state.requests[UUID(bytes=row.request)]
    known = batch.state.patients[request.patient]
    if not request.state.is_open or request.expires <= batch.now:
        _set_message(batch.connection, row.id, state="cancelled", reason="")
        return None
    body = requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    referrals = [held for held in batch.state.referrals.get(request.patient, {}).values() if held.team == body.team]
    referral = next((held for held in referrals if held.is_open(batch.today)), referrals[-1] if referrals else None)
    held = standing(batch.state.agreement.get(request.patient, []))
    reasons = may_send(known.patient, held, referral, Channel.EMAIL, today=batch.today, recent=Recent())
    against = next((reason.words for reason in reasons if not reason.advisory), None)
    if against is None and batch.access.is_suspended(request.patient):
        against = SUSPENDED
    if against is not None:
        batch.set_state(request, DeliveryState.CANCELLED)
        batch.fact(request.patient, CancelledByService(request=request.id, reason=against))
        return None
    token = make_link(batch.connection, request.id, batch.tools.random(16), batch.now)
    attempts = row.attempts + 1
    _set_message(batch.connection, row.id, attempts=attempts, next_at=batch.now + next_attempt(attempts))
    return Ready(row.id, request.id, known.patient.email, token, body.due, body.team)


def _set_message(connection: Connection, id: bytes, **values: object) -> None:
    connection.execute(update(t.messages).where(t.messages.c.id == id).values(**values))


def settle(engine: Engine, tools: Tools, outcomes: list[tuple[Ready, Outcome]]) -> int:
    """Write what became of messages; returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        load_requests(batch, [ready.request for ready, _ in outcomes])
        for ready, outcome in outcomes:
            if outcome.delivery is Delivery.LATER:
                _set_message(connection, ready.id, reason=outcome.reason)
                continue
            _set_message(connection, ready.id, state=outcome.delivery.value, reason=outcome.reason)
            request = batch.state.requests[ready.request]
            # whoever has opened or answered it meanwhile has shown that it arrived
            if request.state in (DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.BOUNCED):
                apply_fact(batch, request_fact(f"measure.{outcome.delivery}", request, outcome.reason or None))
        batch.flush()
        return batch.log.seq


def expire(engine: Engine, tools: Tools, most: int = 500) -> int:
    """End requests whose time has passed: `measure.expired` for each, and their links die. Returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        for request in _expired(connection, batch, most):
            apply_fact(batch, request_fact("measure.expired", request))
        batch.flush()
        connection.execute(delete(t.sittings).where(t.sittings.c.expires <= batch.now - SITTINGS_KEPT_MS))
        return batch.log.seq


def _expired(connection: Connection, batch: Batch, most: int) -> list[KnownRequest]:
    open_states = [state.value for state in DeliveryState if state.is_open]
    query = select(t.requests.c.id).where(t.requests.c.state.in_(open_states), t.requests.c.expires <= batch.now)
    found = connection.scalars(query.order_by(t.requests.c.expires).limit(most))
    load_requests(batch, [UUID(bytes=request) for request in found])
    return list(batch.state.requests.values())
