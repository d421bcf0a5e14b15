"""The way in, as pictures."""
