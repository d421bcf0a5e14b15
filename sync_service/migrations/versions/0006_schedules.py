"""Schedules, appointments, the occasions that were decided, and whom to look at when."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    uuid = sa.LargeBinary(length=16)
    op.create_table(
        "schedules",
        sa.Column("id", uuid, nullable=False),
        sa.Column("patient", uuid, nullable=True),
        sa.Column("team", uuid, nullable=False),
        sa.Column("seq", number, nullable=False),
        sa.Column("statement", uuid, nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("questionnaire_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_patient"), "schedules", ["patient"])
    op.create_index(op.f("ix_schedules_team_ended"), "schedules", ["team", "ended"])
    op.create_table(
        "schedule_pauses",
        sa.Column("patient", uuid, nullable=False),
        sa.Column("schedule", uuid, nullable=False),
        sa.PrimaryKeyConstraint("patient", "schedule", name=op.f("pk_schedule_pauses")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", uuid, nullable=False),
        sa.Column("patient", uuid, nullable=False),
        sa.Column("team", uuid, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(op.f("ix_appointments_patient"), "appointments", ["patient"])
    op.create_table(
        "occasions",
        sa.Column("patient", uuid, nullable=False),
        sa.Column("schedule", uuid, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("statement", uuid, nullable=False),
        sa.Column("request", uuid, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("patient", "schedule", "occasion", name=op.f("pk_occasions")),
    )
    op.create_index(op.f("ix_occasions_request"), "occasions", ["request"])
    op.create_table(
        "schedule_looks",
        sa.Column("patient", uuid, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_schedule_looks")),
    )
    op.create_index(op.f("ix_schedule_looks_at"), "schedule_looks", ["at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("schedule_looks", "occasions", "appointments", "schedule_pauses", "schedules"):
        op.drop_table(table)
