"""Sign-ins by the trust's own provider that were begun."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "provider_sign_ins",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("challenge", sa.LargeBinary(32), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_provider_sign_ins")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("provider_sign_ins")
