"""What a person filled in, before it is an act; and what an act answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.agreement.capacity import ASSUMED, Capacity
from care_record.people.gender import Gender

if TYPE_CHECKING:
    from care_record.agreement.statements import HowGiven, Scope
    from care_record.people.search import SearchResult

PATIENTS = "patients"
REQUESTS = "requests"
RESPONSES = "responses"
AGREEMENT = "agreement"
STAFF = "staff"
OUTBOX = "outbox"
SCHEDULES = "schedules"
STATUS = "status"
ENROLMENT = "enrolment"
MEASURES = "measures"
DUPLICATES = "duplicates"


@dataclass(frozen=True, slots=True)
class Done:
    """An act is safe in the outbox. `changed` are the kinds of thing it changed; `id` is what it made, if one thing."""

    changed: frozenset[str]
    id: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class PatientDraft:
    """A registration as typed. `name` has the keys of `care_record.people.names.LENGTHS`; dates and numbers are text.

    `needs` are codes of `care_record.people.needs.NEEDS`; `team` is the team that the referral is opened to.
    `somebody_else` says that the people who look alike are others.
    """

    name: Mapping[str, str]
    born: str
    team: UUID
    nhs_number: str = ""
    gender: Gender = Gender.NOT_KNOWN
    address: str = ""
    postcode: str = ""
    email: str = ""
    mobile: str = ""
    phone: str = ""
    needs: tuple[str, ...] = ()
    language: str = ""
    restricted: bool = False
    reason: str = ""
    somebody_else: bool = False


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """What the person said about sharing and contact. `supersedes` names a statement that is knowingly replaced.

    The rest as in `care_record.agreement.statements.Statement`.
    """

    scope: frozenset[Scope]
    given_on: date
    how: HowGiven
    present: tuple[str, ...] = ()
    note: str = ""
    supersedes: UUID | None = None
    teams: frozenset[UUID] = frozenset()
    witness: str = ""
    capacity: Capacity = ASSUMED
    evidence: str = ""
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrustQuery:
    """A search in the trust as typed, by the PDS rules of `care_record.people.search`."""

    family: str = ""
    given: str = ""
    born: str = ""
    nhs_number: str = ""
    gender: Gender | None = None
    postcode: str = ""
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class TrustSearch:
    """What became of it: matches, or why none are shown (`refused` or `offline`), in words."""

    outcome: Literal["found", "refused", "offline"]
    result: SearchResult | None = None
    words: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """A service that answered. `root_fingerprint` is compared with what the trust published.

    `trust` is None, and the fingerprint empty, where no trust has begun yet. `provider` is the name of the trust's own
    sign-in, empty where it has none; `passwords` is whether accounts of the service's own sign in, too.
    """

    trust: UUID | None
    trust_name: str
    root_fingerprint: str
    provider: str = ""
    passwords: bool = True


@dataclass(frozen=True, slots=True)
class InBrowser:
    """A sign-in that goes on in the browser: the `address` to open there, and the `host` that it shows."""

    address: str
    host: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who the account belongs to."""

    member: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class FromBrowser:
    """How a sign-in in the browser stands: `who`, once it is done. `strange`: an answer was not taken."""

    who: SignedIn | None
    strange: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What this workstation shows while it waits: two times 100 bits, in groups, to be compared on two screens.

    `recovery_code` is the outbox's, until the person has noted it.
    """

    device: UUID
    label: str
    fingerprint: str
    root_fingerprint: str
    recovery_code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RestoredService:
    """What an administrator is asked to sign: the backup's number of entries, how many more are known here, by whom."""

    size: int
    root: bytes
    lost: int
    number: int
    said_by: str = ""
    said_here: bool = False


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """A workstation that asks to be enrolled, which this one's person may approve; both screens show both marks."""

    device: UUID
    member: UUID
    member_name: str
    label: str
    fingerprint: str
    root_fingerprint: str
    asked_at: datetime
    sign: bytes = field(repr=False, default=b"")
    seal: bytes = field(repr=False, default=b"")
