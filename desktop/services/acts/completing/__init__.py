"""Answers that are taken at this workstation: handed over, by telephone, or typed in from paper."""

from desktop.services.acts.completing.acts import CompletingActs
from desktop.services.acts.completing.drafts import Given, HalfDone, Taken

__all__ = ["CompletingActs", "Given", "HalfDone", "Taken"]
