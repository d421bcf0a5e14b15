"""Gender as the NHS Common User Interface shows it (ISB 1507, CGS): never abbreviated, unknown said in words."""

from __future__ import annotations

from enum import StrEnum


class Gender(StrEnum):
    """Current gender. The value is the wire's code; `label` is what screens show."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_KNOWN = "not-known"
    NOT_SPECIFIED = "not-specified"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def fhir(self) -> str:
        """FHIR R4 administrative-gender code."""
        return self.value if self in (Gender.FEMALE, Gender.MALE, Gender.OTHER) else "unknown"


_LABELS = {
    Gender.FEMALE: "Female",
    Gender.MALE: "Male",
    Gender.OTHER: "Other Specific",
    Gender.NOT_KNOWN: "Not Known",
    Gender.NOT_SPECIFIED: "Not Specified",
}
