"""Schedules: which measure is due when, from referrals and appointments; what is decided again each time it is."""
