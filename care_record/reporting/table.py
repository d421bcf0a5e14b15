"""Tables for spreadsheets: CSV (RFC 4180) whose cells are never worked out as formulas; one row a score."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from care_record.people.dates import LONDON
from care_record.reporting.national import national, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from care_record.reporting.answered import Answered

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIELDS = (
    "NHS number",
    "Family name",
    "Given name",
    "Date of birth",
    "Team",
    "Referral opened",
    "Measure",
    "Questionnaire",
    "Answered by",
    "Mode",
    "Completed",
    "Score",
    "Value",
    "Band",
    "SNOMED CT code",
    "National value",
    "Not counted nationally because",
)


def safe(cell: str) -> str:
    """The cell as a spreadsheet shows it and never works it out."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_text(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table as CSV text."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(heads)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return held.getvalue()


def scores(answers: Iterable[Answered]) -> str:
    """Every score of these answers as CSV, in the order given."""
    return csv_text(FIELDS, (row for one in answers for row in _rows(one)))


def _rows(one: Answered) -> Iterator[tuple[str, ...]]:
    person = one.patient
    beginning = (
        person.nhs_number.digits if person.nhs_number else "",
        person.name.family,
        person.name.given,
        person.birth_date.isoformat(),
        one.team_name,
        one.referral.opened.isoformat() if one.referral else "",
        one.title,
        one.canonical,
        one.respondent,
        one.mode,
        one.completed.astimezone(LONDON).isoformat(timespec="seconds"),
    )
    for given, counted in zip(one.scores, national(one), strict=True):
        value = counted.person_score if counted.fault is None else ""
        fault = counted.fault.words if counted.fault else ""
        yield (*beginning, counted.title, plain(given.value), given.band, counted.code, value, fault)
