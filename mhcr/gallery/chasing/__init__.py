"""Reminders, letters and addresses in the gallery."""
