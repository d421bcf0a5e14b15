"""What is known here of flagged answers: what the service's clock has done, who acted, and whom teams have named."""

from __future__ import annotations

from types import MappingProxyType

TABLES = MappingProxyType(
    {
        "risk_event": (
            "id blob primary key",
            "response blob",
            "patient blob",
            "at integer",
            "kind text",
            "step text",
            "member blob",
            "device blob",
            "channel text",
            "reason text",
        ),
        "owner": ("id blob primary key", "patient blob", "team blob", "owner blob", "deputy blob"),
    }
)
"""Projections, as in `schema.PROJECTIONS`. `kind` of an event is escalated, sent, bounced, raised or acknowledged."""

_TABLES = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in TABLES.items())
_ACKNOWLEDGED = """
insert into risk_event (id, response, patient, at, kind, device, reason)
    select id, id, patient, acknowledged_at, 'acknowledged', acknowledged_by, acknowledged_action
    from response where acknowledged_at is not null;
"""
SINCE_3 = _TABLES + _ACKNOWLEDGED
"""For a mirror of before: what was acknowledged first is known, later acknowledgements were not kept."""

INDEXES_3 = """
create index risk_event_response on risk_event (response, at);
create index owner_patient on owner (patient);
create index response_differs on response (seq) where flagged = 1 and attention = 0;
create index response_shut on response (seq) where state = 'shut';
"""
