"""What the gallery's trust holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from desktop.services.acts import EnrolmentRequest, FromBrowser, RetainedRecord
from desktop.services.acts.bringing import Earlier
from desktop.services.acts.ledger.asking import OpenRequestLine
from desktop.services.acts.risk.duty import DutyLine
from desktop.services.problems import Problem
from desktop.services.reads import (
    AccessLogChoices,
    AccessPage,
    AsideLine,
    ConflictPage,
    DuplicatePair,
    Me,
    NewerLine,
    Notes,
    OutboxLine,
    PatientLine,
    Raters,
    RequestLine,
    ResponseLine,
    ResponseReading,
    ScoreHistory,
    Sharing,
    Status,
    Today,
)
from desktop.services.reads.completing import FormToAnswer
from desktop.services.state.lease import Lease
from mhcr.gallery import oversight, people
from mhcr.gallery.access import retained
from mhcr.gallery.answers import READINGS, RETURNED
from mhcr.gallery.chasing.memory import Chasing
from mhcr.gallery.cohort.memory import Cohorts
from mhcr.gallery.completing.shown import form_of
from mhcr.gallery.identity.memory import Requests
from mhcr.gallery.inviting.held import Inviting
from mhcr.gallery.office import Office
from mhcr.gallery.people import ME, PEOPLE, line
from mhcr.gallery.scheduling.held import Scheduled
from mhcr.gallery.sharing import SHARING
from mhcr.gallery.understanding import HISTORY, RATERS
from mhcr.gallery.waiting.shown import conflict
from mhcr.gallery.work import ONLINE

if TYPE_CHECKING:
    pass


@dataclass
class Trust:
    """What the memory holds; a state of the gallery changes a field or two of it."""

    me: Me = ME
    status: Status = ONLINE
    today: Today = field(default_factory=people.today)
    returned: tuple[ResponseLine, ...] = RETURNED
    history: ScoreHistory = HISTORY
    raters: Raters = RATERS
    readings: dict[UUID, ResponseReading] = field(default_factory=lambda: dict(READINGS))
    outbox: tuple[OutboxLine, ...] = ()
    notes: Notes = field(default_factory=Notes)
    conflict: ConflictPage = field(default_factory=conflict)
    aside: tuple[AsideLine, ...] = ()
    newer: tuple[NewerLine, ...] = ()
    access_log: AccessPage = field(default_factory=lambda: AccessPage(oversight.LINES, None))
    log_choices: AccessLogChoices = field(default_factory=oversight.choices)
    lines: tuple[PatientLine, ...] = tuple(sorted((line(p) for p in PEOPLE), key=lambda one: one.name.sort_key))
    exclusions: tuple[str, ...] = ()
    may_record: str | None = None
    age_words: str = "17 years old: presumed able to agree. A parent\u2019s consent is not needed."
    retained: RetainedRecord = field(default_factory=retained)
    sharing: Sharing = SHARING
    agreement_waits: bool = False
    statements: int = 0
    set_aside: bool = False
    in_error: bool = False
    away: frozenset[UUID] = frozenset()
    requests: tuple[EnrolmentRequest, ...] = ()
    done: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    refuse: Problem | None = None
    stage: str = "locked"
    code: str = ""
    office: Office = field(default_factory=Office)
    cohorts: Cohorts = field(default_factory=Cohorts)
    scheduled: Scheduled = field(default_factory=Scheduled)
    chasing: Chasing = field(default_factory=Chasing)
    requests_of_identity: Requests = field(default_factory=Requests)
    inviting: Inviting = field(default_factory=Inviting)
    duty: tuple[DutyLine, ...] = ()
    withdrawals: tuple[OpenRequestLine, ...] = ()
    begins: bool = False
    """No trust has begun at the service yet."""
    provider: str = ""
    passwords: bool = True
    from_browser: list[FromBrowser] = field(default_factory=list)
    """How a sign-in in the browser stands, at one look after the other; the last one stays."""
    lease: Lease = field(default_factory=Lease)
    form: FormToAnswer = field(default_factory=form_of)
    earlier: tuple[Earlier, ...] = ()
    restored_said_by: str = ""
    more_out: tuple[RequestLine, ...] = ()
    duplicates: tuple[DuplicatePair, ...] = ()
    apart: tuple[DuplicatePair, ...] = ()
