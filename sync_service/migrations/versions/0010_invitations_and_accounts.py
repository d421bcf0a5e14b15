"""Invitations to register, confirmed addresses, accounts of patients and carers, passkeys and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; nobody of an earlier release has an account."""
    op.create_table(
        "invitations",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seq", _SEQUENCE, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_patient"), "invitations", ["patient"])
    op.create_index(op.f("ix_invitations_state_expires"), "invitations", ["state", "expires"])
    op.create_table(
        "invitation_links",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invitation", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("letter", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_invitation_links")),
    )
    op.create_index(op.f("ix_invitation_links_invitation"), "invitation_links", ["invitation"])
    op.create_table(
        "register_messages",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_messages")),
    )
    op.create_index(op.f("ix_register_messages_about"), "register_messages", ["about"])
    op.create_index(op.f("ix_register_messages_state_next_at"), "register_messages", ["state", "next_at"])
    op.create_table(
        "confirmed_addresses",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_addresses")),
    )
    op.create_index(op.f("ix_confirmed_addresses_patient"), "confirmed_addresses", ["patient"])
    op.create_table(
        "code_checks",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ticket", sa.LargeBinary(length=32), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.LargeBinary(length=16), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_checks")),
        sa.UniqueConstraint("ticket", name=op.f("uq_code_checks_ticket")),
    )
    op.create_index(op.f("ix_code_checks_expires"), "code_checks", ["expires"])
    op.create_index(op.f("ix_code_checks_patient"), "code_checks", ["patient"])
    op.create_table(
        "patient_accounts",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("family_birth_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_accounts")),
    )
    op.create_index(op.f("ix_patient_accounts_family_birth_index"), "patient_accounts", ["family_birth_index"])
    op.create_index(op.f("ix_patient_accounts_patient"), "patient_accounts", ["patient"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_account"), "passkeys", ["account"])
    op.create_table(
        "browser_sittings",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_browser_sittings")),
    )
    op.create_index(op.f("ix_browser_sittings_about"), "browser_sittings", ["about"])
    op.create_index(op.f("ix_browser_sittings_expires"), "browser_sittings", ["expires"])


def downgrade() -> None:
    """Drop them."""
    for table in (
        "browser_sittings",
        "passkeys",
        "patient_accounts",
        "code_checks",
        "confirmed_addresses",
        "register_messages",
        "invitation_links",
        "invitations",
    ):
        op.drop_table(table)
