"""Pairs of records that somebody has told apart; no release before this one took such a statement."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.LargeBinary(length=16)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "told_apart",
        sa.Column("one", _ID, nullable=False),
        sa.Column("other", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_told_apart")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("told_apart")
