"""What a desk asks of the service about invitations: codes for addresses, letters, a second code to read out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from desktop.services.problems import in_its_form

if TYPE_CHECKING:
    from desktop.services.desk import Desk

AddressChannel = Literal["email", "text"]


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """One letter, ready to be laid out: `what` is `link`, `code` or `notice`."""

    invitation: UUID
    what: str
    to: tuple[str, ...]
    code: str
    page_url: str
    trust_name: str
    telephone: str
    danger: str
    urgent: str


@dataclass(frozen=True, slots=True)
class InvitationPrinting:
    """Letters, and why there is none for other invitations."""

    letters: tuple[InvitationLetter, ...]
    not_printed: tuple[str, ...]


class InvitationCalls:
    """Calls of the thread that owns the network client, as `Calls`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask_address(self, patient: UUID, channel: AddressChannel, invitation: UUID | None = None) -> None:
        """Send a code to an address, for the person to read out; raises `ServiceRefused` in words."""
        self._desk.client.signed_json("POST", "/v1/addresses/ask", _address(patient, channel, invitation))

    def confirm_address(
        self, patient: UUID, channel: AddressChannel, code: str, invitation: UUID | None = None
    ) -> bool:
        """Whether the code that the person read out is the one that was sent."""
        asked = _address(patient, channel, invitation) | {"code": code}
        answer = self._desk.client.signed_json("POST", "/v1/addresses/confirm", asked)
        self._desk.sync.wake()
        with in_its_form():
            return bool(answer.get("outcome") == "confirmed")

    def second_code(self, invitation: UUID) -> str:
        """The second code, to be read out; raises `ServiceRefused` where it comes another way."""
        answer = self._desk.client.signed_json("POST", "/v1/invitation-code", {"invitation": str(invitation)})
        with in_its_form():
            return str(answer["code"])

    def letters(self, printing: UUID, invitations: tuple[UUID, ...]) -> InvitationPrinting:
        """The letters of these invitations. Asking again with the same `printing` gives the same ones."""
        asked = {"print": str(printing), "invitations": [str(one) for one in invitations]}
        given = self._desk.client.signed_json("POST", "/v1/invitation-letters", asked)
        self._desk.sync.wake()
        with in_its_form():
            return _read(given)


def _address(patient: UUID, channel: AddressChannel, invitation: UUID | None) -> dict[str, str]:
    asked = {"patient": str(patient), "channel": channel}
    return asked | ({"invitation": str(invitation)} if invitation else {})


def _read(given: dict[str, Any]) -> InvitationPrinting:
    letters = tuple(
        InvitationLetter(
            invitation=UUID(one["invitation"]),
            what=str(one["what"]),
            to=tuple(str(line) for line in one["to"]),
            code=str(one["code"]),
            page_url=str(given["page_url"]),
            trust_name=str(given["trust_name"]),
            telephone=str(given["telephone"]),
            danger=str(given["danger"]),
            urgent=str(given["urgent"]),
        )
        for one in given["letters"]
    )
    return InvitationPrinting(letters, tuple(str(one["words"]) for one in given["not_printed"]))
