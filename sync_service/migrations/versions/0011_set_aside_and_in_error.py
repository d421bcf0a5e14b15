"""Records that were set aside, and statements that were entered in error."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "errors",
        sa.Column("what", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_errors")),
    )
    op.create_index(op.f("ix_errors_patient"), "errors", ["patient"])
    with op.batch_alter_table("patients") as patients:
        patients.add_column(sa.Column("set_aside", sa.LargeBinary(length=16), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("patients") as patients:
        patients.drop_column("set_aside")
    op.drop_table("errors")
