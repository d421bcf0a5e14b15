"""What a screen shows of people and of the program itself: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from care_record.people.banner import Banner
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.sentences import capital
from desktop.services.state.network import Progress


def role_words(role: str) -> str:
    """A role's code as it stands in a sentence: `privacy officer`."""
    return role.replace("-", " ").replace("epr", "EPR")


def role_name(role: str) -> str:
    """A role's code as it stands by itself: `Privacy officer`."""
    return capital(role_words(role))


@dataclass(frozen=True, slots=True)
class Status:
    """The status line. `data_as_of` is the last good sync (UTC); `sentence` is the line in words, true at all times.

    `connected` becomes so with the first whole sync, not before. `paused_until` (UTC) is set while a person holds the
    sync. Of two, the one with the higher `number` is the newer.
    """

    connected: Literal["connected", "offline", "connecting", "refused"]
    data_as_of: datetime | None
    waiting: int
    failed: int
    syncing: Progress | None
    risk_may_be_late: bool
    sentence: str
    paused_until: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the reader's. `service` is the wire's code (`care_record.people.services.Service`)."""

    id: UUID
    name: str
    service: str


@dataclass(frozen=True, slots=True)
class Me:
    """Who is at this workstation. `role` is the wire's code, as `clinician`.

    `at_desk` is set for members of the records and duty desk, who open a retained record for at most `glass_hours`.
    """

    id: UUID
    name: str
    role: str
    teams: tuple[Team, ...]
    trust_name: str
    at_desk: bool = False
    glass_hours: int = 4


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One patient in a list. `died` is the day or None; `deceased` may be known without it.

    `same_name_warning` is set where another patient of the caseload has a name that is the same or sounds so.
    `pending` is set while the registration itself waits in the outbox; `aside` says that another record is used instead
    of this one, or that it was registered in error.
    """

    id: UUID
    name: HumanName
    birth_date: date
    died: date | None
    gender: Gender
    nhs_number: str | None
    team_names: tuple[str, ...]
    restricted: bool
    same_name_warning: bool = False
    deceased: bool = False
    pending: bool = False
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One patient found while typing; `why` says in words which part of the text fits what."""

    patient: PatientLine
    why: str


WorkKind = Literal[
    "risk",
    "withdrawal",
    "new_answer",
    "access_asked",
    "overdue",
    "not_delivered",
    "invitation",
    "letter",
    "in_clinic",
    "unread",
    "agreement_needed",
    "renew",
]
"""What stands on Today, in this order."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing on the Today list. `request` is the send, or the invitation; `since` is UTC."""

    kind: WorkKind
    patient: PatientLine
    title: str
    detail: str
    since: datetime
    request: UUID | None = None
    response: UUID | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rail shows beside its places, for the role that is here."""

    today: int
    returned: int
    outbox: int
    identity: int = 0
    invitations: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """The Today list: risk first, then by age. `counts` has every kind, also where more wait than are listed."""

    as_of: datetime | None
    items: tuple[WorkItem, ...]
    counts: dict[WorkKind, int]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a patient's history, newest first. `ref` is the request, response or statement it is about."""

    at: datetime
    kind: str
    words: str
    who: str
    pending: bool
    ref: UUID | None
    struck: str = ""
    """Why it does not count, where it was entered in error."""


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral to a team; open while `closed` is None."""

    id: UUID
    team: Team
    opened: date
    closed: date | None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that is used no more: why, what that means, and the record that stands, where there is one."""

    words: str
    more: str
    instead: UUID | None


@dataclass(frozen=True, slots=True)
class BannerData:
    """The CUI banner, and the sentence on what stands now, which is shown beside it."""

    banner: Banner
    agreement_sentence: str
    aside: Aside | None = None


@dataclass(frozen=True, slots=True)
class AskAgain:
    """An answer that was entered in error, and whose measure has not been sent since. `measure` is its id to send."""

    response: UUID
    measure: str
    title: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which the record system (EPR) has another value; what was entered here stands."""

    field: str
    here: str
    epr: str


@dataclass(frozen=True, slots=True)
class NewerLine:
    """One entry that only a newer release reads: what it is about, who said it (empty: the service) and when (UTC).

    `stops` where it decides what may be done: then nothing is done for the person before it is read.
    """

    seq: int
    what: str
    who: str
    at: datetime
    stops: bool
