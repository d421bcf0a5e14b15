"""Answers that were taken at a workstation when another answer to the same send had come first."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "further_responses",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_further_responses")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("further_responses")
