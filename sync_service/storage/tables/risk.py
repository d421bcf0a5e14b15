"""Flagged answers and their clock, the messages to staff about them, whom teams have named, and tokens to watch by."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, metadata

# step is the last one taken, empty before the first; reason is why a workstation raised it, empty where none did
flags = Table(
    "flags",
    metadata,
    Column("response", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("request", Id, nullable=False),
    Column("raised", Milliseconds, nullable=False),
    Column("reason", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("due", Milliseconds, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Index(None, "acknowledged", "due"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("response", Id, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("member", Id, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Milliseconds, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "state", "next_at"),
)

owners = Table(
    "owners",
    metadata,
    Column("patient", Id, primary_key=True),
    Column("team", Id, primary_key=True),
    Column("owner", Id, nullable=False),
    Column("deputy", LargeBinary(16), nullable=True),
)

# the token itself is never stored
watches = Table(
    "watches",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("device", Id, nullable=False, index=True),
    Column("expires", Milliseconds, nullable=False),
)
