"""Who a letter goes to, and how one that is asked for or printed travels between workstation and service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.patient import Patient
from care_record.wire import cbor
from care_record.wire.cbor import MalformedCbor

if TYPE_CHECKING:
    from care_record.wire.bodies import Recipient

FORMAT = 1
MOST_LETTERS = 200
"""How many letters are asked for at once."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: `to` are the lines of the address, `code` the 26 characters of its link.

    `rater` tells that somebody else than the patient is asked, whose page is another one.
    """

    request: UUID
    to: tuple[str, ...]
    code: str
    due: date
    team: UUID
    rater: bool = False


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Why there is no letter for a request, in words."""

    request: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Letters:
    """What the service gave for one printing; `page_url` is where the code is typed.

    `danger` and `urgent` are the numbers to call when life is in danger, and for urgent help.
    """

    page_url: str
    danger: str
    urgent: str
    letters: tuple[Letter, ...]
    not_printed: tuple[NotPrinted, ...]


def address_block(patient: Patient) -> tuple[str, ...]:
    """Name, then the address, the postcode last and alone (ADR-0001..0008); the date of birth never stands on it."""
    if patient.address is None:
        raise ValueError("a letter without an address")
    return (patient.name.spoken, *patient.address.vertical)


def recipient_block(recipient: Recipient) -> tuple[str, ...]:
    """Name, then the address, of somebody who is asked about a patient, who is not named on it."""
    if not recipient.address:
        raise ValueError("a letter without an address")
    return (recipient.name, *recipient.address, *([recipient.postcode] if recipient.postcode else []))


def encode_asked(printing: UUID, requests: tuple[UUID, ...]) -> bytes:
    """The body of `POST /v1/letters`; `printing` is the same when the same printing is asked for again."""
    return cbor.encode({"v": FORMAT, "print": printing.bytes, "requests": [one.bytes for one in requests]})


def decode_asked(body: bytes) -> tuple[UUID, tuple[UUID, ...]]:
    """The printing and its requests; raises `MalformedCbor`."""
    fields = cbor.decode_map(body)
    return _id(fields.get("print")), tuple(_id(one) for one in _list(fields.get("requests")))


def encode_letters(given: Letters) -> bytes:
    """The answer of `POST /v1/letters`."""
    letters = [
        {
            "request": one.request.bytes,
            "to": list(one.to),
            "code": one.code,
            "due": one.due.isoformat(),
            "team": one.team.bytes,
            "rater": one.rater,
        }
        for one in given.letters
    ]
    refused = [{"request": one.request.bytes, "words": one.words} for one in given.not_printed]
    fields = {"page_url": given.page_url, "danger": given.danger, "urgent": given.urgent}
    return cbor.encode({"v": FORMAT, **fields, "letters": letters, "not_printed": refused})


def decode_letters(body: bytes) -> Letters:
    """What the service gave; raises `MalformedCbor`."""
    fields = cbor.decode_map(body)
    try:
        letters = tuple(
            Letter(
                _id(one["request"]),
                tuple(_text(line) for line in _list(one["to"])),
                _text(one["code"]),
                date.fromisoformat(one["due"]),
                _id(one["team"]),
                one.get("rater") is True,
            )
            for one in _list(fields["letters"])
        )
        refused = tuple(NotPrinted(_id(one["request"]), _text(one["words"])) for one in _list(fields["not_printed"]))
        page_url, danger, urgent = (_text(fields[name]) for name in ("page_url", "danger", "urgent"))
        return Letters(page_url, danger, urgent, letters, refused)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedCbor(f"these are no letters: {error}") from error


def _id(value: object) -> UUID:
    if not isinstance(value, bytes) or len(value) != 16:
        raise MalformedCbor("an id is sixteen bytes")
    return UUID(bytes=value)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedCbor("a list is wanted")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedCbor("text is wanted")
    return value
