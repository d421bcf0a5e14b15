"""Sending to many at once: who of them gets what by which way, and who is left out and why."""
