"""One row of what a record system gives out, read and checked; days are London's, moments ms since 1970 UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["teams", "patients", "deaths", "referrals", "discharges", "appointments"]
KINDS: tuple[Kind, ...] = ("teams", "patients", "deaths", "referrals", "discharges", "appointments")
"""In the order in which they are taken: each leans on those before it."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which row of which file: a line's place among the rows of a table, or a resource's place in a bundle, from 1.

    `line` is the line of the file on which it begins, from 1; 0 in a bundle.
    """

    file: str
    row: int
    line: int = field(default=0, compare=False)

    @property
    def words(self) -> str:
        """As a person finds it: `patients.csv, row 3 (line 4)`."""
        return f"{self.file}, row {self.row}{f' (line {self.line})' if self.line else ''}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: the field at fault, empty where it is the row as a whole, and why.

    The words hold nothing of what stands in the row.
    """

    where: Where
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Which team a code of the record system means."""

    where: Where
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person: the record system's number, and `details` as `merging.flat` has them, of what it speaks of."""

    where: Where
    number: str
    updated: int
    details: Mapping[str, Any]
    deceased: bool = False
    died: date | None = None


@dataclass(frozen=True, slots=True)
class DeathRow:
    """A death, of a person who is known by number."""

    where: Where
    person: str
    died: date
    updated: int


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral; `opened` is None where only the discharge is told, `person` and `team` may be empty then."""

    where: Where
    number: str
    person: str
    team: str
    opened: date | None
    closed: date | None
    reason: str
    updated: int


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment; an empty `team` means the one team that cares for the person."""

    where: Where
    number: str
    person: str
    team: str
    at: int
    kind: Literal["appointment", "review", "discharge"]
    cancelled: bool
    updated: int


Row = TeamRow | PersonRow | DeathRow | ReferralRow | AppointmentRow
