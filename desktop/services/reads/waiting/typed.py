"""What was typed into an act that waits or came back, for its form to be filled in again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from care_record.agreement.ledger import ended_later
from care_record.agreement.statements import Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.channels.channel import Channel
from care_record.people.patient import Patient
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from desktop.services.reads import patient_lines
from desktop.services.reads.waiting.lines import waiting_of
from desktop.services.reads.waiting.pages import TypedAgreement, TypedContact, TypedRegistration, TypedSend
from desktop.services.store import outbox

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.outbox import Act
    from desktop.services.store.reader import Reader

B = TypeVar("B", bound=bodies.Body)


def send(reader: Reader, state: DeskState, act: UUID) -> TypedSend:
    """A send; its measure is left open where that version may not be sent any more."""
    body = _body(waiting_of(reader, act), bodies.MeasureRequested)
    sha256 = body.questionnaire_sha256.hex()
    known = (key for key, measure in state.measures(reader).items() if measure.sha256 == sha256)
    return TypedSend(next(known, ""), Channel(body.channel), body.due, body.message or "", body.respondent)


def agreement(reader: Reader, act: UUID) -> TypedAgreement:
    """A statement of the agreement; without its day, where the person took back on a later one."""
    with reader.snapshot():
        found = waiting_of(reader, act)
        said = agreement_said(found)
        pending = reader.pending("stream = ?", (found.stream.bytes,))
        ledger = [one for one in patient_lines.ledger_of(reader, found.stream, pending) if one.id != said.id]
        day = None if ended_later(said, ledger, or_same_day=True) else said.given_on
        return TypedAgreement(said.kind.value, said, day, found.note)


def registration(reader: Reader, act: UUID) -> TypedRegistration:
    """A person, and the referral that was opened in the same act."""
    found = waiting_of(reader, act)
    patient = Patient.from_dict(_body(found, bodies.PatientRegistered).patient)
    beside = outbox.select(reader.outbox, "bundle = ? and kind = 'referral.opened'", (found.bundle.bytes,))
    referral = _body(beside[0], bodies.ReferralOpened) if beside else None
    return TypedRegistration(patient, referral.team if referral else None, (referral.reason or "") if referral else "")


def contact(reader: Reader, act: UUID) -> TypedContact:
    """A person with the corrected details."""
    return TypedContact(Patient.from_dict(_body(waiting_of(reader, act), bodies.PatientUpdated).patient))


def agreement_said(act: Act) -> Agreement:
    """What an act of the agreement says; raises `LookupError` for another act."""
    statement = parse_statement(act.statement)
    body = bodies.statement_body(act.kind, statement.body)
    if not isinstance(body, bodies.AgreementBody):
        raise LookupError("this act is about something else")  # noqa: TRY004 - an id that is not of such an act
    kind = Kind(act.kind.removeprefix("consent."))
    return Agreement.from_dict(body.agreement, statement=act.id, kind=kind, base=statement.base, seq=None)


def _body(act: Act, form: type[B]) -> B:
    body = bodies.statement_body(act.kind, parse_statement(act.statement).body)
    if not isinstance(body, form):
        raise LookupError("this act is about something else")  # noqa: TRY004 - an id that is not of such an act
    return body
