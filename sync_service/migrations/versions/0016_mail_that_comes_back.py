"""Mails by their marks, and a mailbox that is read for what came back; what went out before has no mark."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.LargeBinary(length=16)
_HASH = sa.LargeBinary(length=32)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mails",
        sa.Column("hash", _HASH, nullable=False),
        sa.Column("message", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "message", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_at"), "mails", ["at"])
    op.create_index(op.f("ix_mails_message_at"), "mails", ["message", "at"])
    op.create_table(
        "returned_mailboxes",
        sa.Column("mailbox", _HASH, nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("failed", "delayed", "automatic", "others")),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_returned_mailboxes")),
    )
    op.create_table(
        "returned_reports",
        sa.Column("mailbox", _HASH, nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("mail", _HASH, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "validity", "uid", name=op.f("pk_returned_reports")),
    )
    op.create_index(op.f("ix_returned_reports_state_read"), "returned_reports", ["state", "read"])


def downgrade() -> None:
    """Drop them."""
    for table in ("returned_reports", "returned_mailboxes", "mails"):
        op.drop_table(table)
