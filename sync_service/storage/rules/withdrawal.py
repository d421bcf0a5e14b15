"""A withdrawal that is confirmed, and workstations that have destroyed their copies."""

from datetime import timedelta

from sqlalchemy import select

from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.risk.flags import open_flags
from sync_service.storage.rules.access import followed
from sync_service.storage.rules.glass import has_opened
from sync_service.storage.rules.said import Said, known_patient, referrals_to

DECIDED_AFTER = timedelta(days=7)
"""How long a withdrawal waits for the person's own word before the desk decides."""


def confirmed(batch: Batch, said: Said[bodies.WithdrawalConfirmed]) -> list[Body]:
    """Every team's wraps are erased, once nobody's risk is still waiting to be looked at."""
    known_patient(batch, said)
    before = batch.access.of(said.patient).suspended
    after = followed(batch, said)
    waited = timedelta(milliseconds=batch.now - before.at) if before else timedelta()
    if said.body.how == "desk-decided" and waited < DECIDED_AFTER:
        raise Refused("too-early", "The desk decides once a withdrawal has waited seven days; ask the person first.")
    batch.flush()
    if open_flags(batch.connection, said.patient.bytes):
        raise Refused(
            "risk-open", "A flagged answer is still to be acknowledged. Hand it over first: the duty desk can open it."
        )
    batch.access.keep(said.patient, after)
    batch.flush()
    batch.wraps.erase(said.patient)
    return []


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
