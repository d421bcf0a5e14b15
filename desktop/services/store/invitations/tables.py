"""The tables of invitations, accounts and addresses, as in `schema.PROJECTIONS`."""

from __future__ import annotations

from types import MappingProxyType

TABLES = MappingProxyType(
    {
        "invitation": (
            "id blob primary key",
            "patient blob",
            "at integer",
            "device blob",
            "role text",
            "channel text",
            "second text",
            "carer blob",
            "replaces blob",
            "what text",
            "state text",
            "problem text",
            "locked integer",
            "code_state text",
            "code_problem text",
            "sent_at integer",
            "opened_at integer",
            "used_at integer",
            "ended_at integer",
        ),
        "account": (
            "id blob primary key",
            "patient blob",
            "role text",
            "invitation blob",
            "at integer",
            "sign_in text",
            "ended_at integer",
        ),
        "confirmed_address": (
            "id blob primary key",
            "patient blob",
            "channel text",
            "address text",
            "at integer",
            "how text",
        ),
        "given_address": (
            "id blob primary key",
            "patient blob",
            "account blob",
            "channel text",
            "address text",
            "at integer",
            "declined text",
        ),
    }
)
"""`what` is `link` or `notice`; `code_state` is what became of the message with the second code."""

SINCE_3 = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in TABLES.items())
INDEXES_3 = """
create index invitation_patient on invitation (patient);
create index invitation_stopped on invitation (at) where state in ('no-address', 'bounced', 'expired') or locked = 1
    or code_state = 'bounced';
create index invitation_letter on invitation (at) where channel = 'letter' or second = 'letter';
create index invitation_ended on invitation (ended_at) where ended_at is not null;
create index account_patient on account (patient);
create index confirmed_address_patient on confirmed_address (patient);
create index given_address_patient on given_address (patient);
"""
