"""The Merkle tree over the log, built once for what is there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from care_record.log.frontier import Frontier

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT_ONCE = 10_000


def upgrade() -> None:
    """Make the table and fill it from the leaves."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    nodes = op.create_table(
        "tree_nodes",
        sa.Column("position", number, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_tree_nodes")),
    )
    connection, frontier = op.get_bind(), Frontier()
    while leaves := _leaves(connection, frontier.size):
        frontier, made = frontier.grow(leaves)
        rows = [{"position": ((2 * index + 1) << level) - 1, "hash": hashed} for (level, index), hashed in made]
        connection.execute(sa.insert(nodes), rows)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("tree_nodes")


def _leaves(connection: sa.Connection, size: int) -> Sequence[bytes]:
    log = sa.table("log_entries", sa.column("seq"), sa.column("leaf"))
    query = sa.select(log.c.leaf).where(log.c.seq > size).order_by(log.c.seq).limit(AT_ONCE)
    return connection.scalars(query).all()
