"""Flagged answers at the service: their clock, the messages to staff, and their count."""
