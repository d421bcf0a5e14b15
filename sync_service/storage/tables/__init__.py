"""The tables, in SQLAlchemy Core: every id is the sixteen bytes of a UUIDv7, every time ms since 1970 UTC."""

from sync_service.storage.tables.base import metadata
from sync_service.storage.tables.identity import identity_cases, identity_facts
from sync_service.storage.tables.log import log_entries, log_head, receipts, stream_heads, tree_nodes, visible
from sync_service.storage.tables.patients import (
    agreement_facts,
    errors,
    patients,
    record_access,
    record_keys,
    referrals,
    wraps,
)
from sync_service.storage.tables.registering import (
    browser_sittings,
    code_checks,
    confirmed_addresses,
    invitation_links,
    invitations,
    passkeys,
    patient_accounts,
    register_messages,
)
from sync_service.storage.tables.risk import alerts, flags, owners, watches
from sync_service.storage.tables.schedules import (
    appointments,
    occasions,
    schedule_looks,
    schedule_pauses,
    schedules,
)
from sync_service.storage.tables.sends import (
    chases,
    further_responses,
    links,
    messages,
    questionnaires,
    requests,
    responses,
    sittings,
)
from sync_service.storage.tables.staff import accounts, enrolment_requests, meta, tickets

__all__ = [
    "accounts",
    "agreement_facts",
    "alerts",
    "appointments",
    "browser_sittings",
    "chases",
    "code_checks",
    "confirmed_addresses",
    "enrolment_requests",
    "errors",
    "flags",
    "further_responses",
    "identity_cases",
    "identity_facts",
    "invitation_links",
    "invitations",
    "links",
    "log_entries",
    "log_head",
    "messages",
    "meta",
    "metadata",
    "occasions",
    "owners",
    "passkeys",
    "patient_accounts",
    "patients",
    "questionnaires",
    "receipts",
    "record_access",
    "record_keys",
    "referrals",
    "register_messages",
    "requests",
    "responses",
    "schedule_looks",
    "schedule_pauses",
    "schedules",
    "sittings",
    "stream_heads",
    "tickets",
    "tree_nodes",
    "visible",
    "watches",
    "wraps",
]
