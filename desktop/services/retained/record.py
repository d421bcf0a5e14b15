"""A retained record as the desk sees it while it is open: frozen, in memory, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from care_record.wire.bodies import GlassReason
    from desktop.services.reads.measures import LedgerLine, ResponseReading
    from desktop.services.reads.record_page import PatientRecord
    from desktop.services.reads.who_can_read import WhoCanRead


@dataclass(frozen=True, slots=True)
class GlassDraft:
    """What the person at the desk filled in: whose record, which of the four reasons, why, and for how many minutes."""

    patient: UUID
    reason: GlassReason
    words: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Look:
    """One time that somebody looked: when, who (name and role), and at what, in words."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class RetainedRecord:
    """Everything of one person, opened until `until`; `remaining_ms` is what was left of it when it came.

    `readings` are the answers, newest first, and `contents` what was sealed, by the answer's id. `sealed` counts what
    could not be opened, `problems` say in words what was left out and why.
    """

    opening: UUID
    draft: GlassDraft
    until: datetime
    remaining_ms: int
    person: Patient = field(repr=False)
    record: PatientRecord = field(repr=False)
    readings: tuple[ResponseReading, ...] = field(repr=False)
    ledger: tuple[LedgerLine, ...] = field(repr=False)
    access: WhoCanRead = field(repr=False)
    sealed: int = 0
    problems: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    contents: Mapping[UUID, bytes] = field(repr=False, default_factory=dict)
    statements: tuple[bytes, ...] = field(repr=False, default=())
    """The entries as the service keeps them, so that another program can check each signature."""
