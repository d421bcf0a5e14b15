"""Records of one's own caseload that may be of one person."""

from desktop.services.reads.duplicates.pages import Apart, DuplicatePair

__all__ = ["Apart", "DuplicatePair"]
