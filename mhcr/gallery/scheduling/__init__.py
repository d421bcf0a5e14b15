"""Schedules and appointments in the gallery, and the states of their screens."""
