"""What was entered in error, and records that are one person's: kept in the log, and counted nowhere."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from care_record.agreement.ledger import Standing, State, standing
from care_record.agreement.statements import Scope
from care_record.channels.states import DeliveryState
from care_record.statements.contents import contents
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body, CancelledByService
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.log import read_entry
from sync_service.storage.risk.flags import hand_over
from sync_service.storage.rules.access import followed
from sync_service.storage.rules.agreement import cancel_unagreed
from sync_service.storage.rules.said import Said, cancel_open, current_patient, known_patient, referrals_to
from sync_service.storage.rules.withdrawal import strike
from sync_service.storage.state import Wanted

IN_ERROR = "It was entered in error."
MERGED = "The record was merged into another of the same person."
_AGREEMENTS = bodies.OF_AGREEMENT


def entered(batch: Batch, said: Said[bodies.EnteredInError]) -> list[Body]:
    """A statement of this record counts no more; what it had done is undone as far as that can be."""
    known_patient(batch, said)
    batch.flush()
    body, statement = said.body, _statement(batch, said)
    if statement is None or statement.kind != body.kind:
        raise Refused("unknown", "This entry is not known in this record.")
    if batch.connection.scalar(select(t.errors.c.seq).where(t.errors.c.what == body.what.bytes)) is not None:
        raise Refused("in-error-already", "This entry is marked already; there is nothing left to do.")
    facts = _undo(batch, said, statement)
    values = {"what": body.what.bytes, "patient": said.patient.bytes, "seq": said.seq}
    batch.connection.execute(insert(t.errors).values(**values))
    return facts


def _undo(batch: Batch, said: Said[bodies.EnteredInError], statement: Statement) -> list[Body]:
    if said.body.kind in _AGREEMENTS:
        return _agreement(batch, said)
    heard = bodies.statement_body(statement.kind, statement.body)
    match heard:
        case bodies.MeasureRequested():
            return _cancel(batch, said.body.what)
        case bodies.ResponseEntered():
            return _answer(batch, said)
        case bodies.ResponseReviewed():
            if said.body.about != heard.response:
                raise Refused("unknown", "This review is of another answer.")
        case bodies.ReferralOpened():
            held = batch.state.referrals.get(said.patient, {}).get(heard.referral)
            if held is not None and held.closed is None:
                raise Refused("referral-open", "Close this referral first; then it can be marked as entered in error.")
        case _:
            _no_open_referral(batch, said.patient)
            _put_aside(batch, said.patient, said.patient)
            return cancel_open(batch, said.patient, IN_ERROR)
    return []


def _agreement(batch: Batch, said: Said[bodies.EnteredInError]) -> list[Body]:
    before = batch.access.of(said.patient)
    after = followed(batch, said)
    batch.access.keep(said.patient, after)
    strike(batch, said, said.body.what)
    batch.state.load(Wanted(frozenset(), ending=frozenset({said.patient.bytes})))
    if after.suspended is not None and before.suspended is None:
        hand_over(batch, said.patient)
        return cancel_open(batch, said.patient, IN_ERROR)
    return cancel_unagreed(batch, said.patient)


def _cancel(batch: Batch, request: UUID) -> list[Body]:
    batch.state.load(Wanted(frozenset(), requests=frozenset({request.bytes})))
    held = batch.state.requests.get(request)
    if held is None or not held.state.is_open:
        return []
    batch.set_state(held, DeliveryState.CANCELLED)
    return [CancelledByService(request=request, reason=IN_ERROR)]


def _answer(batch: Batch, said: Said[bodies.EnteredInError]) -> list[Body]:
    """A flag is a person's, whoever that is: it is acknowledged before the answer is hidden."""
    what = said.body.what.bytes
    flags = t.flags.c
    open_flag = select(flags.response).where(flags.response == what, ~flags.acknowledged)
    if batch.connection.scalar(open_flag) is not None:
        raise Refused("risk-open", "This answer is flagged and nobody has acknowledged it. Do that first.")
    batch.connection.execute(delete(t.responses).where(t.responses.c.id == what))
    batch.connection.execute(delete(t.further_responses).where(t.further_responses.c.id == what))
    batch.state.responses.pop(said.body.what, None)
    return []


def merged(batch: Batch, said: Said[bodies.PatientMerged]) -> list[Body]:
    """This record is set aside; keys, answers and what was said stay where they are, and apart."""
    current_patient(batch, said)
    into = said.body.into
    other = batch.state.patients.get(into)
    if into == said.patient or other is None or not referrals_to(batch, into, said.teams):
        raise Refused("unknown-patient", "The record to keep is not known, or has no referral to a team of yours.")
    if other.set_aside is not None:
        raise Refused("set-aside", "The record to keep was itself set aside. Merge into the one that stands.")
    _no_open_referral(batch, said.patient)
    if batch.access.of(said.patient).suspended is not None or batch.access.of(into).suspended is not None:
        raise Refused("suspended", "A withdrawal waits to be confirmed in one of the two records. Settle it first.")
    if _taken_back_here_alone(_standing(batch, said.patient), _standing(batch, into)):
        raise Refused(
            "agreement-differs",
            "In the record that ends, the person refused or withdrew what the other one says they agreed to. "
            "Ask the person, and record it in the one to keep first.",
        )
    _put_aside(batch, said.patient, into)
    return cancel_open(batch, said.patient, MERGED)


def _standing(batch: Batch, patient: UUID) -> Standing:
    return standing(batch.state.agreement.get(patient, []))


def _taken_back_here_alone(ended: Standing, kept: Standing) -> bool:
    """A refusal or withdrawal never goes lost in a merge."""
    return any(ended.of(one).state in (State.REFUSED, State.WITHDRAWN) and kept.agreed(one) for one in Scope)


def _no_open_referral(batch: Batch, patient: UUID) -> None:
    if any(one.closed is None for one in batch.state.referrals.get(patient, {}).values()):
        raise Refused("still-referred", "A team still has an open referral in this record. It is closed there first.")


def _put_aside(batch: Batch, patient: UUID, into: UUID) -> None:
    """Found by nothing any more, and its NHS number is free for the record that is used."""
    batch.flush()
    batch.state.load(Wanted(frozenset(), ending=frozenset({patient.bytes})))
    held = batch.state.patients[patient]
    batch.state.patients[patient] = replace(held, set_aside=into)
    if held.patient.nhs_number:
        batch.state.numbers.pop(batch.tools.index.nhs_number(held.patient.nhs_number), None)
    values = {"set_aside": into.bytes, "nhs_number_index": None}
    batch.connection.execute(update(t.patients).where(t.patients.c.id == patient.bytes).values(**values))


def _statement(batch: Batch, said: Said[bodies.EnteredInError]) -> Statement | None:
    """The statement that is meant, from this record's log."""
    log = t.log_entries.c
    query = select(log.seq).join(t.receipts, t.receipts.c.seq == log.seq)
    this = (t.receipts.c.id == said.body.what.bytes) & (log.stream == said.patient.bytes)
    seq = batch.connection.scalar(query.where(this))
    if seq is None:
        return None
    key = batch.state.patients[said.patient].wrapped_key
    found = contents(read_entry(batch.connection, batch.tools.at_rest, seq, said.patient, key))
    return found[1] if found is not None else None
