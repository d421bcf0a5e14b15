"""What a person does for many at once."""

from desktop.services.acts.cohort.acts import CohortActs
from desktop.services.acts.cohort.sending import Queued

__all__ = ["CohortActs", "Queued"]
