"""What a screen shows of those who are asked about a person: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care_record.agreement.asking import Basis
    from desktop.services.reads.people import BannerData


@dataclass(frozen=True, slots=True)
class KnownRater:
    """Somebody who was asked about this person before, as last recorded; `address` has a line for each line."""

    respondent: str
    name: str
    relationship: str
    email: str
    mobile: str
    address: str
    postcode: str
    about: str
    asked_on: date

    @property
    def words(self) -> str:
        """`Grace Okafor, mother`."""
        return f"{self.name}, {self.relationship}"


@dataclass(frozen=True, slots=True)
class RaterOptions:
    """What is offered when a respondent is named: the last asked first, and the bases that can hold today.

    `about` is proposed for how they know whom it is about.
    """

    banner: BannerData
    known: tuple[KnownRater, ...]
    bases: tuple[Basis, ...]
    about: str
    today: date
