"""Who is asked by a request: the person, or a carer, a parent or a second rater by a link of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; before, nobody but the person was written to."""
    op.add_column("requests", sa.Column("respondent", sa.Text(), nullable=False, server_default="patient"))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("requests", "respondent")
