"""Channels: how a measure reaches the person and, with it, how it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from care_record.people.patient import Patient


class Channel(StrEnum):
    """A way to a person. The value is the wire's code."""

    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    IN_CLINIC = "in-clinic"
    TELEPHONE = "telephone"
    PAPER = "paper"

    @property
    def label(self) -> str:
        """What a screen calls it."""
        return _ABOUT[self].label

    @property
    def phrase(self) -> str:
        """How a sentence says it, as in `sent by e-mail`."""
        return _ABOUT[self].phrase

    @property
    def leaves_the_clinic(self) -> bool:
        """Whether something goes out to an address of the person's."""
        return self in (Channel.EMAIL, Channel.TEXT, Channel.LETTER)

    @property
    def address_words(self) -> str:
        """What must be recorded to use it, as in `No e-mail address is recorded.`."""
        return _ABOUT[self].address

    def reaches(self, patient: Patient) -> bool:
        """Whether what it needs is recorded."""
        match self:
            case Channel.EMAIL:
                return bool(patient.email)
            case Channel.TEXT:
                return bool(patient.mobile)
            case Channel.LETTER:
                return patient.address is not None
            case Channel.TELEPHONE:
                return bool(patient.mobile or patient.phone)
            case Channel.IN_CLINIC | Channel.PAPER:
                return True


@dataclass(frozen=True, slots=True)
class _About:
    label: str
    phrase: str
    address: str


_ABOUT = {
    Channel.EMAIL: _About("E-mail", "by e-mail", "e-mail address"),
    Channel.TEXT: _About("Text message", "by text message", "mobile number"),
    Channel.LETTER: _About("Letter", "by letter", "postal address"),
    Channel.IN_CLINIC: _About("In the clinic, on this machine", "in the clinic", "address"),
    Channel.TELEPHONE: _About("By telephone, with you", "by telephone", "telephone number"),
    Channel.PAPER: _About("On paper", "on paper", "address"),
}
NO_GATEWAY = "This trust has no gateway for text messages."


def not_offered(channel: Channel, *, texts: bool) -> str:
    """Why nothing is sent this way, in words; empty for a way that is offered. `texts`: there is a gateway for them."""
    return NO_GATEWAY if channel is Channel.TEXT and not texts else ""
