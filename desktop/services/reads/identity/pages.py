"""What the identity desk's screens show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from care_record.identity.case import State
from care_record.identity.questions import Question
from care_record.people.banner import Banner
from care_record.people.nhs_number import NHSNumber
from care_record.wire.bodies.identity import IdentityAnswer, IdentityMethod, IdentityPriority

YOU = "You"
Same = Literal["same", "alike", "differs", "not-said", "not-recorded"]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One access request in the queue. `owner` is a name, empty for nobody; `to_approve` waits for who is here.

    `did` is who has checked, decided or closed it, `did_words` which of these; empty while it is to be checked.
    `days` is the age in whole days since it was received; `matched` the display name of the patient, empty for nobody.
    """

    id: UUID
    name: str
    born: date | None
    nhs_number: str
    source: str
    received: date
    days: int
    priority: IdentityPriority
    owner: str
    mine: bool
    state: State
    matched: str
    to_approve: bool
    returned: bool
    outcome: str = ""
    closed_at: datetime | None = None
    closed_here: bool = False
    waiting: bool = False
    did: str = ""
    did_words: str = ""

    @property
    def whose(self) -> str:
        """Who has it, or has dealt with it, in words for a sentence."""
        if self.did:
            return f"{'you' if self.did == YOU else self.did} {self.did_words}"
        return "yours" if self.mine else self.owner or "nobody\u2019s yet"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, to be chosen."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that is open, the most urgent and oldest first, and what was closed today, the newest first."""

    open: tuple[CaseLine, ...]
    done: tuple[CaseLine, ...]
    second_person: bool
    colleagues: tuple[Staff, ...] = ()
    """Others of the desk, by name."""

    @property
    def to_approve(self) -> tuple[CaseLine, ...]:
        """Checks that wait for the person who is here."""
        return tuple(line for line in self.open if line.to_approve)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the person says beside what the record holds, and whether the two are the same.

    `held` is empty where it may not be shown yet: the person may still be asked for it.
    """

    label: str
    said: str
    held: str
    same: Same


@dataclass(frozen=True, slots=True)
class Person:
    """The matched patient; empty where the record is not here: `on_its_way`, or gone after the request was closed.

    `contact` (label, value) is shown once nobody can be asked for it any more; `alike` are others with the same name or
    sound, or the same date of birth and family name.
    """

    id: UUID
    banner: Banner | None
    compared: tuple[Compared, ...]
    contact: tuple[tuple[str, str], ...]
    teams: tuple[str, ...]
    alike: tuple[str, ...]
    restricted: bool
    deceased: bool
    on_its_way: bool
    proof: str


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One document that was entered; `problem` says why it does not count any more."""

    id: UUID
    words: str
    strength: int
    validity: int
    photo: bool
    last4: str
    expiry: date | None
    problem: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What happened to a case, in words."""

    at: datetime
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is filled in of a check that is not recorded yet; `answers` by the code of the question."""

    method: IdentityMethod | None = None
    activity: int = 0
    fraud: int = 0
    verification: int = 0
    voucher: UUID | None = None
    knows: str = ""
    answers: Mapping[str, IdentityAnswer] | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """What a check comes to as it is filled in: the profile and level, what lifts it, and what is still missing."""

    profile: str
    level: str
    lifts: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether it may be accepted."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class CasePage:
    """One access request. `check` (label, value) is what was recorded.

    `email` is the address that the request gives, confirmed by nobody; `undelivered` is why the last e-mail with a link
    for pictures did not arrive, empty where it did.
    """

    line: CaseLine
    asked: tuple[tuple[str, str], ...]
    family: str
    given: str
    number: NHSNumber | None
    note: str
    person: Person | None
    pieces: tuple[PieceLine, ...]
    questions: tuple[Question, ...]
    check: tuple[tuple[str, str], ...]
    check_by_me: bool
    returned: str
    history: tuple[HistoryLine, ...]
    second_person: bool
    colleagues: tuple[Staff, ...]
    vouchers: tuple[Staff, ...]
    earlier: tuple[str, ...]
    email: str = ""
    undelivered: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """Proof of identity as it stands for a patient: `Proof of identity: accepted 12-Nov-2026 (documents, M1A)`."""

    proof: Literal["accepted", "declined", "none"]
    words: str
    who: str = ""
    pending: bool = False
