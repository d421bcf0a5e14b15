"""How somebody is reached, as typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """How a person can be reached, as typed; an empty field takes away what was recorded.

    `email_again` and `mobile_again` are typed a second time where they differ from what is recorded.
    """

    email: str = ""
    email_again: str = ""
    mobile: str = ""
    mobile_again: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
