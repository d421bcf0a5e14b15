"""A withdrawal on the person's own page: it suspends the record at once, as one that a clinician records."""

from uuid import UUID

from care_record.access.following import Said, follow
from care_record.agreement.statements import EVERYTHING, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.wire import cbor
from care_record.wire.bodies import AccountWithdrew
from care_record.wire.ids import id_at
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering.accounts import Account
from sync_service.storage.risk.flags import hand_over
from sync_service.storage.rules.agreement import WITHDRAWN
from sync_service.storage.rules.said import cancel_open
from sync_service.storage.state import Wanted


def withdraw(batch: Batch, account: Account) -> bool:
    """Take back everything that was agreed to; what is open is cancelled. False where it is withdrawn already.

    This authenticated request counts as the patient's own. Flushes the batch.
    """
    patient = account.patient
    if batch.access.of(patient).suspended is not None:
        return False
    made = id_at(batch.now, batch.tools.random(10))
    said = Agreement(
        id=made,
        kind=Kind.WITHDRAWN,
        scope=EVERYTHING,
        given_on=batch.today,
        how=HowGiven.OWN_PAGE,
        by=account.id,
        path="own-page",
    )
    take(batch, patient, made, AccountWithdrew(account=account.id, agreement=said.to_dict()))
    return True


def take(batch: Batch, patient: UUID, made: UUID, body: AccountWithdrew) -> None:
    """Append a withdrawal with the id `made`: the record is suspended, what is open is cancelled. Flushes the batch."""
    entry = batch.log.append(stream=patient, id=made, kind=body.kind, at=batch.now, body=cbor.encode(body.to_map()))
    heard = Said(made, entry.seq, batch.now, body.account, frozenset(), body)
    batch.access.keep(patient, follow(batch.access.of(patient), heard))
    known = Agreement.from_dict(body.agreement, statement=made, kind=Kind.WITHDRAWN, base=0, seq=entry.seq)
    batch.state.agreement.setdefault(patient, []).append(known)
    batch.add(
        t.agreement_facts,
        seq=entry.seq,
        patient=patient.bytes,
        id=made.bytes,
        kind=Kind.WITHDRAWN.value,
        base=0,
        body=cbor.encode(body.agreement),
    )
    hand_over(batch, patient)
    batch.state.load(Wanted(frozenset(), ending=frozenset({patient.bytes})))
    for fact in cancel_open(batch, patient, WITHDRAWN):
        batch.fact(patient, fact)
    batch.flush()
