"""Who may open a record, by epochs; and wrapped record keys beside the log, so that they can be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; they fill as records are used."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("record_keys", sa.Column("closed", sa.Text(), nullable=True))
    op.create_table(
        "record_access",
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_record_access")),
    )
    op.create_table(
        "wraps",
        sa.Column("seq", number, autoincrement=False, nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("team", sa.LargeBinary(length=16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_wraps")),
    )
    op.create_index(op.f("ix_wraps_patient"), "wraps", ["patient"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("wraps")
    op.drop_table("record_access")
    op.drop_column("record_keys", "closed")
