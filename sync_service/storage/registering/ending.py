"""A carer ends their registration on their own page: at once, whatever else is under way, and nothing of it is undone.

The person's record, agreement and own account are not touched.
"""

from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from care_record.agreement.carers import CarerAccount, is_of, is_same
from care_record.channels.states import DeliveryState
from care_record.wire.bodies import AccountEnded, Body, CancelledByService
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering import sittings
from sync_service.storage.registering.accounts import Account
from sync_service.storage.registering.carers import carer_account
from sync_service.storage.registering.known import asked_of, end, open_invitations
from sync_service.storage.sending.permitted import recipient_of
from sync_service.storage.state import Wanted

CANCELLED = "The carer ended their registration on their own page."


def end_registration(batch: Batch, account: Account, secret: bytes) -> None:
    """End a carer's account with its passkeys, codes and sessions; what is open for them is cancelled with its links.

    `secret` is that of the session that asks: it goes on to tell that the account has ended, and nothing else, so that
    an answer that was lost can be had again. Flushes the batch.
    """
    end_account(batch, account, AccountEnded(account=account.id))
    sittings.remember(batch, secret, "ended", account.id, sittings.SESSION_MS)
    batch.flush()


def end_account(batch: Batch, account: Account, ended: AccountEnded) -> None:
    """The same, of an account whose person is loaded, whoever brings it. Flushes the batch."""
    carer = carer_account(batch, account)
    if carer is None:
        raise ValueError("only a carer's registration is ended so")
    _close(batch, account)
    batch.fact(account.patient, ended)
    for fact in [*_cancel_sends(batch, account.patient, carer), *_cancel_invitations(batch, account.patient, carer)]:
        batch.fact(account.patient, fact)
    batch.flush()


def _close(batch: Batch, account: Account) -> None:
    """Nobody signs in any more, by what they hold or by what is on its way to them."""
    mine, connection = account.id.bytes, batch.connection
    # without the index nobody is found by name and date of birth; the name stays, so that nothing is sent to it
    values = {"ended": batch.now, "family_birth_index": None}
    connection.execute(update(t.patient_accounts).where(t.patient_accounts.c.id == mine).values(**values))
    connection.execute(delete(t.passkeys).where(t.passkeys.c.account == mine))
    _forget_codes(connection, mine)
    sittings.end_all_of(connection, account.id)


def _forget_codes(connection: Connection, account: bytes) -> None:
    """No code of the account's works, and none that waits goes out."""
    codes, messages = t.code_checks.c, t.register_messages.c
    theirs = messages.about.in_(select(codes.id).where(codes.account == account))
    waiting = messages.state.in_(("queued", "awaiting", "held"))
    connection.execute(update(t.register_messages).where(theirs, waiting).values(state="cancelled"))
    connection.execute(delete(t.code_checks).where(codes.account == account))


def _cancel_sends(batch: Batch, patient: UUID, carer: CarerAccount) -> list[Body]:
    batch.state.load(Wanted(frozenset(), ending=frozenset({patient.bytes})))
    found: list[Body] = []
    for request in sorted(batch.state.open_requests(patient), key=lambda request: request.id.bytes):
        asked = recipient_of(batch, request)
        if asked is not None and is_of(carer, asked):
            batch.set_state(request, DeliveryState.CANCELLED)
            found.append(CancelledByService(request=request.id, reason=CANCELLED))
    return found


def _cancel_invitations(batch: Batch, patient: UUID, carer: CarerAccount) -> list[Body]:
    found: list[Body] = []
    for invitation in open_invitations(batch, patient):
        invited = asked_of(batch, invitation).carer if invitation.role == "carer" else None
        if invited is not None and is_same(invited, carer.carer):
            found.append(end(batch, invitation, CANCELLED))
    return found
