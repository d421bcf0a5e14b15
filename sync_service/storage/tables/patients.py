"""Projections of patients: demographics under the patient's key, blind indexes, referrals, agreement, access."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from sync_service.storage.tables.base import Hash, Id, Milliseconds, Sequence, metadata

patients = Table(
    "patients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("wrapped_key", LargeBinary(60), nullable=False),
    Column("details", LargeBinary, nullable=False),
    Column("nhs_number_index", Hash, nullable=True, unique=True),
    Column("family_birth_index", Hash, nullable=False, index=True),
    Column("deceased", Boolean, nullable=False),
    # the record that is used instead: another's id after a merge, its own where it was registered in error
    Column("set_aside", LargeBinary(16), nullable=True),
)

# statements that were entered in error; what is the statement's id
errors = Table(
    "errors",
    metadata,
    Column("what", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("seq", Sequence, nullable=False),
)

# two records that somebody has said are of two people: `one` is the lesser id, `device` whose who said it
told_apart = Table(
    "told_apart",
    metadata,
    Column("one", Id, primary_key=True),
    Column("other", Id, primary_key=True),
    Column("seq", Sequence, nullable=False),
    Column("at", Milliseconds, nullable=False),
    Column("device", Id, nullable=False),
)

# opened and closed are days in London, YYYY-MM-DD
referrals = Table(
    "referrals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("patient", Id, nullable=False, index=True),
    Column("team", Id, nullable=False),
    Column("service", Text, nullable=False),
    Column("opened", Text, nullable=False),
    Column("closed", Text, nullable=True),
    Index(None, "team", "patient"),
)

# the statements of agreement as they were said: what stands is worked out from them each time
agreement_facts = Table(
    "agreement_facts",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("patient", Id, nullable=False, index=True),
    Column("id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("base", Sequence, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# the epochs of a record's key; closed is why one takes nothing new
record_keys = Table(
    "record_keys",
    metadata,
    Column("patient", Id, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("key", LargeBinary(16), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("closed", Text, nullable=True),
)

# what stands, as `care_record.access.stored` writes it; a record without a row is worked out from the log
record_access = Table(
    "record_access",
    metadata,
    Column("patient", Id, primary_key=True),
    Column("suspended", Boolean, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

# bodies kept beside the log, so that they can be erased; seq is the entry whose header stands in the log
wraps = Table(
    "wraps",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("patient", Id, nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("team", Id, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
