"""Records of one's own caseload that may be of one person."""

from desktop.services.reads.duplicates.pages import DuplicatePair

__all__ = ["DuplicatePair"]
