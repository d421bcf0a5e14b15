"""A withdrawal on its way: records that are suspended, what keeps it from being confirmed, and where copies were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.statements import REQUESTED_PATH
from care_record.agreement.withdrawing import DECIDED_AFTER
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from desktop.services.reads import patient_lines
from desktop.services.reads.lines import scopes_words
from desktop.services.reads.sharing.pages import Confirmed, Copies, Withdrawal
from desktop.services.reads.who_can_read import HOW_CONFIRMED
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from care_record.access.record import Access
    from care_record.statements.directory import Directory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

RISK_OPEN = (
    "A flagged answer has not been acknowledged. Hand it over first: the records and duty desk can open it, "
    "and says what was done. Then the withdrawal can be confirmed."
)
_ANSWERS = "select body from entry where stream = ? and kind = 'withdrawal.answered' and body is not null order by n"
_ENROLLED = "select id, seq, body from entry where stream = ? and kind = 'device.enrolled'"
_CONFIRMED = (
    "select id, seq, at, body from entry where stream = ? and kind = 'withdrawal.confirmed' order by n desc limit 1"
)
_DESTROYED = "select at, body from entry where stream = ? and kind = 'copies.destroyed' and body is not null"


def open_risks(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> int:
    """How many flagged answers nobody has acknowledged or read, as the service counts them."""
    rows = reader.rows(
        "response",
        "patient = ? and (flagged = 1 or attention = 1) and acknowledged_at is null and reviewed_at is null",
        (patient.bytes,),
    )
    overlay(rows, (change for fact in pending for change in effects(fact)), "response")
    return sum(row["acknowledged_at"] is None and row["reviewed_at"] is None for row in rows.values())


def withdrawal(
    reader: Reader, state: DeskState, patient: UUID, access: Access, pending: Sequence[Fact]
) -> Withdrawal | None:
    """The withdrawal that waits to be confirmed, None where none does. Inside a snapshot."""
    held = access.suspended
    if held is None:
        return None
    row = next(
        (one for one in patient_lines.ledger_rows(reader, patient, pending) if one["id"] == held.statement.bytes), None
    )
    risks = open_risks(reader, patient, pending)
    asked = row is not None and patient_lines.agreement_of(row).path == REQUESTED_PATH
    waited = state.now() - held.at
    return Withdrawal(
        since=from_milliseconds(held.at),
        what=scopes_words(row) if row else "sharing",
        said_on=patient_lines.agreement_of(row).given_on if row else day_in_london(from_milliseconds(held.at)),
        who=state.who(reader, row["device"]) if row and row["device"] else "",
        days=waited // (24 * 3600 * 1000),
        may_decide=timedelta(milliseconds=waited) >= DECIDED_AFTER,
        blocked=RISK_OPEN if risks else "",
        pending=any(fact.id == held.statement for fact in pending),
        request=held.statement if asked else None,
        answered=_answer(reader, state, patient, held.statement, pending) if asked else "",
        safeguarding=asked and patient_lines.patient_of(reader, patient, pending).restricted,
        own_page=row is not None and row["device"] is None,
    )


def _answer(reader: Reader, state: DeskState, patient: UUID, request: UUID, pending: Sequence[Fact]) -> str:
    """What the person has told the desk, in words."""
    said = [read_statement(body) for (body,) in reader.all(_ANSWERS, (patient.bytes,))]
    told = [(bodies.statement_body(one.kind, one.body), one.device) for one in said]
    waiting = [(fact.body, fact.device) for fact in pending if fact.kind == "withdrawal.answered"]
    for body, device in reversed([*told, *waiting]):
        if isinstance(body, bodies.WithdrawalAnswered) and body.request == request and body.outcome == "confirmed":
            who = state.who(reader, device.bytes if device else None)
            return f"{who} has asked the person {HOW_CONFIRMED[body.how]}: it is theirs"
    return ""


def confirmed(reader: Reader, state: DeskState, patient: UUID) -> Confirmed | None:
    """The newest withdrawal that was confirmed, and which workstations have destroyed their copies since."""
    row = reader.get(_CONFIRMED, (patient.bytes,))
    if row is None:
        return None
    identity, seq, at, data = row
    statement = read_statement(data)
    body = bodies.statement_body("withdrawal.confirmed", statement.body)
    done: dict[UUID, int] = {}
    for when, said in reader.all(_DESTROYED, (patient.bytes,)):
        one = read_statement(said)
        if one.body.get("because") == identity:
            done[one.device] = when
    return Confirmed(
        at=from_milliseconds(at),
        who=state.who(reader, statement.device.bytes),
        how=body.how if isinstance(body, bodies.WithdrawalConfirmed) else "in-person",
        copies=_copies(reader, state.directory(reader), state.identity.trust_id, patient, seq, done),
    )


def _copies(
    reader: Reader, directory: Directory, trust: UUID, patient: UUID, seq: int, done: dict[UUID, int]
) -> tuple[Copies, ...]:
    """The workstations of clinicians whose teams had a referral, that were enrolled when it was confirmed."""
    teams = {
        UUID(bytes=team)
        for (team,) in reader.all("select distinct team from referral where patient = ?", (patient.bytes,))
    }
    found = []
    for _, enrolled, data in reader.all(_ENROLLED, (trust.bytes,)):
        body = bodies.statement_body("device.enrolled", read_statement(data).body)
        if not isinstance(body, bodies.DeviceEnrolled) or enrolled > seq:
            continue
        member = directory.members.get(body.member)
        if member is None or member.role != "clinician" or not teams & (member.teams | member.formerly):
            continue
        device = directory.devices[body.device]
        when = done.get(body.device)
        found.append(Copies(member.name, device.label, from_milliseconds(when) if when else None, device.revoked))
    return tuple(sorted(found, key=lambda one: (one.destroyed is not None, one.who, one.workstation)))
