"""A person's carers as they have registered: where each is reached now, and who has ended it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.carers import CarerAccount, addresses_of, at_rest
from care_record.channels.channel import Channel
from care_record.wire import cbor
from care_record.wire.bodies import Carer

if TYPE_CHECKING:
    from desktop.services.store.reader import Reader, Row


def invited(row: Row) -> Carer | None:
    """The carer whom an invitation names; None for the person's own."""
    return Carer.model_validate(cbor.decode(row["carer"])) if row["carer"] else None


def carer_of(reader: Reader, row: Row) -> Carer | None:
    """The carer of an invitation, by the addresses that they have given since on their own page. Inside a snapshot."""
    carer = invited(row)
    if carer is None:
        return None
    given = reader.rows("given_address", "account = ? order by at", (row["id"],)).values()
    newest = {("email" if one["channel"] == Channel.EMAIL else "mobile"): one["address"] for one in given}
    return carer.model_copy(update=newest) if newest else carer


def ended_carers(reader: Reader, patient: UUID) -> tuple[CarerAccount, ...]:
    """The person's carers to whom nothing goes out, because they have ended their registration. Inside a snapshot."""
    rows = reader.rows("account", "patient = ? and role = 'carer'", (patient.bytes,)).values()
    return at_rest(one for row in rows if (one := _account(reader, row)) is not None)


def _account(reader: Reader, row: Row) -> CarerAccount | None:
    invitations = reader.rows("invitation", "id = ?", (row["invitation"],))
    asked = invitations.get(row["invitation"])
    first, now = (invited(asked), carer_of(reader, asked)) if asked else (None, None)
    if first is None or now is None:
        return None
    return CarerAccount(now, addresses_of(first) | addresses_of(now), row["at"], row["ended_at"])
