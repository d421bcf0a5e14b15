"""What the identity desk reads: its queue, one case, and what was decided about a patient."""

from desktop.services.reads.identity.pages import (
    YOU,
    CaseLine,
    CasePage,
    Compared,
    DecisionLine,
    Draft,
    HistoryLine,
    Live,
    Person,
    PieceLine,
    Queue,
    Staff,
)
from desktop.services.reads.identity.reads import IdentityReads

__all__ = [
    "YOU",
    "CaseLine",
    "CasePage",
    "Compared",
    "DecisionLine",
    "Draft",
    "HistoryLine",
    "IdentityReads",
    "Live",
    "Person",
    "PieceLine",
    "Queue",
    "Staff",
]
