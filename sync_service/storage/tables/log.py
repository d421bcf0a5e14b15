"""The log, its heads, the receipts, and who sees which stream from where on."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from sync_service.storage.tables.base import Hash, Id, Sequence, metadata

# entry holds the bytes that travel; of a protected one, under the patient's key
log_entries = Table(
    "log_entries",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("stream", Id, nullable=False),
    Column("n", Integer, nullable=False),
    Column("leaf", Hash, nullable=False),
    Column("protected", Boolean, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    UniqueConstraint("stream", "n"),
)

# the Merkle tree over the leaves, numbered by `tree.nodes.position`; the leaves too, so that neighbours lie together
tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("position", Sequence, primary_key=True, autoincrement=False),
    Column("hash", Hash, nullable=False),
)

# one row, locked by whoever appends until the commit
log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Sequence, nullable=False),
    Column("leaf", Hash, nullable=False),
)

stream_heads = Table(
    "stream_heads",
    metadata,
    Column("stream", Id, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("leaf", Hash, nullable=False),
    sqlite_with_rowid=False,
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", Hash, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("seq", Sequence, nullable=True),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("newer", Text, nullable=False),
    sqlite_with_rowid=False,
)

# seq is the entry that made the stream visible to the member
visible = Table(
    "visible",
    metadata,
    Column("member", Id, primary_key=True),
    Column("stream", Id, primary_key=True),
    Column("seq", Sequence, nullable=False),
    Index(None, "member", "seq"),
    sqlite_with_rowid=False,
)
