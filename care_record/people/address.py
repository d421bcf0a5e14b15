"""Postal addresses by the NHS Common User Interface (ISB 1500, ADR-0001..0008)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from care_record.people.problems import PatientProblem

MOST_LINES = 5
LONGEST_LINE = 35
# BS 7666 shape with the two special postcodes; it says what can be a postcode, not which ones exist
_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}|GIR0AA|BFPO[0-9]{1,4})$")


@dataclass(frozen=True, slots=True)
class Address:
    """Up to five lines of at most 35 letters, house first, and a postcode; no empty lines."""

    lines: tuple[str, ...]
    postcode: str = ""

    @property
    def vertical(self) -> tuple[str, ...]:
        """One line each, without trailing commas, the postcode last."""
        return (*self.lines, self.postcode) if self.postcode else self.lines

    @property
    def in_line(self) -> str:
        """`1 High Street, Hove, BN3 1AA`."""
        return ", ".join(self.vertical)


def parse_address(typed: str, postcode: str = "") -> Address:
    """Typed lines (or one line with commas) as an address; empty lines and trailing commas go."""
    pieces = typed.splitlines() if len(typed.splitlines()) > 1 else typed.split(",")
    lines = (" ".join(piece.split()).strip(" ,") for piece in pieces)
    return Address(tuple(line for line in lines if line), normalise_postcode(postcode))


def normalise_postcode(typed: str) -> str:
    """`BN3 1AA`: capitals, one space before the last three. What has no postcode's shape stays as typed."""
    bare = "".join(typed.upper().split())
    if not _POSTCODE.match(bare):
        return " ".join(typed.upper().split())
    return f"{bare[:4]} {bare[4:]}" if bare.startswith("BFPO") else f"{bare[:-3]} {bare[-3:]}"


def address_problems(address: Address) -> tuple[PatientProblem, ...]:
    """Everything wrong with an address; empty where it can be taken."""
    found = []
    if not address.lines:
        found.append(PatientProblem("address", "Enter at least one line of the address."))
    if len(address.lines) > MOST_LINES:
        found.append(PatientProblem("address", f"An address has at most {MOST_LINES} lines before the postcode."))
    found.extend(
        PatientProblem("address", f"This line of the address is longer than {LONGEST_LINE} letters: {line}")
        for line in address.lines
        if len(line) > LONGEST_LINE
    )
    if address.postcode and not _POSTCODE.match(address.postcode.replace(" ", "")):
        found.append(PatientProblem("postcode", f"{address.postcode} is not a UK postcode. Type it like BN3 1AA."))
    return tuple(found)
