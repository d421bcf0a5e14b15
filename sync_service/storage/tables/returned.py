"""Mails that have gone out, by their marks, and what came back of them."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, metadata

# the mark itself is never stored; one row for each message that a mail stands for (a mail to staff may tell of several)
mails = Table(
    "mails",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("message", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Milliseconds, nullable=False, index=True),
    Index(None, "message", "at"),
)

# how far a mailbox has been read, by a name that tells nothing of it; validity is IMAP's UIDVALIDITY
returned_mailboxes = Table(
    "returned_mailboxes",
    metadata,
    Column("mailbox", Hash, primary_key=True),
    Column("validity", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("delayed", Integer, nullable=False),
    Column("automatic", Integer, nullable=False),
    Column("others", Integer, nullable=False),
)

# reports about mails of ours; `waits` while it is not written down yet that the mail has gone out
returned_reports = Table(
    "returned_reports",
    metadata,
    Column("mailbox", Hash, primary_key=True),
    Column("validity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("mail", Hash, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("read", Milliseconds, nullable=False),
    Index(None, "state", "read"),
)
