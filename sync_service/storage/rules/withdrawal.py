"""A withdrawal that is confirmed, and workstations that have destroyed their copies."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from care_record.access.record import Access
from care_record.agreement.statements import EVERYTHING, REQUESTED_PATH, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.agreement.withdrawing import DECIDED_AFTER, against_confirming, too_little
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.identity.desk import show_to_desk
from sync_service.storage.risk.flags import open_flags
from sync_service.storage.rules.access import followed
from sync_service.storage.rules.agreement import end, read
from sync_service.storage.rules.glass import has_opened
from sync_service.storage.rules.said import B_co, Said, known_patient, referrals_to


def requested(batch: Batch, said: Said[bodies.WithdrawalRequested]) -> list[Body]:
    """A request in the person's name: the record is suspended at once, whichever team cares for the person.

    A person's wish does not wait for a referral to a team of whoever opens the post.
    """
    if said.patient not in batch.state.patients:
        raise Refused("unknown-patient", "This record is not known. Search again.")
    if words := too_little(said.body.matched):
        raise Refused("too-little", words)
    if batch.access.of(said.patient).suspended is not None:
        raise Refused("withdrawn-already", "This person has withdrawn already, and that waits to be confirmed.")
    new = read(said, Kind.WITHDRAWN)
    if new.path != REQUESTED_PATH or new.scope != EVERYTHING:
        raise Refused("invalid", "A request of this kind takes back everything.")
    show_to_desk(batch, said.directory, said.patient, said.seq)
    return end(batch, said, new)


def answered(batch: Batch, said: Said[bodies.WithdrawalAnswered]) -> list[Body]:
    """What the person said of it. That it was not theirs gives access back, and is a clinician's word."""
    held = batch.state.patients.get(said.patient)
    if held is None:
        raise Refused("unknown-patient", "This record is not known.")
    words = against_confirming(said.body.how, said.body.words or "", requested=True, restricted=held.patient.restricted)
    if words:
        raise Refused("safeguarding", words)
    if said.body.how == "desk-decided":
        raise Refused("invalid", "This says what the person answered; without an answer the withdrawal is decided.")
    if said.body.outcome == "not-theirs":
        known_patient(batch, said)
        if said.author is None or said.author.role != "clinician":
            raise Refused("wrong-role", "That it was not the person gives access back: a clinician of a team says so.")
    batch.access.keep(said.patient, followed(batch, said))
    if said.body.outcome == "not-theirs":
        strike(batch, said, said.body.request)
    return []


def strike(batch: Batch, said: Said[B_co], statement: UUID) -> None:
    """Take a statement of agreement that was not so out of what stands; the log keeps it."""
    held = batch.state.agreement.get(said.patient, [])
    batch.state.agreement[said.patient] = [one for one in held if one.id != statement]
    batch.flush()
    facts = t.agreement_facts.c
    this = (facts.patient == said.patient.bytes) & (facts.id == statement.bytes)
    batch.connection.execute(delete(t.agreement_facts).where(this))


def _request(access: Access) -> Agreement | None:
    """The request by which a record is suspended, None where a clinician heard the person."""
    held = access.suspended
    found = (one for one in access.ledger if held is not None and one.id == held.statement)
    return next((one for one in found if one.path == REQUESTED_PATH), None)


def confirmed(batch: Batch, said: Said[bodies.WithdrawalConfirmed]) -> list[Body]:
    """Every team's wraps are erased, once nobody's risk is still waiting to be looked at."""
    patient = known_patient(batch, said).patient
    access = batch.access.of(said.patient)
    before, asked = access.suspended, _request(access)
    after = followed(batch, said)
    waited = timedelta(milliseconds=batch.now - before.at) if before else timedelta()
    if said.body.how == "desk-decided" and waited < DECIDED_AFTER:
        raise Refused("too-early", "The desk decides once a withdrawal has waited seven days; ask the person first.")
    restricted = asked is not None and patient.restricted
    if words := against_confirming(said.body.how, said.body.words or "", requested=restricted, restricted=restricted):
        raise Refused("safeguarding", words)
    if said.body.how == "own-page" and not _on_own_page(batch, said):
        raise Refused("invalid", "This withdrawal was not made on the person's own page; ask the person.")
    batch.flush()
    if open_flags(batch.connection, said.patient.bytes):
        raise Refused(
            "risk-open", "A flagged answer is still to be acknowledged. Hand it over first: the duty desk can open it."
        )
    batch.access.keep(said.patient, after)
    batch.flush()
    batch.wraps.erase(said.patient)
    return []


def _on_own_page(batch: Batch, said: Said[bodies.WithdrawalConfirmed]) -> bool:
    """Whether the person withdrew by a request of their own, signed in: that is a contact on record."""
    held = batch.state.agreement.get(said.patient, ())
    return any(one.id == said.body.withdrawal and one.how is HowGiven.OWN_PAGE for one in held)


def destroyed(batch: Batch, said: Said[bodies.CopiesDestroyed]) -> list[Body]:
    """A workstation that could hold a copy has destroyed it, because of a statement that was taken."""
    assert said.author is not None  # noqa: S101
    held = referrals_to(batch, said.patient, said.author.teams | said.author.formerly)
    if not held and not has_opened(batch, said):
        raise Refused("not-in-team", "This person has no referral to a team of yours.")
    because = select(t.receipts.c.outcome).where(t.receipts.c.id == said.body.because.bytes)
    batch.flush()
    if batch.connection.scalar(because) != "applied":
        raise Refused("unknown", "The statement because of which copies were destroyed is not known.")
    return []
