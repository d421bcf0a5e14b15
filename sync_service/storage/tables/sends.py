"""Projections of what is sent and returned: requests, links, messages, sittings, responses; and questionnaires."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, false

from sync_service.storage.tables.base import Hash, Id, Milliseconds, Sequence, metadata

# seq is the entry of measure.requested, which holds the rest
requests = Table(
    "requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("seq", Sequence, nullable=False),
    Column("state", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("questionnaire_sha256", Hash, nullable=False),
    Column("expires", Milliseconds, nullable=False),
    Column("respondent", Text, nullable=False, server_default="patient"),
    Index(None, "state", "expires"),
)

# the token itself is never stored
links = Table(
    "links",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("request", Id, nullable=False, index=True),
    Column("created", Milliseconds, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("dead", Boolean, nullable=False),
    Column("letter", Boolean, nullable=False, server_default=false()),
)

# one row an attempt: step 0 is the first message, further ones are reminders; `awaiting` is one that a gateway has
# taken and is asked about by its `reference`
messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request", Id, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Milliseconds, nullable=False),
    Column("reason", Text, nullable=False),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("reference", Text, nullable=False, server_default=""),
    Index(None, "state", "next_at"),
)

# what is reminded, while it is open: when the first message went out, when the last attempt was made, how many were
# made after the first message, when to look next
chases = Table(
    "chases",
    metadata,
    Column("request", Id, primary_key=True),
    Column("team", Id, nullable=False, index=True),
    Column("started", Milliseconds, nullable=False),
    Column("last", Milliseconds, nullable=False),
    Column("made", Integer, nullable=False),
    Column("next_at", Milliseconds, nullable=False, index=True),
)

sittings = Table(
    "sittings",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("request", Id, nullable=False),
    Column("link", Hash, nullable=False),
    Column("expires", Milliseconds, nullable=False, index=True),
)

responses = Table(
    "responses",
    metadata,
    Column("request", Id, primary_key=True),
    Column("respondent", Text, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("patient", Id, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("sitting", Hash, nullable=False),
)

# answers that were taken at a workstation when another answer to the same send had come first
further_responses = Table(
    "further_responses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False),
)

questionnaires = Table(
    "questionnaires",
    metadata,
    Column("sha256", Hash, primary_key=True),
    Column("url", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
