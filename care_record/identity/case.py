"""An access request as its statements make it: who asks, who looks after it, what was found, how it ended.

Both ends follow the same rules: the service before it takes a statement, the desk to show the case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from care_record.identity.checking import check_problems, evidence_problem
from care_record.wire.bodies import Body, identity

State = Literal["open", "checked", "approved", "closed"]


class CaseRefused(ValueError):
    """A statement that does not fit the case; the code is stable, the text is a sentence for its author."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about a case: its id, its author (None for the service), when (ms) and on which London day.

    `past` is one that was taken already: what was right then is not decided again.
    """

    id: UUID
    by: UUID | None
    at: int
    day: date
    body: Body
    second_person: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A document that was seen."""

    id: UUID
    body: identity.IdentityEvidence


@dataclass(frozen=True, slots=True)
class Check:
    """What was proposed, and by whom."""

    id: UUID
    by: UUID
    at: int
    body: identity.IdentityChecked


@dataclass(frozen=True, slots=True)
class Case:
    """An access request as it stands. `returned` is why a second person sent it back; times are ms."""

    id: UUID
    at: int
    asked: identity.IdentityRequested
    by: UUID | None = None
    owner: UUID | None = None
    patient: UUID | None = None
    evidence: tuple[Piece, ...] = ()
    check: Check | None = None
    approved_by: UUID | None = None
    returned: str = ""
    closed: identity.IdentityClosed | None = None
    closed_at: int = 0

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.closed is not None:
            return "closed"
        if self.check is None:
            return "open"
        return "checked" if self.approved_by is None else "approved"


def follow(case: Case | None, id: UUID, said: Said) -> Case:
    """The case `id` after a statement; raises `CaseRefused`."""
    if isinstance(said.body, identity.IdentityRequested):
        if case is not None:
            raise CaseRefused("exists", "This access request exists already.")
        return Case(id, said.at, said.body, by=said.by)
    if case is None:
        raise CaseRefused("unknown-case", "This access request is not known.")
    if case.closed is not None:
        raise CaseRefused("closed", "This access request is closed. Enter a new one if the person asks again.")
    return _STEPS[type(said.body)](case, said.body, said)


def decision_problem(
    case: Case | None, patient: UUID, author: UUID, body: identity.IdentityDecided, *, second_person: bool
) -> str:
    """Why a decision does not follow from its case, in words; empty where it does.

    `second_person` is whether the trust asks for one.
    """
    if case is None or case.patient != patient:
        return "This person is not matched to the access request. Match the request first."
    check = case.check
    if check is None:
        return "The check of this access request is not recorded. Record it first."
    same = (check.body.outcome, check.body.method, check.body.profile, check.body.table, check.by)
    if same != (body.outcome, body.method, body.profile, body.table, body.checked_by):
        return "The decision differs from the check that was recorded."
    if second_person and (case.approved_by != author or author == check.by):
        return "This trust asks that a second person approves the check, and decides."
    return ""


def _assigned(case: Case, body: identity.IdentityAssigned, _said: Said) -> Case:
    return replace(case, owner=body.member)


def _matched(case: Case, body: identity.IdentityMatched, _said: Said) -> Case:
    _need_open(case)
    return replace(case, patient=body.patient)


def _unmatched(case: Case, _body: identity.IdentityUnmatched, _said: Said) -> Case:
    _need_open(case)
    return replace(case, patient=None)


def _pictures_asked(case: Case, _body: identity.IdentityPicturesAsked, _said: Said) -> Case:
    _need_open(case)
    return case


def _evidence(case: Case, body: identity.IdentityEvidence, said: Said) -> Case:
    _need_open(case)
    if not said.past and (words := evidence_problem(body, said.day)):
        raise CaseRefused("evidence", words)
    return replace(case, evidence=(*case.evidence, Piece(said.id, body)))


def _evidence_removed(case: Case, body: identity.IdentityEvidenceRemoved, _said: Said) -> Case:
    _need_open(case)
    left = tuple(piece for piece in case.evidence if piece.id != body.evidence)
    if left == case.evidence:
        raise CaseRefused("unknown-evidence", "This document is not in the access request.")
    return replace(case, evidence=left)


def _checked(case: Case, body: identity.IdentityChecked, said: Said) -> Case:
    _need_open(case)
    if said.by is None:
        raise CaseRefused("invalid", "A check is made by a person.")
    if body.outcome == "accepted" and case.patient is None:
        raise CaseRefused("not-matched", "Match the request to a patient before you accept.")
    pieces = [piece.body for piece in case.evidence]
    if not said.past and (problems := check_problems(body, pieces, said.day)):
        raise CaseRefused("check", " ".join(problems))
    return replace(case, check=Check(said.id, said.by, said.at, body), returned="")


def _approved(case: Case, body: identity.IdentityApproved, said: Said) -> Case:
    check = _its_check(case, body.check)
    if said.by is None or (said.second_person and said.by == check.by):
        raise CaseRefused("not-second", "You made this check yourself: a second person approves it.")
    if case.approved_by is not None:
        raise CaseRefused("approved", "A colleague has approved this check already.")
    return replace(case, approved_by=said.by)


def _sent_back(case: Case, body: identity.IdentitySentBack, _said: Said) -> Case:
    _its_check(case, body.check)
    if case.approved_by is not None:
        raise CaseRefused("approved", "A colleague has approved this check already.")
    return replace(case, check=None, returned=body.reason)


def _closed(case: Case, body: identity.IdentityClosed, said: Said) -> Case:
    if body.outcome in ("accepted", "declined"):
        check = case.check
        if check is None or check.body.outcome != body.outcome:
            raise CaseRefused("not-checked", "Record the check first.")
        if said.second_person and case.approved_by is None:
            raise CaseRefused("not-second", "This trust asks that a second person approves the check.")
        if body.decision is None and (body.outcome == "accepted" or case.patient is not None):
            raise CaseRefused("invalid", "The decision about the matched person is missing.")
    elif body.reason is None:
        raise CaseRefused("invalid", "Say why the access request is closed without a decision.")
    return replace(case, closed=body, closed_at=said.at)


def _need_open(case: Case) -> None:
    if case.check is not None:
        raise CaseRefused("checked", "The check is recorded. Nothing changes until a second person has looked at it.")


def _its_check(case: Case, check: UUID) -> Check:
    if case.check is None or case.check.id != check:
        raise CaseRefused("unknown-check", "The check was changed meanwhile. Read it again.")
    return case.check


_STEPS: dict[type[Body], Callable[[Case, Any, Said], Case]] = {
    identity.IdentityPicturesAsked: _pictures_asked,
    identity.IdentityAssigned: _assigned,
    identity.IdentityMatched: _matched,
    identity.IdentityUnmatched: _unmatched,
    identity.IdentityEvidence: _evidence,
    identity.IdentityEvidenceRemoved: _evidence_removed,
    identity.IdentityChecked: _checked,
    identity.IdentityApproved: _approved,
    identity.IdentitySentBack: _sent_back,
    identity.IdentityClosed: _closed,
}
