"""Projections of schedules and appointments, the occasions that were decided, and whom to look at when."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, Sequence, metadata

# patient is null for a whole team's; seq and statement are those of the schedule.set that stands; begins is a day
schedules = Table(
    "schedules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", LargeBinary(16), nullable=True, index=True),
    Column("team", Id, nullable=False),
    Column("seq", Sequence, nullable=False),
    Column("statement", Id, nullable=False),
    Column("questionnaire", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("questionnaire_sha256", Hash, nullable=False),
    Column("channel", Text, nullable=False),
    Column("respondent", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("due_days", Integer, nullable=False),
    Column("begins", Text, nullable=False),
    Column("ended", Boolean, nullable=False),
    Index(None, "team", "ended"),
)

schedule_pauses = Table(
    "schedule_pauses",
    metadata,
    Column("patient", Id, primary_key=True),
    Column("schedule", Id, primary_key=True),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("team", Id, nullable=False),
    Column("at", Milliseconds, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cancelled", Boolean, nullable=False),
)

# request is null where nothing was sent, code says why; settled ones are not looked at again
occasions = Table(
    "occasions",
    metadata,
    Column("patient", Id, primary_key=True),
    Column("schedule", Id, primary_key=True),
    Column("occasion", Text, primary_key=True),
    Column("statement", Id, nullable=False),
    Column("request", LargeBinary(16), nullable=True, index=True),
    Column("code", Text, nullable=False),
    Column("settled", Boolean, nullable=False),
)

schedule_looks = Table(
    "schedule_looks",
    metadata,
    Column("patient", Id, primary_key=True),
    Column("at", Milliseconds, nullable=False, index=True),
)
