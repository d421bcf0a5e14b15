"""What an export is asked for, and what came of it: frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Kind = Literal["fhir", "mhsds", "csv"]
KINDS: tuple[Kind, ...] = ("fhir", "mhsds", "csv")
KIND_WORDS: dict[Kind, str] = {
    "fhir": "FHIR R4 bundle, for a record system",
    "mhsds": "National data set, tables 606 and 607",
    "csv": "Table of scores, for a spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which answers: of one person or everybody, one team or all of one's own; days of completion, inclusive."""

    patient: UUID | None = None
    team: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose answers an export would hold, each to be noted before it is made. `left_out` do not fit their forms."""

    patients: tuple[UUID, ...]
    answers: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the names of the files and how many answers and people are in them."""

    files: tuple[str, ...]
    answers: int
    patients: int
