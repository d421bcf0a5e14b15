"""Naming who looks after a person, and saying where one is told."""

from desktop.services.acts.risk.acts import ContactDraft, RiskActs

__all__ = ["ContactDraft", "RiskActs"]
