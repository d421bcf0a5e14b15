"""The tables of access requests, their evidence, and decisions about identity."""

from __future__ import annotations

from types import MappingProxyType

TABLES = MappingProxyType(
    {
        "identity_case": (
            "id blob primary key",
            "at integer",
            "asked blob",
            "asked_by blob",
            "priority text",
            "received text",
            "owner blob",
            "patient blob",
            "state text",
            "returned text",
            "check_id blob",
            "checked blob",
            "checked_by blob",
            "checked_at integer",
            "approved_by blob",
            "outcome text",
            "closed_at integer",
            "closed_by blob",
            "closed blob",
            "teams blob",
        ),
        "identity_piece": ("id blob primary key", "case_id blob", "at integer", "body blob", "removed integer"),
        "identity_decision": (
            "id blob primary key",
            "patient blob",
            "seq integer",
            "base integer",
            "at integer",
            "device blob",
            "body blob",
        ),
    }
)
"""Projections, as in `schema.PROJECTIONS`. `state` of a case is open, checked, approved or closed; devices say who."""

SINCE_3 = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in TABLES.items())

INDEXES_3 = """
create index identity_case_state on identity_case (state, received);
create index identity_case_patient on identity_case (patient) where patient is not null;
create index identity_case_closed on identity_case (closed_at) where closed_at is not null;
create index identity_piece_case on identity_piece (case_id);
create index identity_decision_patient on identity_decision (patient);
"""
