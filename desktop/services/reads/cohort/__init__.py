"""Sending to many, as screens read it."""

from desktop.services.reads.cohort.pages import (
    CohortChoices,
    CohortDraft,
    CohortProgress,
    Going,
    Left,
    LeftGroup,
    Listed,
    ListWritten,
    MeasureToSend,
    NotFound,
    Preview,
    Who,
)
from desktop.services.reads.cohort.reads import CohortReads

__all__ = [
    "CohortChoices",
    "CohortDraft",
    "CohortProgress",
    "CohortReads",
    "Going",
    "Left",
    "LeftGroup",
    "ListWritten",
    "Listed",
    "MeasureToSend",
    "NotFound",
    "Preview",
    "Who",
]
