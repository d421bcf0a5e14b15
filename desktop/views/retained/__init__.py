"""The retained record: find the person, say why, then read what was withheld, for a time and in sight of others."""
