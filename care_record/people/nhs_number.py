"""NHS numbers: typed, checked and shown.

Rules: NHS Common User Interface ISB 1504 (NUM-0001, 0002, 0015, 0017, 0018); check digit, modulus 11, by the
NHS Data Dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import Self

from care_record.people.problems import InvalidValueError

LENGTH = 10
SEPARATORS = " \t\n\r\u00a0\u2007\u2009\u202f.,:-/\\\u2010\u2011\u2012\u2013\u2014"
STATUS = {
    "01": "verified",
    "02": "not traced",
    "03": "to be traced",
    "04": "traced without a match",
    "05": "trace to be resolved",
    "06": "being traced",
    "07": "not there, and not to be traced",
    "08": "trace put off",
}
"""NHS number status indicator code (NHS Data Dictionary), as UK Core's NHSNumberVerificationStatus has it."""
STATUS_FHIR = {
    "01": "number-present-and-verified",
    "02": "number-present-but-not-traced",
    "03": "trace-required",
    "04": "trace-attempted-no-match-or-multiple-match-found",
    "05": "trace-needs-to-be-resolved-nhs-number-or-patient-detail-conflict",
    "06": "trace-in-progress",
    "07": "number-not-present-and-trace-not-required",
    "08": "trace-postponed-baby-under-six-weeks-old",
}
"""The same as codes of UK Core's code system."""
_WEIGHTS = range(10, 1, -1)
_DROP = str.maketrans("", "", SEPARATORS)


def check_digit(first_nine: str) -> int | None:
    """Give the tenth digit for nine digits, or None where no number begins with them (NHS Data Dictionary)."""
    if len(first_nine) != LENGTH - 1 or not _digits(first_nine):
        raise ValueError("a check digit is worked out from exactly nine digits")
    remainder = 11 - sum(map(mul, map(int, first_nine), _WEIGHTS)) % 11
    return {10: None, 11: 0}.get(remainder, remainder)


@dataclass(frozen=True, slots=True, order=True)
class NHSNumber:
    """Ten digits that pass the check, else InvalidValueError. Use `parse` for what a person typed."""

    digits: str

    def __post_init__(self) -> None:
        words = _fault(self.digits)
        if words:
            raise InvalidValueError(words)

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read a typed or pasted number, separators dropped (NUM-0017). Raises InvalidValueError, in words."""
        return cls(typed.translate(_DROP))

    def __str__(self) -> str:
        """`943 476 5919`: 3-3-4 with single spaces (NUM-0001)."""
        return f"{self.digits[:3]} {self.digits[3:6]} {self.digits[6:]}"


def reformat(typed: str) -> str:
    """Give what to show in the one input box while somebody types: separators dropped, digits grouped 3-3-4 (NUM-0015).

    Text with anything but digits in it comes back as typed, so that nothing vanishes under the person's hands.
    """
    bare = typed.translate(_DROP)
    if not _digits(bare) or len(bare) > LENGTH:
        return typed
    return " ".join(part for part in (bare[:3], bare[3:6], bare[6:]) if part)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _fault(bare: str) -> str | None:
    """Why this is no NHS number, in words, or None."""
    if not bare:
        return "Enter an NHS number: 10 digits, such as 943 476 5919."
    if not _digits(bare):
        kind = "letters" if any(sign.isalpha() for sign in bare) else "signs other than digits"
        return f"An NHS number has only digits. This has {kind} in it."
    if len(bare) < LENGTH:
        digits = "digit" if len(bare) == 1 else "digits"
        return f"This NHS number is too short: it has {len(bare)} {digits} and needs {LENGTH}."
    if len(bare) > LENGTH:
        return f"This NHS number is too long: it has {len(bare)} digits and should have {LENGTH}."
    return _number_fault(bare)


def _number_fault(bare: str) -> str | None:
    if len(set(bare)) == 1:
        return "This is the same digit ten times, which is nobody's NHS number."
    if check_digit(bare[:9]) != int(bare[9]):
        return "This is not a valid NHS number: its check digit does not fit. One digit may be wrong, or two swapped."
    return None
