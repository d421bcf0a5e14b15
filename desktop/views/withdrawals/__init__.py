"""Requests to withdraw: entered, matched, suspended at once, and answered by a contact on record."""
