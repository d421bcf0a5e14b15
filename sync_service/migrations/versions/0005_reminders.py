"""Reminders: which request is reminded when, and messages that are a step of the ladder."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what an earlier release has sent is not reminded."""
    op.add_column("messages", sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("reference", sa.Text(), nullable=False, server_default=""))
    op.add_column("links", sa.Column("letter", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "chases",
        sa.Column("request", sa.LargeBinary(length=16), nullable=False),
        sa.Column("team", sa.LargeBinary(length=16), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_chases")),
    )
    op.create_index(op.f("ix_chases_next_at"), "chases", ["next_at"])
    op.create_index(op.f("ix_chases_team"), "chases", ["team"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("chases")
    op.drop_column("links", "letter")
    op.drop_column("messages", "reference")
    op.drop_column("messages", "step")
