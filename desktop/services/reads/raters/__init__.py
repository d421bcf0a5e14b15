"""Who else is asked about a person: known contacts, and what may be asked of whom."""

from desktop.services.reads.raters.pages import KnownRater, RaterOptions
from desktop.services.reads.raters.reads import RaterReads

__all__ = ["KnownRater", "RaterOptions", "RaterReads"]
