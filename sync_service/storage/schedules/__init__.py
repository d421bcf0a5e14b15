"""Schedules carried out: whom to look at when, what is due for them, and the requests that are raised for it."""
