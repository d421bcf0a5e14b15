"""Measures and measure packs as screens show them: installed, proposed, approved, withdrawn; and a file looked at."""

from desktop.services.reads.packs.lines import (
    AskedLine,
    Candidate,
    DifferenceLine,
    MeasureDetail,
    MeasureRow,
    ProblemLine,
    Standing,
)
from desktop.services.reads.packs.reads import PackReads

__all__ = [
    "AskedLine",
    "Candidate",
    "DifferenceLine",
    "MeasureDetail",
    "MeasureRow",
    "PackReads",
    "ProblemLine",
    "Standing",
]
