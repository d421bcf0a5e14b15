"""Messages to staff: one for each person and channel however many flags wait, and what became of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import Connection, Engine, select, update

from care_record.risk.clock import hurry
from care_record.risk.people import ways
from care_record.wire.bodies import RiskAlerted
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.notify.outgoing import in_flight, next_attempt
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.bulk import among
from sync_service.storage.database import writing
from sync_service.storage.returned import marks
from sync_service.storage.risk.escalating import DirectoryIn
from sync_service.storage.risk.flags import known_flag

AT_ONCE = 50


@dataclass(slots=True)
class ReadyAlert:
    """One message to one member; `alerts` are the rows that it stands for, each with the number of its attempt.

    `mark` is an e-mail's, once it is claimed.
    """

    member: UUID
    channel: str
    to: str
    alerts: dict[bytes, int] = field(default_factory=dict)
    mark: str = ""


def take(engine: Engine, tools: Tools, directory_in: DirectoryIn, channels: frozenset[str]) -> list[ReadyAlert]:
    """Due messages to staff, to the address that stands now. Their next attempt is set before they go."""
    ready: dict[tuple[bytes, str], ReadyAlert] = {}
    with writing(engine) as connection:
        # the log's lock, so that no other worker takes the same
        now, directory = Batch(connection, tools).now, directory_in(connection)
        if directory is None:
            return []
        alerts = t.alerts.c
        query = select(alerts.id, alerts.member, alerts.channel, alerts.attempts)
        query = query.where(alerts.state == "queued", alerts.next_at <= now, alerts.channel.in_(sorted(channels)))
        for row in connection.execute(query.order_by(alerts.next_at).limit(AT_ONCE)).all():
            member = UUID(bytes=row.member)
            to = dict(ways(directory.contacts.get(member), channels)).get(row.channel)
            if to is None:
                # the contact was given up meanwhile; the clock goes on by itself
                _set(connection, [row.id], state="cancelled", reason="")
                continue
            attempts = row.attempts + 1
            _set(connection, [row.id], attempts=attempts, next_at=now + next_attempt(attempts))
            one = ready.setdefault((row.member, row.channel), ReadyAlert(member, row.channel, to))
            one.alerts[row.id] = attempts
    return list(ready.values())


def claim(engine: Engine, tools: Tools, one: ReadyAlert) -> ReadyAlert | None:
    """The message again, of what still waits and no other process has taken meanwhile; None where that is nothing."""
    alerts, held = t.alerts.c, dict[bytes, int]()
    with writing(engine) as connection:
        for alert, attempt in one.alerts.items():
            ours = (alerts.id == alert) & (alerts.state == "queued") & (alerts.attempts == attempt)
            values = {"next_at": tools.clock() + in_flight(attempt)}
            if connection.execute(update(t.alerts).where(ours).values(**values)).rowcount:
                held[alert] = attempt
        if not held:
            return None
        mark = ""
        if one.channel == "email":
            mark = marks.new_mark(connection, tools.random, tools.clock(), marks.Kind.ALERT, held)
    return replace(one, alerts=held, mark=mark)


def settle(engine: Engine, tools: Tools, outcomes: Iterable[tuple[ReadyAlert, Outcome]]) -> int:
    """Write what became of messages; one that nobody got brings the next step forward. Returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        for ready, outcome in outcomes:
            if outcome.delivery is Delivery.LATER:
                for alert, attempt in ready.alerts.items():
                    _set(connection, [alert], reason=outcome.reason, next_at=batch.now + next_attempt(attempt))
                continue
            _set(connection, ready.alerts, state=outcome.delivery.value, reason=outcome.reason)
            for alert in ready.alerts:
                _said(batch, alert, outcome)
        batch.flush()
        return batch.log.seq


def came_back(batch: Batch, alert: bytes, reason: str) -> bool:
    """An e-mail that a server had taken came back; False while it is not written yet that it has gone out."""
    state = batch.connection.scalar(select(t.alerts.c.state).where(t.alerts.c.id == alert))
    if state == Delivery.SENT.value:
        outcome = Outcome(Delivery.BOUNCED, reason)
        _set(batch.connection, [alert], state=outcome.delivery.value, reason=reason)
        _said(batch, alert, outcome)
    return state != "queued"


def _said(batch: Batch, alert: bytes, outcome: Outcome) -> None:
    alerts = t.alerts.c
    row = batch.connection.execute(
        select(alerts.response, alerts.step, alerts.member, alerts.channel, t.flags.c.patient)
        .join(t.flags, t.flags.c.response == alerts.response)
        .where(alerts.id == alert)
    ).one()
    patient, response = UUID(bytes=row.patient), UUID(bytes=row.response)
    batch.log.load([row.patient])
    bounced = outcome.delivery is Delivery.BOUNCED
    fact = RiskAlerted(
        response=response,
        step=row.step,
        member=UUID(bytes=row.member),
        channel="text" if row.channel == "text" else "email",
        outcome="bounced" if bounced else "sent",
        reason=outcome.reason or None,
    )
    batch.fact(patient, fact)
    if bounced and not _reached(batch.connection, row.response, row.step):
        _hurry(batch, row.response, row.step)


def _reached(connection: Connection, response: bytes, step: str) -> bool:
    """Whether any message of this step has arrived or may still do so."""
    alerts = t.alerts.c
    query = select(alerts.id).where(alerts.response == response, alerts.step == step)
    return connection.execute(query.where(alerts.state.in_(["queued", "sent"])).limit(1)).first() is not None


def _hurry(batch: Batch, response: bytes, step: str) -> None:
    flags = t.flags.c
    query = select(t.flags).where(flags.response == response, flags.step == step, ~flags.acknowledged)
    row = batch.connection.execute(query).one_or_none()
    if row is not None:
        due = hurry(known_flag(row).clock, batch.now).due
        batch.connection.execute(update(t.flags).where(flags.response == response).values(due=due))


def _set(connection: Connection, ids: Collection[bytes], **values: object) -> None:
    connection.execute(update(t.alerts).where(among(t.alerts.c.id, ids)).values(**values))
