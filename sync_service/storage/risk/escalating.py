"""The clock's turn: steps that are due are taken, said in the log, and their messages laid ready."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, func, select, update

from care_record.risk.clock import Clock, Escalation, Step, advance
from care_record.risk.people import Care, reach, ways
from care_record.statements.directory import Directory
from care_record.wire.bodies import RiskEscalated
from care_record.wire.ids import id_at
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.risk.flags import Flag, known_flag
from sync_service.storage.sending.links import asked_by
from sync_service.storage.state import Wanted

AT_ONCE = 100


def next_due(engine: Engine) -> int | None:
    """When (ms) the next step or the next message to staff is due; None when nothing waits."""
    flags, alerts = t.flags.c, t.alerts.c
    with reading(engine) as connection:
        times = [
            connection.scalar(select(func.min(flags.due)).where(~flags.acknowledged)),
            connection.scalar(select(func.min(alerts.next_at)).where(alerts.state == "queued")),
        ]
    return min((time for time in times if time is not None), default=None)


DirectoryIn = Callable[[Connection], Directory | None]
"""The trust's directory in the state that a transaction sees."""


def escalate(engine: Engine, tools: Tools, directory_in: DirectoryIn, channels: frozenset[str]) -> int:
    """Take the steps that are due; returns the log's head.

    Each is written with its messages in one transaction under the log's lock: several workers take it once, and one
    that was missed while nothing ran is taken now. Who has left by then is told nothing. `channels` are those that can
    be used, of `email` and `text`.
    """
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        flags = [known_flag(row) for row in _due(connection, batch.now)]
        directory = directory_in(connection)
        if flags and directory is not None:
            patients = frozenset(flag.patient.bytes for flag in flags)
            batch.state.load(Wanted(patients, requests=frozenset(flag.request.bytes for flag in flags)))
            batch.log.load(patients)
            for flag in flags:
                _turn(batch, directory, channels, flag)
        batch.flush()
        return batch.log.seq


def care_of(batch: Batch, directory: Directory, flag: Flag) -> Care:
    """Who looks after the person, as the clock sees it. The flag's patient and request are loaded."""
    request = batch.state.requests[flag.request]
    known = batch.state.patients[flag.patient]
    team, device = asked_by(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    author = directory.devices.get(device) if device else None
    owners = t.owners.c
    named = batch.connection.execute(
        select(owners.owner, owners.deputy).where(owners.patient == flag.patient.bytes, owners.team == team.bytes)
    ).one_or_none()
    access = batch.access.of(flag.patient)
    return Care(
        team,
        author.member if author else None,
        UUID(bytes=named.owner) if named else None,
        UUID(bytes=named.deputy) if named and named.deputy else None,
        suspended=access.suspended is not None or team not in access.standing,
    )


def _due(connection: Connection, now: int) -> Sequence[Row[tuple[object, ...]]]:
    flags = t.flags.c
    query = select(t.flags).where(~flags.acknowledged, flags.due <= now)
    return connection.execute(query.order_by(flags.due).limit(AT_ONCE)).all()


def _turn(batch: Batch, directory: Directory, channels: frozenset[str], flag: Flag) -> None:
    care = care_of(batch, directory, flag)
    clock, taken = advance(flag.clock, batch.now, directory.policy, lambda step: reach(directory, care, channels, step))
    for escalation in taken:
        _say(batch, directory, channels, flag, escalation)
    _keep(batch.connection, flag.response, clock)


def _say(batch: Batch, directory: Directory, channels: frozenset[str], flag: Flag, escalation: Escalation) -> None:
    step: Step = escalation.step
    for member in escalation.reach.told:
        batch.fact(flag.patient, RiskEscalated(response=flag.response, step=step.value, member=member))
        for channel, _ in ways(directory.contacts.get(member), channels):
            batch.add(
                t.alerts,
                id=id_at(batch.now, batch.tools.random(10)).bytes,
                response=flag.response.bytes,
                step=step.value,
                member=member.bytes,
                channel=channel,
                state="queued",
                attempts=0,
                next_at=batch.now,
                reason="",
            )
    if escalation.again:
        # who cannot be told was named the first time
        return
    for passed, why in escalation.reach.passed:
        said = RiskEscalated(response=flag.response, step=step.value, member=passed, reason=why.value)
        batch.fact(flag.patient, said)


def _keep(connection: Connection, response: UUID, clock: Clock) -> None:
    values = {"due": clock.due, "step": clock.step.value if clock.step else "", "rounds": clock.rounds}
    connection.execute(update(t.flags).where(t.flags.c.response == response.bytes).values(**values))
