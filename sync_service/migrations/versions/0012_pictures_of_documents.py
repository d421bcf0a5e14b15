"""Pictures of documents for the identity desk, sealed, until its request is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.LargeBinary(length=16)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "picture_asks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_asks")),
    )
    op.create_table(
        "picture_wraps",
        sa.Column("asked", _ID, nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("asked", "device", name=op.f("pk_picture_wraps")),
    )
    op.create_table(
        "picture_links",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_picture_links")),
    )
    op.create_table(
        "pictures",
        sa.Column("asked", _ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("asked", "number", name=op.f("pk_pictures")),
    )
    for table in ("picture_asks", "picture_wraps", "picture_links", "pictures"):
        op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("pictures", "picture_links", "picture_wraps", "picture_asks"):
        op.drop_table(table)
