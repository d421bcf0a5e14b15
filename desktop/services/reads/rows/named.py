"""Whom a send asks, from its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.names import fold
from care_record.wire import cbor
from care_record.wire.bodies import Recipient

if TYPE_CHECKING:
    from desktop.services.store.reader import Row


def recipient_of(row: Row) -> Recipient | None:
    """Who is asked instead of the person, None where the person is, or somebody with the team who is not named."""
    return named(row["recipient"])


def named(stored: bytes | None) -> Recipient | None:
    """A recipient as the store keeps it."""
    return Recipient.model_validate(cbor.decode(stored)) if stored else None


def asked_words(row: Row) -> str:
    """`Grace Okafor, mother`; empty where nobody else is named."""
    found = recipient_of(row)
    return f"{found.name}, {found.relationship}" if found else ""


def rater_key(respondent: str | None, stored: bytes | None) -> str:
    """Whose view an answer is: the respondent's code, and with it the name where one was named.

    Two parents of one person are two raters, whose scores are never in one series.
    """
    found = named(stored)
    return f"{respondent or ''} {fold(found.name)}" if found else respondent or ""
