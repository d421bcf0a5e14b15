"""Sign-in and enrolment. Who is a member and which device is whose stands in the log alone."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, metadata

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", LargeBinary, nullable=False))

# password is Argon2id in PHC form
accounts = Table(
    "accounts",
    metadata,
    Column("account", Text, primary_key=True),
    Column("member", Id, nullable=False, unique=True),
    Column("password", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Milliseconds, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("member", Id, nullable=False),
    Column("expires", Milliseconds, nullable=False),
)

# a sign-in by the trust's provider that was begun: challenge is PKCE's (RFC 7636), port the workstation's own
provider_sign_ins = Table(
    "provider_sign_ins",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("challenge", Hash, nullable=False),
    Column("port", Integer, nullable=False),
    Column("expires", Milliseconds, nullable=False),
)

enrolment_requests = Table(
    "enrolment_requests",
    metadata,
    Column("device", Id, primary_key=True),
    Column("member", Id, nullable=False, index=True),
    Column("sign", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("label", Text, nullable=False),
    Column("at", Milliseconds, nullable=False),
    Column("state", Text, nullable=False),
)
