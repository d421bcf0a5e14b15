"""Reaching people: what was tried, letters, addresses, and a team's reminders."""
