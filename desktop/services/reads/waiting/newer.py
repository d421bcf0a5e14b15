"""What a newer release has recorded of a person, in words: what it is about, though not what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.wire.bodies.newer import Weight
from desktop.services.reads.people import NewerLine
from desktop.services.store import newer

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_KINDS = {
    "patient.registered": "A registration",
    "patient.updated": "Changed details of a person",
    "patient.died": "A death",
    "patient.merged": "A merge of two records",
    "referral.opened": "A referral",
    "referral.closed": "The end of a team\u2019s care",
    "measure.cancelled": "A send that was cancelled",
    "response.reviewed": "A review of an answer",
    "risk.acknowledged": "A flag that somebody acted on",
    "owner.named": "Who looks after somebody",
}
_FAMILIES = {
    "patient": "Something that decides about a person",
    "referral": "A referral",
    "account": "A person\u2019s account",
    "invitation": "An invitation",
    "address": "A person\u2019s address",
    "measure": "A send",
    "response": "An answer",
    "risk": "A flag",
    "appointment": "An appointment",
    "schedule": "A schedule",
    "owner": "Who looks after somebody",
    "consent": "An agreement",
    "identity": "Proof of identity",
    "access": "Who may open a record",
    "record-key": "A record\u2019s key",
    "withdrawal": "A withdrawal",
    "entered-in-error": "An entry made in error",
    "chasing": "How people are reminded",
}


def what_words(kind: str) -> str:
    """What an entry is about, by its kind, known or not."""
    return _KINDS.get(kind) or _FAMILIES.get(kind.partition(".")[0], "Something that this version does not know")


def newer_lines(reader: Reader, state: DeskState, patient: UUID) -> tuple[NewerLine, ...]:
    """What this person's record lacks, newest first. Inside a snapshot."""
    return tuple(
        NewerLine(
            one.seq,
            what_words(one.kind),
            state.who(reader, one.device.bytes if one.device else None),
            from_milliseconds(one.at),
            one.weight is not Weight.NOTICE,
        )
        for one in newer.of_person(reader, patient)
    )
