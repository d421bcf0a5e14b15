"""What the service's clock has done about flagged answers, who looks after a person, and how staff are reached."""

from desktop.services.reads.risk.pages import CareLine, ClockLine, Contact, Member, ResponseClock
from desktop.services.reads.risk.reads import RiskReads

__all__ = ["CareLine", "ClockLine", "Contact", "Member", "ResponseClock", "RiskReads"]
