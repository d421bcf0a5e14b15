"""Invitations, their links and messages; confirmed addresses; accounts of patients and carers, passkeys, sessions."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, Sequence, metadata

# seq is the entry of invitation.requested, which holds the rest; tries count for all links of one invitation;
# account is set once it was used, what is `notice` where somebody with an account was told so
invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("seq", Sequence, nullable=False),
    Column("role", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("expires", Milliseconds, nullable=False),
    Index(None, "state", "expires"),
)

# the token itself is never stored; the second code is worked out from the invitation's id and a key of the key file
invitation_links = Table(
    "invitation_links",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("invitation", Id, nullable=False, index=True),
    Column("created", Milliseconds, nullable=False),
    Column("dead", Boolean, nullable=False),
    Column("letter", Boolean, nullable=False),
)

# about is an invitation (what: link, code, notice) or a check (what: check, sign-in)
register_messages = Table(
    "register_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("about", Id, nullable=False, index=True),
    Column("patient", Id, nullable=False),
    Column("what", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Milliseconds, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Index(None, "state", "next_at"),
)

# address is under the patient's key; no index finds anybody by it
confirmed_addresses = Table(
    "confirmed_addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("at", Milliseconds, nullable=False),
)

# a code that is on its way: to confirm an address (for a desk, or for an account on its own page), or to sign in
code_checks = Table(
    "code_checks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket", Hash, nullable=False, unique=True),
    Column("patient", Id, nullable=False, index=True),
    Column("account", LargeBinary(16), nullable=True),
    Column("what", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("expires", Milliseconds, nullable=False, index=True),
)

# details are a carer's own, under the patient's key, empty for a patient; so is the index, by which they are found,
# and which is gone once the carer has ended it
patient_accounts = Table(
    "patient_accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("details", LargeBinary, nullable=False),
    Column("family_birth_index", LargeBinary(32), nullable=True, index=True),
    Column("created", Milliseconds, nullable=False),
    Column("ended", Milliseconds, nullable=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("account", Id, nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("created", Milliseconds, nullable=False),
)

# what a browser holds between two requests, by the hash of its secret: `register` (about is the invitation),
# `passkey` (a challenge to sign in by), `session` and, once a carer has ended it there, `ended` (about is the account)
browser_sittings = Table(
    "browser_sittings",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("what", Text, nullable=False),
    Column("about", LargeBinary(16), nullable=True, index=True),
    Column("challenge", LargeBinary, nullable=False),
    Column("seen", Milliseconds, nullable=False),
    Column("expires", Milliseconds, nullable=False, index=True),
)
