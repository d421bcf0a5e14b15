"""Proof of identity: the keys of access requests, and the decisions about each person."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, Sequence, metadata

# an access request names somebody before it is known whether a record is theirs: it has an at-rest key of its own;
# patient is the last match
identity_cases = Table(
    "identity_cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("wrapped_key", LargeBinary(60), nullable=False),
    Column("patient", Id, nullable=True),
)

# the decisions as they were said: what stands is worked out from them each time
identity_facts = Table(
    "identity_facts",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("patient", Id, nullable=False, index=True),
    Column("id", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("base", Sequence, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# who was asked for pictures, and the public key that they are sealed to; destroyed with the request's end, as all below
picture_asks = Table(
    "picture_asks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("seq", Sequence, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
)

# the private key of an asking, sealed to each workstation of the desk
picture_wraps = Table(
    "picture_wraps",
    metadata,
    Column("asked", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("wrap", LargeBinary, nullable=False),
)

# the token itself is never stored
picture_links = Table(
    "picture_links",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("asked", Id, nullable=False),
    Column("case_id", Id, nullable=False, index=True),
    Column("expires", Milliseconds, nullable=False),
    Column("dead", Boolean, nullable=False),
)

# a link that waits to go by e-mail, to the address that the request gives
picture_messages = Table(
    "picture_messages",
    metadata,
    Column("asked", Id, primary_key=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Milliseconds, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "state", "next_at"),
)

# sealed pictures, as they came
pictures = Table(
    "pictures",
    metadata,
    Column("asked", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("case_id", Id, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)
