"""The clock of flagged answers, the messages to staff, whom teams have named, and tokens to watch by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the flags that are open already follow at the service's next start."""
    op.create_table(
        "flags",
        sa.Column("response", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("request", sa.LargeBinary(length=16), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("response", name=op.f("pk_flags")),
    )
    op.create_index(op.f("ix_flags_patient"), "flags", ["patient"])
    op.create_index(op.f("ix_flags_acknowledged_due"), "flags", ["acknowledged", "due"])
    op.create_table(
        "alerts",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("response", sa.LargeBinary(length=16), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_response"), "alerts", ["response"])
    op.create_index(op.f("ix_alerts_state_next_at"), "alerts", ["state", "next_at"])
    op.create_table(
        "owners",
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("team", sa.LargeBinary(length=16), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=16), nullable=False),
        sa.Column("deputy", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("patient", "team", name=op.f("pk_owners")),
    )
    op.create_table(
        "watches",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_watches")),
    )
    op.create_index(op.f("ix_watches_device"), "watches", ["device"])


def downgrade() -> None:
    """Drop them."""
    for table in ("watches", "owners", "alerts", "flags"):
        op.drop_table(table)
