"""Proof of identity: the keys of access requests, and the decisions about each person."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table

from sync_service.storage.tables.base import Id, Sequence, metadata

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
