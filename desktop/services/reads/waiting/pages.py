"""What the outbox's screens show: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from care_record.agreement.statements import Statement
    from care_record.channels.channel import Channel
    from care_record.people.patient import Patient
    from care_record.wire.bodies import Respondent
    from desktop.services.reads.people import BannerData, PatientLine

Form = Literal["", "send", "agreement", "registration", "contact"]
"""The form that an act was filled in with, where it can be filled in anew."""
OutboxState = Literal["waiting", "accepted", "stuck", "conflict"]


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes of reading: how many wait to go out, and how many the service has refused."""

    waiting: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One act that waits. `newer` says in words what its author had not seen. `since` is UTC.

    `accepted` means: the service has it; it leaves the list when it has come back with the next changes. `detail` is
    what of the act its name does not say; `behind` counts the later acts of the same person that wait for it; `loses`
    is what is gone once it is discarded. `form` is where it can be said otherwise, empty where it cannot.
    """

    id: UUID
    patient: PatientLine | None
    act: str
    since: datetime
    state: OutboxState
    why: str
    newer: tuple[str, ...]
    can_retry: bool
    form: Form = ""
    detail: str = ""
    behind: int = 0
    loses: str = ""


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """What needs somebody first, then what is on its way, oldest first; `more` counts those that are not listed."""

    lines: tuple[OutboxLine, ...]
    notes: Notes = Notes()
    more: int = 0
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One statement of two that do not fit together: who said what and when, and what it does or would do."""

    title: str
    said: tuple[str, ...]
    who: str
    at: datetime
    would: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """What one person recorded here, beside what others recorded meanwhile, oldest first.

    `seen` is the number of the last statement shown. `against` says why one's own cannot simply be kept, empty where it
    can. `kind` is the statement's kind on the wire; `form` where it can be recorded otherwise.
    """

    act: UUID
    banner: BannerData
    mine: Side
    theirs: tuple[Side, ...]
    seen: int
    against: str
    kind: str
    form: Form


@dataclass(frozen=True, slots=True)
class TypedSend:
    """A send as it was filled in; `measure` is an id of what may be sent now, empty where it may not any more."""

    measure: str
    channel: Channel
    due: date
    message: str
    respondent: Respondent


@dataclass(frozen=True, slots=True)
class TypedAgreement:
    """A statement of the agreement as it was filled in; `kind` is `recorded`, `refused` or `withdrawn`.

    `day` is None where the person took back on a later day: what is said now has a day of its own.
    """

    kind: Literal["recorded", "refused", "withdrawn"]
    said: Statement
    day: date | None
    note: str


@dataclass(frozen=True, slots=True)
class TypedRegistration:
    """A person as registered here, with the team of the referral and why."""

    patient: Patient
    team: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class TypedContact:
    """How a person can be reached, as it was corrected here."""

    patient: Patient


AsideReason = Literal["unsigned", "unreadable", "newer", "answer"]


@dataclass(frozen=True, slots=True)
class AsideLine:
    """One thing that could not be read or trusted, and was kept. `at` is UTC; `seq` its number in the log.

    `response` is set where it is an answer, which counts as flagged until somebody has `looked` (who and when, in
    words).
    """

    seq: int
    reason: AsideReason
    what: str
    patient: PatientLine | None
    at: datetime
    why: str
    tell: str
    response: UUID | None = None
    looked: str = ""
