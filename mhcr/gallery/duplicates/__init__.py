"""Likely duplicates in the gallery."""
