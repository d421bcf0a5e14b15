"""Links for pictures of documents that wait to go by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.LargeBinary(length=16)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "picture_messages",
        sa.Column("asked", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("asked", name=op.f("pk_picture_messages")),
    )
    op.create_index(op.f("ix_picture_messages_case_id"), "picture_messages", ["case_id"])
    op.create_index(op.f("ix_picture_messages_state_next_at"), "picture_messages", ["state", "next_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("picture_messages")
