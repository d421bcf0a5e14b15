"""Proof of identity as it stands for a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.identity.checking import check_words
from care_record.identity.standing import Decision, standing
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.wire import bodies, cbor
from desktop.services.reads.identity.pages import DecisionLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

NONE = "Proof of identity: none yet."


def proof(reader: Reader, state: DeskState, patient: UUID) -> DecisionLine:
    """What stands, in one line."""
    with reader.snapshot():
        pending = reader.pending("stream = ? and kind = 'identity.decided'", (patient.bytes,))
        held = standing(decisions(reader, patient, pending))
        if held is None:
            return DecisionLine("none", NONE)
        who = state.who(reader, held.by.bytes if held.by else None)
    return DecisionLine(held.body.outcome, proof_words(held), who, pending=held.seq is None)


def proof_words(held: Decision) -> str:
    """`Proof of identity: accepted 12-Nov-2026 (documents, M1A)`."""
    day = show_date(day_in_london(from_milliseconds(held.at)))
    how = check_words(held.body.method, held.body.profile)
    return f"Proof of identity: {held.body.outcome} {day}{f' ({how})' if how else ''}"


def decisions(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> list[Decision]:
    """All decisions about a patient. Inside a snapshot."""
    rows = reader.overlaid("identity_decision", "patient = ?", (patient.bytes,), pending)
    return [
        Decision(
            UUID(bytes=row["id"]),
            row["seq"],
            row["base"] or 0,
            row["at"],
            bodies.IdentityDecided.model_validate(cbor.decode(row["body"])),
            UUID(bytes=row["device"]) if row["device"] else None,
        )
        for row in rows.values()
    ]
