"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_accounts")),
        sa.UniqueConstraint("member", name=op.f("uq_accounts_member")),
    )
    op.create_table(
        "agreement_facts",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("base", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_agreement_facts")),
    )
    op.create_index(op.f("ix_agreement_facts_patient"), "agreement_facts", ["patient"], unique=False)
    op.create_table(
        "enrolment_requests",
        sa.Column("device", sa.LargeBinary(length=16), nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sign", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_enrolment_requests")),
    )
    op.create_index(op.f("ix_enrolment_requests_member"), "enrolment_requests", ["member"], unique=False)
    op.create_table(
        "links",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("request", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_request"), "links", ["request"], unique=False)
    op.create_table(
        "log_entries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("stream", sa.LargeBinary(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log_entries")),
        sa.UniqueConstraint("stream", "n", name=op.f("uq_log_entries_stream")),
    )
    head = op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "leaf": bytes(32)}])
    op.create_table(
        "messages",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("request", sa.LargeBinary(length=16), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_request"), "messages", ["request"], unique=False)
    op.create_index(op.f("ix_messages_state_next_at"), "messages", ["state", "next_at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "patients",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(length=60), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("nhs_number_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("family_birth_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
        sa.UniqueConstraint("nhs_number_index", name=op.f("uq_patients_nhs_number_index")),
    )
    op.create_index(op.f("ix_patients_family_birth_index"), "patients", ["family_birth_index"], unique=False)
    op.create_table(
        "questionnaires",
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_questionnaires")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("newer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record_keys",
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("patient", "epoch", name=op.f("pk_record_keys")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("team", sa.LargeBinary(length=16), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_patient"), "referrals", ["patient"], unique=False)
    op.create_index(op.f("ix_referrals_team_patient"), "referrals", ["team", "patient"], unique=False)
    op.create_table(
        "requests",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("questionnaire_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    op.create_index(op.f("ix_requests_patient"), "requests", ["patient"], unique=False)
    op.create_index(op.f("ix_requests_state_expires"), "requests", ["state", "expires"], unique=False)
    op.create_table(
        "responses",
        sa.Column("request", sa.LargeBinary(length=16), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("request", "respondent", name=op.f("pk_responses")),
        sa.UniqueConstraint("id", name=op.f("uq_responses_id")),
    )
    op.create_table(
        "sittings",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("request", sa.LargeBinary(length=16), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sittings")),
    )
    op.create_index(op.f("ix_sittings_expires"), "sittings", ["expires"], unique=False)
    op.create_table(
        "stream_heads",
        sa.Column("stream", sa.LargeBinary(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tickets",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_tickets")),
    )
    op.create_table(
        "visible",
        sa.Column("member", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stream", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("member", "stream", name=op.f("pk_visible")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_visible_member_seq"), "visible", ["member", "seq"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index(op.f("ix_visible_member_seq"), table_name="visible")
    op.drop_table("visible")
    op.drop_table("tickets")
    op.drop_table("stream_heads")
    op.drop_index(op.f("ix_sittings_expires"), table_name="sittings")
    op.drop_table("sittings")
    op.drop_table("responses")
    op.drop_index(op.f("ix_requests_state_expires"), table_name="requests")
    op.drop_index(op.f("ix_requests_patient"), table_name="requests")
    op.drop_table("requests")
    op.drop_index(op.f("ix_referrals_team_patient"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_patient"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_table("record_keys")
    op.drop_table("receipts")
    op.drop_table("questionnaires")
    op.drop_index(op.f("ix_patients_family_birth_index"), table_name="patients")
    op.drop_table("patients")
    op.drop_table("meta")
    op.drop_index(op.f("ix_messages_state_next_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_request"), table_name="messages")
    op.drop_table("messages")
    op.drop_table("log_head")
    op.drop_table("log_entries")
    op.drop_index(op.f("ix_links_request"), table_name="links")
    op.drop_table("links")
    op.drop_index(op.f("ix_enrolment_requests_member"), table_name="enrolment_requests")
    op.drop_table("enrolment_requests")
    op.drop_index(op.f("ix_agreement_facts_patient"), table_name="agreement_facts")
    op.drop_table("agreement_facts")
    op.drop_table("accounts")
