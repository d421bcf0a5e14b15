"""Accounts of patients and carers: made by an invitation, come back to by a passkey or a code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, or_, select, update

from care_record.channels.channel import Channel
from care_record.invitations.codes import plain_digits
from care_record.invitations.deciding import address_of
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile
from care_record.wire import cbor
from care_record.wire.bodies import AccountRegistered, Carer
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering import checks, passkeys, sittings
from sync_service.storage.registering.known import (
    Invitation,
    against,
    asked_of,
    find,
    has_account,
    known_of,
    load,
    say,
)
from sync_service.storage.registering.passkeys import NewPasskey, PasskeyRefused, Site
from sync_service.storage.state import Wanted

DETAILS = b"mhcr/carer-account"


@dataclass(frozen=True, slots=True)
class Account:
    """An account; `carer` is None for the patient's own. `ended` in ms, None while it stands."""

    id: UUID
    patient: UUID
    role: str
    carer: Carer | None
    created: int
    ended: int | None = None


class RegistrationRefused(Exception):
    """The sitting is over, or the invitation does not stand any more. All reasons look alike to who tries."""


def register(batch: Batch, site: Site, sitting: bytes, credential: dict[str, Any] | None) -> tuple[Account, bytes]:
    """Make the account of an opened invitation, and sign in; returns it and the session's secret.

    Without `credential` they come back by a code. Raises `RegistrationRefused` and `PasskeyRefused`. Flushes the batch.
    """
    held = sittings.take(batch.connection, sitting, "register", batch.now)
    invitation = find(batch.connection, held.about) if held and held.about else None
    if held is None or invitation is None or invitation.life.spent(batch.now) is None:
        raise RegistrationRefused
    load(batch, invitation.patient)
    asked = asked_of(batch, invitation)
    if against(batch, invitation, asked):
        raise RegistrationRefused
    if invitation.role == "patient" and has_account(batch.connection, invitation.patient):
        raise RegistrationRefused
    made = passkeys.made(site, held.challenge, credential) if credential is not None else None
    account = Account(invitation.id, invitation.patient, invitation.role, asked.carer, batch.now)
    _keep(batch, account, made)
    _spend(batch, invitation, account, "passkey" if made else "code")
    sittings.end(batch.connection, sitting)
    secret, _ = sittings.begin(batch, "session", account.id, sittings.SESSION_MS)
    batch.flush()
    return account, secret


def _keep(batch: Batch, account: Account, passkey: NewPasskey | None) -> None:
    """The account's id is its invitation's, so that the browser could name it to the passkey before it was made."""
    details, index = b"", None
    if account.carer is not None:
        wrapped = batch.state.patients[account.patient].wrapped_key
        plain = cbor.encode(account.carer.to_map())
        details = batch.tools.at_rest.encrypt(account.patient.bytes, wrapped, plain, DETAILS)
        index = batch.tools.index.family_and_birth(account.carer.family, account.carer.born)
    batch.connection.execute(
        insert(t.patient_accounts).values(
            id=account.id.bytes,
            patient=account.patient.bytes,
            role=account.role,
            details=details,
            family_birth_index=index,
            created=account.created,
        )
    )
    if passkey is not None:
        batch.connection.execute(
            insert(t.passkeys).values(
                id=passkey.id,
                account=account.id.bytes,
                public_key=passkey.public_key,
                counter=passkey.counter,
                created=account.created,
            )
        )


def _spend(batch: Batch, invitation: Invitation, account: Account, sign_in: str) -> None:
    say(batch, invitation, "invitation.used", "link")
    fields = {"account": account.id, "invitation": invitation.id, "role": account.role, "sign_in": sign_in}
    batch.fact(account.patient, AccountRegistered.model_validate({"v": 1, "kind": "account.registered", **fields}))


def by_passkey(batch: Batch, site: Site, sitting: bytes, credential: dict[str, Any]) -> bytes | None:
    """The session's secret after a passkey has signed the challenge of this sitting; None for any refusal."""
    held = sittings.take(batch.connection, sitting, "passkey", batch.now)
    if held is None:
        return None
    sittings.end(batch.connection, sitting)
    columns = t.passkeys.c
    row = batch.connection.execute(select(t.passkeys).where(columns.id == _raw_id(credential))).one_or_none()
    if row is None:
        return None
    try:
        counter = passkeys.shown(site, held.challenge, credential, row.public_key, row.counter)
    except PasskeyRefused:
        return None
    batch.connection.execute(update(t.passkeys).where(columns.id == row.id).values(counter=counter))
    return signed_in(batch, UUID(bytes=row.account))


def _raw_id(credential: dict[str, Any]) -> bytes:
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(str(credential.get("rawId", "")))
    except ValueError:
        return b""


def signed_in(batch: Batch, account: UUID) -> bytes | None:
    """A session for an account, unless its person has died. Flushes the batch."""
    held = find_account(batch, account)
    if held is None or batch.state.patients[held.patient].patient.deceased:
        return None
    secret, _ = sittings.begin(batch, "session", account, sittings.SESSION_MS)
    batch.flush()
    return secret


def signed_in_as(batch: Batch, secret: bytes) -> Account | None:
    """The account whose session this is; None where it is over, or the person has died."""
    held = sittings.take(batch.connection, secret, "session", batch.now)
    account = find_account(batch, held.about) if held and held.about else None
    return None if account is None or batch.state.patients[account.patient].patient.deceased else account


def ask_code(
    batch: Batch, family: str, born: date, address: str, limit: Callable[[bytes], bool]
) -> tuple[bytes, list[UUID]]:
    """A ticket, and a code to an account with this name, date of birth and address: whether there is one, none can see.

    The second value names the patients whose accounts were met, for counting; `limit` tells who has had enough codes.
    Flushes the batch.
    """
    ticket = batch.tools.random(32)
    read = _read_address(address)
    if read is None:
        return ticket, []
    channel, to = read
    met = []
    for account in _candidates(batch, batch.tools.index.family_and_birth(family, born)):
        person = batch.state.patients[account.patient].patient
        if person.deceased or limit(account.patient.bytes) or address_of(person, channel, account.carer) != to:
            continue
        if (channel, to) not in known_of(batch, account.patient).confirmed:
            continue
        met.append(account.patient)
        checks.begin(batch, account.patient, "sign-in", channel, to, ticket, account=account.id)
        break
    batch.flush()
    return ticket, met


def by_code(batch: Batch, codes: checks.Digits, ticket: bytes, typed: str) -> bytes | None:
    """The session's secret after the code of a sign-in has come back; None for any refusal. Flushes the batch."""
    found = checks.answered(batch, codes, ticket_hash=checks.hashed(ticket), what="sign-in", typed=plain_digits(typed))
    if found is None or found.account is None:
        batch.flush()
        return None
    return signed_in(batch, found.account)


def _read_address(typed: str) -> tuple[Channel, str] | None:
    try:
        return (Channel.EMAIL, parse_email(typed)) if "@" in typed else (Channel.TEXT, parse_mobile(typed))
    except InvalidValueError:
        return None


def _candidates(batch: Batch, index: bytes) -> list[Account]:
    accounts, people = t.patient_accounts, t.patients
    query = select(accounts).join(people, people.c.id == accounts.c.patient).where(accounts.c.ended.is_(None))
    own = (people.c.family_birth_index == index) & (accounts.c.role == "patient")
    rows = batch.connection.execute(query.where(or_(own, accounts.c.family_birth_index == index)).limit(20)).all()
    batch.state.load(Wanted(frozenset(row.patient for row in rows)))
    return [account_of(batch, row) for row in rows]


def find_account(batch: Batch, account: UUID) -> Account | None:
    """One account that has not ended, its person loaded."""
    columns = t.patient_accounts.c
    query = select(t.patient_accounts).where(columns.id == account.bytes, columns.ended.is_(None))
    row = batch.connection.execute(query).one_or_none()
    if row is None:
        return None
    load(batch, UUID(bytes=row.patient))
    return account_of(batch, row)


def account_of(batch: Batch, row: Row[Any]) -> Account:
    """An account from its row; its person must be loaded."""
    carer, patient = None, UUID(bytes=row.patient)
    if row.details:
        wrapped = batch.state.patients[patient].wrapped_key
        plain = batch.tools.at_rest.decrypt(row.patient, wrapped, row.details, DETAILS)
        carer = Carer.model_validate(cbor.decode(plain))
    return Account(UUID(bytes=row.id), patient, row.role, carer, row.created, row.ended)
