"""What a screen needs to take answers at this workstation."""

from desktop.services.reads.completing.forms import FormToAnswer
from desktop.services.reads.completing.reads import CompletingReads

__all__ = ["CompletingReads", "FormToAnswer"]
