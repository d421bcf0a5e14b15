"""The check, and the decision that follows from it: by whoever checked, or by a second person where the trust asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.identity.checking import check_problems, evidence_problem, scores
from care_record.identity.gpg45 import table
from care_record.wire import bodies, cbor
from care_record.wire.bodies import identity
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import OUTBOX, PATIENTS, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads.identity.case import check_of, pieces_of, record_of, row_of
from desktop.services.reads.identity.queue import member_of

if TYPE_CHECKING:
    from desktop.services.reads.identity.pages import Draft

CHANGED = frozenset({"identity", OUTBOX, STATUS, PATIENTS})
_SEEN = ", ".join(f"'{kind}'" for kind in sorted(bodies.WITH_BASE))
SECOND = "A second person of the desk approves it now, and decides."


def accept(author: Author, case: UUID, draft: Draft) -> Done:
    """Record an acceptance; raises `Rejected` with everything that is missing."""
    with author.reader.snapshot():
        row, pending = row_of(author.reader, case)
        pieces = pieces_of(author.reader, case, pending)
        _need(row)
        if row["patient"] is None:
            raise Rejected((("match", "Match the request to a patient before you accept."),))
        record = record_of(author.reader, author.state, row)
        if record is not None and record.patient.deceased:
            raise Rejected((("match", "This person has died. No proof of identity can be accepted."),))
        sound = [piece for piece in pieces if not evidence_problem(piece, author.today)]
        best = table().best(scores(sound, draft.activity, draft.fraud, draft.verification))
        check = check_of(draft, best.code if best else None)
        if problems := check_problems(check, pieces, author.today):
            raise Rejected(tuple(("check", words) for words in problems))
        return _record(author, case, row, check)


def decline(author: Author, case: UUID, draft: Draft, reason: str) -> Done:
    """Record a decline with its reason."""
    if not reason.strip():
        raise Rejected((("reason", "Say why the proof of identity is declined."),))
    with author.reader.snapshot():
        row, _ = row_of(author.reader, case)
        _need(row)
        check = identity.IdentityChecked(outcome="declined", method=draft.method, reason=reason.strip())
        return _record(author, case, row, check)


def approve(author: Author, case: UUID) -> Done:
    """Agree with the recorded check and decide by it; raises `Rejected` for one's own check where two are asked for."""
    with author.reader.snapshot():
        row, _ = row_of(author.reader, case)
        by = _checker(author, row)
        check = identity.IdentityChecked.model_validate(cbor.decode(row["checked"]))
        approved = identity.IdentityApproved(check=UUID(bytes=row["check_id"]))
        said = [Said("identity.approved", case, approved), *_decision(author, case, row, check, by)]
    author.commit(said)
    return Done(CHANGED, case, _done(check))


def send_back(author: Author, case: UUID, reason: str) -> Done:
    """Do not agree yet."""
    if not reason.strip():
        raise Rejected((("reason", "Say what is to be looked at again."),))
    with author.reader.snapshot():
        row, _ = row_of(author.reader, case)
        _checker(author, row)
    body = identity.IdentitySentBack(check=UUID(bytes=row["check_id"]), reason=reason.strip())
    author.commit([Said("identity.sent-back", case, body)])
    return Done(CHANGED, case, "Sent back.")


def _need(row: dict[str, Any]) -> None:
    if row["state"] != "open":
        raise Rejected((("check", "The check of this request is recorded already."),))


def _checker(author: Author, row: dict[str, Any]) -> UUID:
    """Who made the check that waits; raises `Rejected` where the person here may not look at it."""
    if row["state"] != "checked":
        raise Rejected((("check", "No check waits for approval here."),))
    by = member_of(author.reader, author.state, row["checked_by"])
    if by is None:
        raise Rejected((("check", "It is not known here who made this check."),))
    second = author.state.directory(author.reader).policy.identity_second_person
    if second and by == author.me().id:
        raise Rejected((("check", "You made this check yourself: a second person approves it."),))
    return by


def _record(author: Author, case: UUID, row: dict[str, Any], check: identity.IdentityChecked) -> Done:
    said = [Said("identity.checked", case, check)]
    second = author.state.directory(author.reader).policy.identity_second_person
    if not second:
        said += _decision(author, case, row, check, author.me().id)
    author.commit(said)
    return Done(CHANGED, case, f"The check is recorded. {SECOND}" if second else _done(check))


def _decision(author: Author, case: UUID, row: dict[str, Any], check: identity.IdentityChecked, by: UUID) -> list[Said]:
    """The decision in the patient's stream, where somebody is matched, and the end of the case."""
    if row["patient"] is None:
        return [Said("identity.closed", case, identity.IdentityClosed(outcome=check.outcome, reason=check.reason))]
    patient, made = UUID(bytes=row["patient"]), new_id()
    decision = bodies.IdentityDecided(
        case=case,
        outcome=check.outcome,
        method=check.method,
        profile=check.profile,
        table=check.table,
        checked_by=by,
        reason=check.reason,
    )
    seen = f"select coalesce(max(seq), 0) from entry where stream = ? and kind in ({_SEEN})"  # noqa: S608 - our own kinds
    base: int = author.reader.get(seen, (patient.bytes,))
    end = identity.IdentityClosed(outcome=check.outcome, decision=made, reason=check.reason)
    return [Said("identity.decided", patient, decision, made, base), Said("identity.closed", case, end)]


def _done(check: identity.IdentityChecked) -> str:
    return "Accepted." if check.outcome == "accepted" else "Declined. Tell the person why, and how to appeal."
