"""Carers who have ended their registration: nothing goes out to them about this person until they register anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_record.channels.channel import Channel
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.people.names import fold, same_person

if TYPE_CHECKING:
    from care_record.wire.bodies import Carer, Recipient


@dataclass(frozen=True, slots=True)
class CarerAccount:
    """A carer's registration and its addresses. `registered` and `ended` in ms, `ended` None while it stands."""

    carer: Carer
    addresses: frozenset[tuple[Channel, str]]
    registered: int
    ended: int | None = None


def addresses_of(carer: Carer) -> frozenset[tuple[Channel, str]]:
    """The addresses that a carer was invited by, or has given since, each in the form in which they are compared."""
    held = ((Channel.EMAIL, carer.email), (Channel.TEXT, carer.mobile))
    return frozenset((channel, address.casefold()) for channel, address in held if address)


def spoken(carer: Carer) -> str:
    """The name as in a sentence: `Ben Okafor`."""
    return f"{carer.given} {carer.family}"


def at_rest(accounts: Iterable[CarerAccount]) -> tuple[CarerAccount, ...]:
    """Those that have ended, without whoever has registered anew."""
    every = tuple(accounts)
    standing = {_person(one.carer) for one in every if one.ended is None}
    return tuple(one for one in every if one.ended is not None and _person(one.carer) not in standing)


def against_writing(ended: Collection[CarerAccount], recipient: Recipient) -> str:
    """Why nothing is sent to somebody who is asked about the person, in words; empty where it may go.

    `ended` are those of `at_rest`. The name or one of the addresses tells: a wish to be left alone is not to be missed.
    """
    found = next((one for one in ended if is_of(one, recipient)), None)
    if found is None or found.ended is None:
        return ""
    day = show_date(day_in_london(from_milliseconds(found.ended)))
    return (
        f"{spoken(found.carer)} ended their registration as a carer on {day}, so nothing is sent to this name or "
        "address. Speak to them; a clinician can invite them again."
    )


def is_of(account: CarerAccount, recipient: Recipient) -> bool:
    """Whether somebody who is asked is this carer, by name or by an address."""
    reached = {(Channel.EMAIL, (recipient.email or "").casefold()), (Channel.TEXT, recipient.mobile or "")}
    return same_person(spoken(account.carer), recipient.name) or not reached.isdisjoint(account.addresses)


def is_same(one: Carer, other: Carer) -> bool:
    """Whether two invitations are of the same carer."""
    return _person(one) == _person(other)


def _person(carer: Carer) -> tuple[str, str, str]:
    return fold(carer.family), fold(carer.given), carer.born.isoformat()
