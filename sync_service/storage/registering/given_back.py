"""What people said on their own pages and a restored backup lacks, brought again by a workstation that holds it."""

from sqlalchemy import select

from care_record.log.entry import Entry
from care_record.wire.bodies import AccountEnded, AccountWithdrew
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering import ending, withdrawing
from sync_service.storage.registering.accounts import find_account
from sync_service.storage.registering.known import load


def withdrew(batch: Batch, entry: Entry, body: AccountWithdrew) -> bool:
    """Take a withdrawal back in under its id, unless it is here; False for a person whom nobody has brought back yet.

    It counts from now, also where the person has agreed anew since: whoever records that brings it after this.
    """
    load(batch, entry.stream)
    if entry.stream not in batch.state.patients:
        return False
    known = select(t.agreement_facts.c.id).where(t.agreement_facts.c.id == entry.id.bytes)
    if batch.connection.execute(known).first() is None:
        withdrawing.take(batch, entry.stream, entry.id, body)
    return True


def ended(batch: Batch, entry: Entry, body: AccountEnded) -> None:
    """End a carer's registration again; one that the backup lacks, or that has ended, is nothing to end."""
    account = find_account(batch, body.account)
    if account is not None and account.carer is not None and account.patient == entry.stream:
        ending.end_account(batch, account, body)
