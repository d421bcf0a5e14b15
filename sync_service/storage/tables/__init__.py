"""The tables, in SQLAlchemy Core: every id is the sixteen bytes of a UUIDv7, every time ms since 1970 UTC."""

from sync_service.storage.tables.base import metadata
from sync_service.storage.tables.identity import identity_cases, identity_facts
from sync_service.storage.tables.log import log_entries, log_head, receipts, stream_heads, tree_nodes, visible
from sync_service.storage.tables.patients import agreement_facts, patients, record_access, record_keys, referrals, wraps
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
    "chases",
    "enrolment_requests",
    "flags",
    "further_responses",
    "identity_cases",
    "identity_facts",
    "links",
    "log_entries",
    "log_head",
    "messages",
    "meta",
    "metadata",
    "occasions",
    "owners",
    "patients",
    "questionnaires",
    "receipts",
    "record_access",
    "record_keys",
    "referrals",
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
