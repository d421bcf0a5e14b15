"""Schedules and appointments: what a team says of them. What is due for whom is worked out later, at its moment."""

from uuid import UUID

from sqlalchemy import delete, insert, select, update

from care_record.agreement.raters import NOT_BY_ITSELF, UNNAMED, against_asking
from care_record.channels.channel import NO_GATEWAY, Channel
from care_record.schedules.schedule import schedule_problem
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.rules.said import Said, known_patient, open_referrals
from sync_service.storage.schedules import looks

_UNKNOWN = "This team has no such schedule."


def was_set(batch: Batch, said: Said[bodies.ScheduleSet]) -> list[Body]:
    """A new schedule, or how an earlier one stands from now on; for everybody of the team, or for one person."""
    body = said.body
    team = said.directory.teams.get(body.team)
    if team is None or team.records:
        raise Refused("records-team", "The records and duty desk sends nothing.")
    _possible(batch, said)
    patient = _whose(batch, said)
    before = _held(batch, body.schedule)
    values = {
        "patient": patient,
        "team": body.team.bytes,
        "seq": said.seq,
        "statement": said.statement.id.bytes,
        "questionnaire": body.questionnaire,
        "version": body.version,
        "questionnaire_sha256": body.questionnaire_sha256,
        "channel": body.channel,
        "respondent": body.respondent,
        "trigger": body.trigger,
        "weeks": body.weeks or 0,
        "days": body.days or 0,
        "due_days": body.due_days,
        "begins": body.begins.isoformat(),
        "ended": False,
    }
    if before is None:
        batch.connection.execute(insert(t.schedules).values(id=body.schedule.bytes, **values))
    elif before != (patient, body.team.bytes, False):
        raise Refused("other-schedule", "This schedule has ended, or belongs to another team or person.")
    else:
        batch.connection.execute(update(t.schedules).where(t.schedules.c.id == body.schedule.bytes).values(**values))
    _look(batch, said, body.team)
    return []


def ended(batch: Batch, said: Said[bodies.ScheduleEnded]) -> list[Body]:
    """Nothing more is raised for a schedule; what has gone out can still be answered."""
    body = said.body
    if _held(batch, body.schedule) != (_whose(batch, said), body.team.bytes, False):
        raise Refused("unknown-schedule", _UNKNOWN)
    batch.connection.execute(update(t.schedules).where(t.schedules.c.id == body.schedule.bytes).values(ended=True))
    _look(batch, said, body.team)
    return []


def paused(batch: Batch, said: Said[bodies.SchedulePaused]) -> list[Body]:
    """A schedule sends this person nothing, until it is said to go on."""
    body = said.body
    known_patient(batch, said)
    held = _held(batch, body.schedule)
    if held is None or held[0] not in (None, said.patient.bytes) or held[1] != body.team.bytes:
        raise Refused("unknown-schedule", _UNKNOWN)
    pauses = t.schedule_pauses
    this = (pauses.c.patient == said.patient.bytes) & (pauses.c.schedule == body.schedule.bytes)
    batch.connection.execute(delete(pauses).where(this))
    if body.paused:
        values = {"patient": said.patient.bytes, "schedule": body.schedule.bytes}
        batch.connection.execute(insert(pauses).values(**values))
    return []


def booked(batch: Batch, said: Said[bodies.AppointmentBooked]) -> list[Body]:
    """An appointment with a team that cares for the person, still to come; the same id again moves it."""
    body = said.body
    known_patient(batch, said)
    if not open_referrals(batch, said.patient, frozenset({body.team}), batch.today):
        raise Refused("no-referral", "This person has no open referral to your team.")
    if body.at <= batch.now:
        raise Refused("too-late", "The time of this appointment has passed.")
    values = {"team": body.team.bytes, "at": body.at, "kind": body.kind, "cancelled": False}
    table = t.appointments
    of = batch.connection.scalar(select(table.c.patient).where(table.c.id == body.appointment.bytes))
    if of is None:
        key = {"id": body.appointment.bytes, "patient": said.patient.bytes}
        batch.connection.execute(insert(table).values(**key, **values))
    elif of != said.patient.bytes:
        raise Refused("unknown-appointment", "This person has no such appointment.")
    else:
        batch.connection.execute(update(table).where(table.c.id == body.appointment.bytes).values(**values))
    return []


def cancelled(batch: Batch, said: Said[bodies.AppointmentCancelled]) -> list[Body]:
    """An appointment that does not take place: nothing is sent before it."""
    known_patient(batch, said)
    table, body = t.appointments, said.body
    this = (table.c.id == body.appointment.bytes) & (table.c.patient == said.patient.bytes) & ~table.c.cancelled
    found = batch.connection.execute(update(table).where(this, table.c.team == body.team.bytes).values(cancelled=True))
    if not found.rowcount:
        raise Refused("unknown-appointment", "This person has no such appointment with your team.")
    return []


def _possible(batch: Batch, said: Said[bodies.ScheduleSet]) -> None:
    body = said.body
    words = schedule_problem(body)
    if words:
        raise Refused("invalid", words)
    if body.channel == Channel.TEXT.value and not batch.tools.texts:
        raise Refused("no-gateway", f"{NO_GATEWAY} Choose another way.")
    known = batch.tools.questionnaires.sendable(body.questionnaire_sha256, said.directory.packs)
    if known is None or (known.url, known.version) != (body.questionnaire, body.version):
        raise Refused(
            "unknown-measure", "This measure is not sent in this version: it is not installed, or not approved here."
        )
    if against := against_asking(known.respondents, body.respondent, Channel(body.channel)):
        raise Refused("other-respondent", NOT_BY_ITSELF if against == UNNAMED else against)


def _whose(batch: Batch, said: Said[bodies.ScheduleSet] | Said[bodies.ScheduleEnded]) -> bytes | None:
    """The person whose schedule it is, None for a whole team's."""
    if said.statement.stream == said.statement.trust:
        return None
    known_patient(batch, said)
    return said.patient.bytes


def _held(batch: Batch, schedule: UUID) -> tuple[bytes | None, bytes, bool] | None:
    """Whose a schedule is, which team's, and whether it has ended."""
    columns = t.schedules.c
    query = select(columns.patient, columns.team, columns.ended).where(columns.id == schedule.bytes)
    row = batch.connection.execute(query).one_or_none()
    return None if row is None else (row.patient, row.team, row.ended)


def _look(batch: Batch, said: Said[bodies.ScheduleSet] | Said[bodies.ScheduleEnded], team: UUID) -> None:
    """Look at everybody whom a whole team's schedule concerns; one person is looked at after any such statement."""
    if said.statement.stream == said.statement.trust:
        batch.flush()
        looks.mark_team(batch.connection, team, batch.now)
