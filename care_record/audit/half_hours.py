"""The half hours by which reading is noted: one note for each person, patient and half hour, in UTC."""

HALF_HOUR_MS = 30 * 60 * 1000


def half_hour(moment: int) -> int:
    """The number of the half hour that holds a moment (ms since 1970 UTC)."""
    return moment // HALF_HOUR_MS


def begins(number: int) -> int:
    """When a half hour begins (ms since 1970 UTC)."""
    return number * HALF_HOUR_MS
