"""One statement of the ledger: recorded, refused or withdrawn, for a scope. Facts are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from care_record.agreement.capacity import ASSUMED, Capacity, capacity_problems
from care_record.agreement.wording import CURRENT
from care_record.people.dates import age_in_years
from care_record.people.problems import InvalidValueError, PatientProblem

WORDING_VERSION = CURRENT
REQUESTED = "withdrawal.requested"
ON_OWN_PAGE = "account.withdrew"
"""The wire's kind of a withdrawal that the desk was asked for: it counts as one, until somebody says it was not so."""
REQUESTED_PATH = "requested"
"""In the place of an age rule's path: nobody heard the person say it, a request in their name was matched."""
LONGEST_TEXT = 200
"""So many characters may say who witnessed a form, or where it is kept."""
MOST_TEAMS = 50


class Kind(StrEnum):
    """What was stated. The value is the last part of most of the wire's kinds, as in `consent.recorded`."""

    RECORDED = "recorded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def ends(self) -> bool:
        """Whether the statement takes away: a refusal or a withdrawal."""
        return self is not Kind.RECORDED

    @classmethod
    def of_wire(cls, kind: str) -> Kind:
        """What a kind of the wire states; raises ValueError for one that is no statement of the ledger."""
        return cls.WITHDRAWN if kind in (REQUESTED, ON_OWN_PAGE) else cls(kind.removeprefix("consent."))


class Scope(StrEnum):
    """What is agreed to, each by itself."""

    SHARE = "share-with-mhcr"
    EMAIL = "contact-by-email"
    TEXT = "contact-by-text"
    POST = "contact-by-post"

    @property
    def words(self) -> str:
        return _SCOPE_WORDS[self]


class HowGiven(StrEnum):
    """How the person told the care team."""

    IN_PERSON = "in-person"
    VIDEO = "video"
    TELEPHONE = "telephone"
    LETTER = "letter"
    EMAIL = "email"
    WITNESSED_PAPER = "witnessed-paper"
    ONLINE = "online"
    OWN_PAGE = "own-page"

    @property
    def words(self) -> str:
        return _HOW_WORDS[self]


_SCOPE_WORDS = {
    Scope.SHARE: "sharing with My Health and Care Record",
    Scope.EMAIL: "contact by e-mail",
    Scope.TEXT: "contact by text message",
    Scope.POST: "contact by post",
}
_HOW_WORDS = {
    HowGiven.IN_PERSON: "in person",
    HowGiven.VIDEO: "by video",
    HowGiven.TELEPHONE: "by telephone",
    HowGiven.LETTER: "by letter",
    HowGiven.EMAIL: "by e-mail",
    HowGiven.WITNESSED_PAPER: "on a witnessed paper form",
    HowGiven.ONLINE: "on line",
    HowGiven.OWN_PAGE: "on their own page",
}
EVERYTHING = frozenset(Scope)
_KEYS = frozenset({"scope", "given_on", "how", "by", "path", "present", "wording"})
_MAY = frozenset({"supersedes", "review_on", "teams", "witness", "capacity", "evidence"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One entry of the ledger.

    `seq` is the service's order, None while it waits in the outbox. `base` is the `seq` of the last such statement that
    its author had seen, 0 for none. `supersedes` is the id of a statement the author replaces knowingly, also one that
    still waits. `present` names others in the room by role; `path` is the age rule's code on that day; `by` is the
    clinician's id; `review_on` is the day on which it is to be asked again, None for the default (`renewal`). `teams`
    are those with which the person agreed to share, empty for every team that cares for them. `witness` names who
    witnessed a paper form, `evidence` says where proof is kept; `wording` is what the person was shown (`wording`).
    """

    id: UUID
    kind: Kind
    scope: frozenset[Scope]
    given_on: date
    how: HowGiven
    by: UUID
    path: str
    present: tuple[str, ...] = ()
    wording: str = WORDING_VERSION
    supersedes: UUID | None = None
    base: int = 0
    seq: int | None = None
    review_on: date | None = None
    teams: frozenset[UUID] = frozenset()
    witness: str = ""
    capacity: Capacity = ASSUMED
    evidence: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give the body for CBOR: text keys, ids as 16 bytes, ISO dates; `base` and `seq` are the envelope's."""
        plain: dict[str, Any] = {
            "scope": sorted(scope.value for scope in self.scope),
            "given_on": self.given_on.isoformat(),
            "how": self.how.value,
            "by": self.by.bytes,
            "path": self.path,
            "present": list(self.present),
            "wording": self.wording,
        }
        if self.supersedes:
            plain["supersedes"] = self.supersedes.bytes
        if self.review_on:
            plain["review_on"] = self.review_on.isoformat()
        if self.teams:
            plain["teams"] = sorted(team.bytes for team in self.teams)
        if self.capacity != ASSUMED:
            plain["capacity"] = self.capacity.to_dict()
        return plain | {name: said for name in ("witness", "evidence") if (said := getattr(self, name))}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], *, statement: UUID, kind: Kind, base: int, seq: int | None) -> Self:
        """Read a body with what its envelope says. Raises InvalidValueError where it does not fit."""
        if not (_KEYS <= set(plain) <= _KEYS | _MAY):
            raise InvalidValueError("An agreement lacks a part, or has one that is not known.")
        try:
            return cls(
                id=statement,
                kind=kind,
                scope=frozenset(Scope(code) for code in plain["scope"]),
                given_on=date.fromisoformat(plain["given_on"]),
                how=HowGiven(plain["how"]),
                by=UUID(bytes=plain["by"]),
                path=_text(plain["path"]),
                present=tuple(_text(who) for who in plain["present"]),
                wording=_text(plain["wording"]),
                supersedes=UUID(bytes=plain["supersedes"]) if "supersedes" in plain else None,
                base=base,
                seq=seq,
                review_on=date.fromisoformat(plain["review_on"]) if "review_on" in plain else None,
                teams=frozenset(UUID(bytes=team) for team in plain.get("teams", ())),
                witness=_text(plain.get("witness", "")),
                capacity=Capacity.from_dict(plain["capacity"]) if "capacity" in plain else ASSUMED,
                evidence=_text(plain.get("evidence", "")),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidValueError("An agreement has a part that cannot be read.") from error

    def saw(self, other: Statement) -> bool:
        """Whether the author of this statement knew of the other one."""
        if other.seq is not None and self.seq is not None and other.seq >= self.seq:
            return False
        return self.supersedes == other.id or (other.seq is not None and self.base >= other.seq)


def statement_problems(
    statement: Statement, today: date, *, allowed: bool, born: date | None = None
) -> tuple[PatientProblem, ...]:
    """Give what stops a statement from being recorded; `allowed` is the age rule's answer on that day.

    A refusal or a withdrawal is stopped by nothing but a day that cannot be, or by saying nothing. `born` is the
    person's date of birth: without it nothing is said of capacity.
    """
    found = []
    if not statement.scope:
        found.append(PatientProblem("scope", "Choose at least one thing that the person agrees to or refuses."))
    if statement.given_on > today:
        found.append(PatientProblem("given_on", "The day on which it was given is in the future."))
    if statement.kind is Kind.RECORDED:
        if not allowed:
            words = "An agreement cannot be recorded at this age. See the reason beside it."
            found.append(PatientProblem("kind", words))
        found += _of_an_agreement(statement, today, born)
    return tuple(found)


def _of_an_agreement(statement: Statement, today: date, born: date | None) -> list[PatientProblem]:
    found = []
    if statement.how is HowGiven.WITNESSED_PAPER and not statement.witness.strip():
        found.append(PatientProblem("witness", "Say who witnessed the signature on the form."))
    if max(len(statement.witness), len(statement.evidence)) > LONGEST_TEXT:
        found.append(PatientProblem("evidence", f"Say it in at most {LONGEST_TEXT} characters."))
    if statement.review_on is not None and statement.review_on <= statement.given_on:
        found.append(PatientProblem("review_on", "The day on which to ask again is not after the day it was given."))
    if statement.teams and Scope.SHARE not in statement.scope:
        found.append(PatientProblem("teams", "Teams are named only where the person agrees to share."))
    if len(statement.teams) > MOST_TEAMS:
        found.append(PatientProblem("teams", f"Name at most {MOST_TEAMS} teams."))
    if born is not None:
        age = age_in_years(born, statement.given_on)
        found += capacity_problems(statement.capacity, age, statement.given_on, today, statement.review_on)
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text is needed")
    return value
