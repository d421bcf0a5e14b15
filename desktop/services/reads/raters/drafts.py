"""Who is asked about a person, as typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care_record.wire.bodies import Respondent


@dataclass(frozen=True, slots=True)
class RaterContact:
    """How somebody else is reached, as typed. What is new is typed a second time, in `email_again`, `mobile_again`."""

    email: str = ""
    email_again: str = ""
    mobile: str = ""
    mobile_again: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class RaterDraft:
    """Who is asked: a respondent's code, a whole name, how they know the person, and why they may be asked.

    `about` is how they know whom it is about. `basis` is a code of `care_record.agreement.asking.Basis`; `agreed_on` is
    a day as typed, `authority` who has parental responsibility or decided.
    """

    respondent: Respondent
    name: str
    relationship: str
    about: str
    basis: str
    contact: RaterContact
    agreed_on: str = ""
    authority: str = ""
