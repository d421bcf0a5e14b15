"""The services of a mental-health trust that this product knows, and a person's referral to a team of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Service(StrEnum):
    """A service line. The value is the wire's code; `label` is what screens show."""

    ADULT = "adult"
    SOAMHS = "soamhs"
    CAMHS_16_18 = "camhs-16-18"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Service.ADULT: "Adult",
    Service.SOAMHS: "Specialist Older Adult (SOAMHS)",
    Service.CAMHS_16_18: "CAMHS 16\u201318",
}


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral of a person to a team; open while `closed` is None. Days are London's."""

    id: UUID
    team: UUID
    service: Service
    opened: date
    closed: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether the team cares for the person on a day; the day of discharge is the last one."""
        return self.opened <= on and (self.closed is None or on <= self.closed)
