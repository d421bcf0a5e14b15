"""Sending to many, in the gallery."""
