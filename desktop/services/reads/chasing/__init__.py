"""What was tried to reach people, what comes next, and what waits for the team: letters to print, a team's plan."""

from desktop.services.reads.chasing.pages import AttemptLine, Attempts, Contact, LetterLine, PlanPage
from desktop.services.reads.chasing.reads import ChasingReads

__all__ = ["AttemptLine", "Attempts", "ChasingReads", "Contact", "LetterLine", "PlanPage"]
