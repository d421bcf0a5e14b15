"""Whom to look at when: a person whose referrals, appointments, agreement or schedules have changed, at once."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, delete, func, literal, select

from care_record.wire import bodies
from sync_service.storage import tables as t
from sync_service.storage.bulk import among, insert_rows

AFTER = (
    bodies.ReferralOpened,
    bodies.ReferralClosed,
    bodies.PatientUpdated,
    bodies.AccessGranted,
    bodies.AgreementBody,
    bodies.WithdrawalConfirmed,
    bodies.WithdrawalAnswered,
    bodies.ScheduleSet,
    bodies.ScheduleEnded,
    bodies.SchedulePaused,
    bodies.AppointmentBooked,
    bodies.AppointmentCancelled,
)
"""Statements in a patient's stream after which that person is looked at."""


def mark(connection: Connection, patients: Iterable[bytes], now: int) -> None:
    """Look at these people now; nothing where the trust has no schedule."""
    if connection.execute(select(t.schedules.c.id).where(~t.schedules.c.ended).limit(1)).first() is None:
        return
    write(connection, dict.fromkeys(patients, now))


def write(connection: Connection, moments: Mapping[bytes, int | None]) -> None:
    """When (ms) to look at each next, None for never, in place of what was noted."""
    if not moments:
        return
    connection.execute(delete(t.schedule_looks).where(among(t.schedule_looks.c.patient, list(moments))))
    rows = [{"patient": patient, "at": at} for patient, at in moments.items() if at is not None]
    if rows:
        insert_rows(connection, t.schedule_looks, rows)


def mark_team(connection: Connection, team: UUID, now: int) -> None:
    """Look at everybody who has, or had, a referral to a team, for its schedules have changed."""
    looks, referrals = t.schedule_looks, t.referrals
    of_team = select(referrals.c.patient).where(referrals.c.team == team.bytes).distinct()
    connection.execute(delete(looks).where(looks.c.patient.in_(of_team)))
    found = select(referrals.c.patient, literal(now)).where(referrals.c.team == team.bytes).distinct()
    connection.execute(looks.insert().from_select(["patient", "at"], found))


def earliest(connection: Connection) -> int | None:
    """When (ms) somebody is to be looked at next, None where nobody is."""
    found: int | None = connection.scalar(select(func.min(t.schedule_looks.c.at)))
    return found
