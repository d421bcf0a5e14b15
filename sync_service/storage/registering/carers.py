"""A person's carers as they have registered: which of them have ended it, and where each is reached."""

from uuid import UUID

from sqlalchemy import select, update

from care_record.agreement.carers import CarerAccount, addresses_of, at_rest
from care_record.channels.channel import Channel
from care_record.wire import cbor
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering.accounts import DETAILS, Account, account_of
from sync_service.storage.registering.known import asked_of, find


def carer_accounts(batch: Batch, patient: UUID) -> list[CarerAccount]:
    """All registrations of a loaded person's carers, those that have ended too."""
    columns = t.patient_accounts.c
    query = select(t.patient_accounts).where(columns.patient == patient.bytes, columns.role == "carer")
    rows = batch.connection.execute(query.order_by(columns.created)).all()
    return [found for row in rows if (found := carer_account(batch, account_of(batch, row))) is not None]


def carer_account(batch: Batch, account: Account) -> CarerAccount | None:
    """A carer's registration, with the addresses that they were invited by; None for the person's own account."""
    if account.carer is None:
        return None
    invitation, held = find(batch.connection, account.id), addresses_of(account.carer)
    first = asked_of(batch, invitation).carer if invitation is not None else None
    return CarerAccount(account.carer, held | addresses_of(first) if first else held, account.created, account.ended)


def ended_carers(batch: Batch, patient: UUID) -> tuple[CarerAccount, ...]:
    """The person's carers to whom nothing goes out, because they have ended their registration."""
    return at_rest(carer_accounts(batch, patient))


def keep_address(batch: Batch, account: Account, channel: Channel, address: str) -> None:
    """An address that a carer has confirmed is their account's from now on: nobody else has a say in it."""
    if account.carer is None:
        return
    carer = account.carer.model_copy(update={"email" if channel is Channel.EMAIL else "mobile": address})
    wrapped = batch.state.patients[account.patient].wrapped_key
    details = batch.tools.at_rest.encrypt(account.patient.bytes, wrapped, cbor.encode(carer.to_map()), DETAILS)
    mine = t.patient_accounts.c.id == account.id.bytes
    batch.connection.execute(update(t.patient_accounts).where(mine).values(details=details))
