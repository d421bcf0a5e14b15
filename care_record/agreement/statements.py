"""One statement of the ledger: recorded, refused or withdrawn, for a scope. Facts are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from care_record.people.problems import InvalidValueError, PatientProblem

WORDING_VERSION = "2026-1"


class Kind(StrEnum):
    """What was stated. The value is the last part of the wire's kind, as in `consent.recorded`."""

    RECORDED = "recorded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def ends(self) -> bool:
        """Whether the statement takes away: a refusal or a withdrawal."""
        return self is not Kind.RECORDED


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
}
EVERYTHING = frozenset(Scope)
_KEYS = frozenset({"scope", "given_on", "how", "by", "path", "present", "wording"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One entry of the ledger.

    `seq` is the service's order, None while it waits in the outbox. `base` is the `seq` of the last such statement that
    its author had seen, 0 for none. `supersedes` is the id of a statement the author replaces knowingly, also one that
    still waits. `present` names others in the room by role; `path` is the age rule's code on that day; `by` is the
    clinician's id; `review_on` is the day on which it is to be asked again, None for the default (`renewal`).
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
        return plain | ({"review_on": self.review_on.isoformat()} if self.review_on else {})

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], *, statement: UUID, kind: Kind, base: int, seq: int | None) -> Self:
        """Read a body with what its envelope says. Raises InvalidValueError where it does not fit."""
        if not (_KEYS <= set(plain) <= _KEYS | {"supersedes", "review_on"}):
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
            )
        except (TypeError, ValueError) as error:
            raise InvalidValueError("An agreement has a part that cannot be read.") from error

    def saw(self, other: Statement) -> bool:
        """Whether the author of this statement knew of the other one."""
        if other.seq is not None and self.seq is not None and other.seq >= self.seq:
            return False
        return self.supersedes == other.id or (other.seq is not None and self.base >= other.seq)


def statement_problems(statement: Statement, today: date, *, allowed: bool) -> tuple[PatientProblem, ...]:
    """Give what stops a statement from being recorded; `allowed` is the age rule's answer on that day."""
    found = []
    if not statement.scope:
        found.append(PatientProblem("scope", "Choose at least one thing that the person agrees to or refuses."))
    if statement.given_on > today:
        found.append(PatientProblem("given_on", "The day on which it was given is in the future."))
    if statement.kind is Kind.RECORDED and not allowed:
        found.append(PatientProblem("kind", "An agreement cannot be recorded at this age. See the reason beside it."))
    return tuple(found)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text is needed")
    return value
